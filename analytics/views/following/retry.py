"""A form that was refused, made ready to be sent once more, and the version that a page without a form carries."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from analytics.services.versions import Clash
from schools.views.frame import refuse


def again(form: Any, refusal: ValidationError) -> int:
    """Show the refusal in the form and give the page's status; after a clash the form carries the present version."""
    refuse(form, refusal)
    if not isinstance(refusal, Clash):
        return 422
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = str(refusal.current.version)
    return 409


def version_of(request: HttpRequest) -> int:
    """The version that the page was made from; 0, which is nobody's, where it says none."""
    said = request.POST.get("version", "")
    return int(said) if said.isdecimal() else 0
