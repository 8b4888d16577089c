"""Words for what the journal records of papers."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Mapping[str, Promise] = {
    "document.drafted": _("document drafted"),
    "document.edited": _("draft document changed"),
    "document.issued": _("document issued"),
    "document.repealed": _("document repealed"),
    "document.withdrawn": _("draft document laid aside"),
    "document.destroyed": _("draft document destroyed, because it named a person"),
}
