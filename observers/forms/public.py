"""The questions of the sign-up, one form a page."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from observers.kinds import Category, TieKind
from observers.models import Session
from observers.parsing import email_key, phone_key

# Letters of any script, and what stands between them in names: no digits, no marks of a programme, no pictures.
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '’.\-‐])*")
NAME = 80


class NameField(forms.CharField):
    """A name or surname: letters, hyphens, apostrophes."""

    def to_python(self, value: Any) -> str:
        """In one spelling, with single spaces."""
        return " ".join(unicodedata.normalize("NFC", super().to_python(value) or "").split())

    def validate(self, value: Any) -> None:
        """Raises ``ValidationError`` for what is no name."""
        super().validate(value)
        if value and not _NAME.fullmatch(value):
            raise ValidationError(_("Write the name with letters, as in documents."))


def name_input(kind: str) -> forms.TextInput:
    """A line that the telephone fills in by itself."""
    return forms.TextInput(attrs={"autocomplete": kind})


class WhoForm(forms.Form):
    """Name and where to write or call; one of the two is enough."""

    surname = NameField(label=gettext_lazy("surname"), max_length=NAME, widget=name_input("family-name"))
    name = NameField(label=gettext_lazy("given name"), max_length=NAME, widget=name_input("given-name"))
    patronymic = NameField(
        label=gettext_lazy("patronymic"), max_length=NAME, required=False, widget=name_input("additional-name")
    )
    email = forms.EmailField(
        label=gettext_lazy("e-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("We send a link by which you confirm the place, change it or give it back."),
    )
    phone = forms.CharField(
        label=gettext_lazy("telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
        help_text=gettext_lazy("Instead of the e-mail or besides it. If you leave only a telephone, we call you."),
    )
    # A trap for programmes that fill in every line; people do not see it.
    website = forms.CharField(
        label=gettext_lazy("Leave this line empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_phone(self) -> str:
        """A telephone that can be called, as it was written."""
        text = str(self.cleaned_data["phone"]).strip()
        if text and not phone_key(text):
            raise ValidationError(_("Write the telephone with its code, for example +7 912 345-67-89."))
        return text

    def clean(self) -> dict[str, Any]:
        """One of the two must be there."""
        data = super().clean() or self.cleaned_data
        given = email_key(data.get("email", "")) or data.get("phone")
        if not given and not {"email", "phone"} & self.errors.keys():
            raise ValidationError(_("Leave an e-mail or a telephone: one of the two is enough."))
        return data


class CategoryForm(forms.Form):
    """Who somebody is."""

    category = forms.ChoiceField(label=gettext_lazy("Who are you?"), choices=Category.choices, widget=forms.RadioSelect)


class DeclareForm(forms.Form):
    """Of age, and what ties somebody to this school."""

    WORK = [
        ("no", gettext_lazy("no")),
        (TieKind.WORKS, gettext_lazy("yes, I work there")),
        (TieKind.TEACHES, gettext_lazy("yes, and I teach this very subject there")),
    ]
    KIN = [
        ("no", gettext_lazy("no")),
        (TieKind.CHILD, gettext_lazy("yes, my child")),
        (TieKind.RELATIVE, gettext_lazy("yes, a close relative")),
    ]
    adult = forms.BooleanField(
        label=gettext_lazy("I am 18 or older"),
        error_messages={"required": gettext_lazy("Only people of 18 or older may observe.")},
    )
    works = forms.ChoiceField(label=gettext_lazy("Do you work in this school?"), choices=WORK, widget=forms.RadioSelect)
    kin = forms.ChoiceField(
        label=gettext_lazy("Do your children or close relatives learn in this school?"),
        choices=KIN,
        widget=forms.RadioSelect,
    )
    classes = forms.CharField(
        label=gettext_lazy("the child's class"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("For example 5А. Only if your own child learns there."),
    )

    def ties(self, session: Session) -> list[list[Any]]:
        """What was declared, as ``rules.tie_facts`` takes it; who teaches, teaches the session's subject."""
        found = []
        if self.cleaned_data["works"] != "no":
            taught = session.subject if self.cleaned_data["works"] == TieKind.TEACHES else ""
            found.append([session.school_id, self.cleaned_data["works"], "", taught])
        if self.cleaned_data["kin"] != "no":
            own = self.cleaned_data["classes"] if self.cleaned_data["kin"] == TieKind.CHILD else ""
            found.append([session.school_id, self.cleaned_data["kin"], own, ""])
        return found


class ConsentForm(forms.Form):
    """One box, never ticked beforehand."""

    text = forms.IntegerField(widget=forms.HiddenInput)
    agree = forms.BooleanField(
        label=gettext_lazy("I agree to the processing of my personal data"),
        error_messages={"required": gettext_lazy("Without this consent we cannot keep your name and sign you up.")},
    )


class PublicationForm(forms.Form):
    """The separate consent to be named on the site; nobody has to give it."""

    text = forms.IntegerField(widget=forms.HiddenInput)
    agree = forms.BooleanField(label=gettext_lazy("I allow my name to be published"), required=False)


class CheckForm(forms.Form):
    """Nothing to fill in: the answers stand above the button."""
