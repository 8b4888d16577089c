"""Words for what the journal records of papers."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Mapping[str, Promise] = {
    "document.drafted": _("document drafted"),
    "document.edited": _("draft document changed"),
    "document.issued": _("document issued"),
    "document.signing": _("document sent to be signed"),
    "document.draft": _("document taken back from signature"),
    "document.frozen": _("facts of a draft document frozen"),
    "document.amends": _("document amends another one"),
    "document.repeals": _("document repeals another one"),
    "document.repealed": _("document repealed"),
    "document.withdrawn": _("draft document laid aside"),
    "document.destroyed": _("draft document destroyed, because it named a person"),
}
