"""Management decisions in words: why an administrative step may not follow yet."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WHY_NOT: Mapping[str, Promise] = {
    "not_measured": _(
        "Administrative steps follow only after two years without progress: results of this year and of the two years "
        "before it have to be known, and schools have to be heard about all signs in them."
    ),
    "no_trouble": _("No works of this year have signs that stand, so there is no ground for an administrative step."),
    "improved": _("Things went better in one of these years. An administrative step does not follow progress."),
    "not_helped": _("The school was not helped in these years. Help comes first: adopt a programme of help."),
}


def why_no_step(code: str) -> str:
    """The sentence for a refusal; empty when the step is allowed."""
    return str(WHY_NOT.get(code, ""))
