"""Forms about one's own account; they clean, the services write."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class ProfileForm(forms.ModelForm[User]):
    """One's own card."""

    class Meta:
        model = User
        fields = ["name", "phone", "language"]
        widgets = {
            "language": forms.Select(choices=[("ru", _("Russian")), ("en", _("English"))]),
            "phone": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        }
