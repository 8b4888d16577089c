"""Forms of own data, of the destruction, and of the hot line."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core import signing as signatures
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from observers.forms.people import TieForm
from observers.forms.public import NAME, NameField, name_input
from observers.kinds import TieKind
from observers.models import Observer, Question
from observers.parsing import phone_key
from schools.models import Municipality, School
from schools.subjects import Subject

QUESTION = 3000
# Quicker than this nobody writes a question; programmes do. Slower than this the page is stale.
QUICKEST, LONGEST = timedelta(seconds=3), timedelta(hours=12)
SALT = "observers.question"


class OwnDataForm(forms.Form):
    """Names and telephone, as the person wants them kept."""

    surname = NameField(label=gettext_lazy("surname"), max_length=NAME, widget=name_input("family-name"))
    name = NameField(label=gettext_lazy("first name"), max_length=NAME, widget=name_input("given-name"))
    patronymic = NameField(
        label=gettext_lazy("patronymic"), max_length=NAME, required=False, widget=name_input("additional-name")
    )
    phone = forms.CharField(
        label=gettext_lazy("telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def about(cls, row: Observer) -> "OwnDataForm":
        """With what is kept now."""
        return cls(initial={name: getattr(row, name) for name in ("surname", "name", "patronymic", "phone", "version")})

    def clean_phone(self) -> str:
        """A telephone that can be called, as it was written."""
        text = str(self.cleaned_data["phone"]).strip()
        if text and not phone_key(text):
            raise ValidationError(_("Write the telephone with its code, for example +7 912 345-67-89."))
        return text


class OwnEmailForm(forms.Form):
    """The new address."""

    email = forms.EmailField(
        label=gettext_lazy("new e-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("We send a letter there. The new address counts once you open its link."),
    )


class OwnTieForm(TieForm):
    """One more tie, in the person's own words."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What ties you to it"),
        choices=[
            (TieKind.WORKS, gettext_lazy("I work there")),
            (TieKind.TEACHES, gettext_lazy("I work there and teach a subject of the check works")),
            (TieKind.CHILD, gettext_lazy("my child learns there")),
            (TieKind.RELATIVE, gettext_lazy("a close relative learns there")),
        ],
        widget=forms.RadioSelect,
    )
    classes = forms.CharField(
        label=gettext_lazy("the child's class"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("For example 5А. Only if your own child learns there."),
    )
    subject = forms.ChoiceField(
        label=gettext_lazy("the subject you teach"),
        choices=[("", "—"), *Subject.choices],
        required=False,
        help_text=gettext_lazy("Only if you teach there."),
    )


class ConfirmErasureForm(forms.Form):
    """What was looked at, and who destroys as the act names it."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    post = forms.CharField(label=gettext_lazy("Your post, as the act names it"), max_length=200)
    sure = forms.BooleanField(
        label=gettext_lazy("I have looked through the list; what is destroyed cannot be brought back"),
        error_messages={"required": gettext_lazy("Say that you have looked through the list.")},
    )


class DeclineErasureForm(forms.Form):
    """Why not now."""

    reason = forms.CharField(label=gettext_lazy("Why not now"), max_length=300)


class AskForm(forms.Form):
    """A question to the hot line; only the question itself has to be filled in."""

    text = forms.CharField(
        label=gettext_lazy("Your question"),
        max_length=QUESTION,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Please write no names of pupils and no other people's data."),
    )
    school = forms.ModelChoiceField(
        label=gettext_lazy("Which school it is about"),
        queryset=School.objects.none(),
        required=False,
        empty_label=gettext_lazy("no particular school"),
    )
    name = forms.CharField(
        label=gettext_lazy("How to address you"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail for the answer"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy(
            "Without it we cannot answer you in person. Name and e-mail are used for the answer only, are not "
            "published, and are destroyed 90 days after it."
        ),
    )
    # A trap for programmes that fill in every line; people do not see it.
    website = forms.CharField(
        label=gettext_lazy("Leave this line empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, place: Municipality, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schools = School.objects.filter(municipality=place).active()
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]
        self.initial.setdefault("shown", signatures.dumps(timezone.now().timestamp(), salt=SALT))

    def is_trap(self) -> bool:
        """Whether a programme has filled it in."""
        return bool(self.cleaned_data["website"])

    def clean(self) -> dict[str, Any]:
        """Not quicker than a person writes; raises ``ValidationError`` else."""
        data = super().clean() or self.cleaned_data
        try:
            shown = signatures.loads(data.get("shown", ""), salt=SALT, max_age=LONGEST)
            age = timezone.now() - datetime.fromtimestamp(shown, timezone.get_current_timezone())
        except signatures.BadSignature:
            age = timedelta(0)
        if age < QUICKEST:
            self._show_again()
            raise ValidationError(
                _("That was very quick, or the page is old. Look through the question and send again.")
            )
        return data

    def _show_again(self) -> None:
        known = self.data.dict() if isinstance(self.data, QueryDict) else self.data
        self.data = {**known, "shown": signatures.dumps(timezone.now().timestamp(), salt=SALT)}


class AnswerForm(forms.Form):
    """The answer, with the version that was looked at."""

    answer = forms.CharField(label=gettext_lazy("answer"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))
    version = forms.IntegerField(widget=forms.HiddenInput)


class PublishForm(forms.Form):
    """The question as everybody may read it."""

    public_text = forms.CharField(
        label=gettext_lazy("question as everybody reads it"),
        max_length=QUESTION,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Leave out names and whatever tells who has asked."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def about(cls, row: Question) -> "PublishForm":
        """With the asker's own words to begin with."""
        return cls(initial={"public_text": row.public_text or row.text, "version": row.version})
