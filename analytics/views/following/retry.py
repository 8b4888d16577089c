"""A form that was refused, made ready to be sent once more."""

from typing import Any

from django.core.exceptions import ValidationError

from analytics.services.versions import Clash
from schools.views.frame import refuse


def again(form: Any, refusal: ValidationError) -> int:
    """Show the refusal in the form and give the page's status; after a clash the form carries the present version."""
    refuse(form, refusal)
    if not isinstance(refusal, Clash):
        return 422
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = str(refusal.current.version)  # type: ignore[attr-defined]
    return 409
