"""Forms about posts, persons, groups and the cases of names."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import EVERYWHERE, Permission, Role
from office.declension import OBLIQUE
from schools import labels
from schools.forms.days import day_input
from schools.models import (
    Declension,
    Municipality,
    PostGroup,
    ResponsiblePerson,
    School,
    SchoolSet,
)
from schools.rules import Scope


class PostForm(forms.Form):
    """Role and school of somebody's post; the roles offered are those that the asker may give."""

    role = forms.ChoiceField(label=_("Role"))
    school = forms.ModelChoiceField(
        label=_("School"),
        queryset=School.objects.none(),
        required=False,
        help_text=_("Only for a school coordinator."),
    )

    def __init__(self, municipality: Municipality | None, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everywhere = scope.may(Permission.MUNICIPALITY_MANAGE, municipality=None)
        roles = [(role.value, role.label) for role in Role if everywhere or role not in EVERYWHERE]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["school"].queryset = School.objects.active().filter(  # type: ignore[attr-defined]
            municipality=municipality
        )


class InvitationForm(PostForm):
    """Whom to invite, and to which post."""

    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=_("Full name"), max_length=200)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    field_order = ("email", "name", "phone", "role", "school")


class PersonForm(forms.ModelForm[ResponsiblePerson]):
    """Somebody whom plans may name."""

    class Meta:
        model = ResponsiblePerson
        fields = ["name", "post", "school", "phone", "email", "user", "left_on"]
        labels = {"school": _("School"), "user": _("Account")}
        help_texts = {
            "school": _("Empty for the staff of the department."),
            "user": _("If the person signs in here: reminders reach the account."),
        }
        widgets = {"left_on": day_input()}

    def __init__(self, municipality: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schools = School.objects.active().filter(municipality=municipality)
        users = User.objects.filter(memberships__municipality=municipality).distinct()
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]
        self.fields["user"].queryset = users  # type: ignore[attr-defined]


class PostGroupForm(forms.ModelForm[PostGroup]):
    """Those whom plans address together; the other spellings are typed one per line."""

    aliases = forms.CharField(
        label=_("Other spellings"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One per line, as plans write them."),
    )

    class Meta:
        model = PostGroup
        fields = ["name", "aliases", "level", "school_set", "members"]
        widgets = {"members": forms.CheckboxSelectMultiple}

    def __init__(self, municipality: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["aliases"] = "\n".join(self.instance.aliases)
        sets = SchoolSet.objects.filter(municipality=municipality)
        persons = ResponsiblePerson.objects.active().filter(municipality=municipality)
        self.fields["school_set"].queryset = sets  # type: ignore[attr-defined]
        self.fields["school_set"].empty_label = _("all schools")  # type: ignore[attr-defined]
        self.fields["members"].queryset = persons  # type: ignore[attr-defined]

    def clean_aliases(self) -> list[str]:
        """Non-empty lines, each once, in the order typed."""
        lines = (" ".join(line.split()) for line in self.cleaned_data["aliases"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))


class DeclensionForm(forms.ModelForm[Declension]):
    """The five oblique forms, each with a sentence to hear it in; for a person the sex they hang on."""

    class Meta:
        model = Declension
        fields = ["sex", *OBLIQUE]
        widgets = {"sex": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind == Declension.Kind.POST:
            del self.fields["sex"]
        for case in OBLIQUE:
            self.fields[case].help_text = labels.example(case, getattr(self.instance, case))
