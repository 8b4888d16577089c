"""Words of the journal for matters."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Promise] = {
    "inquiry.asked": _("school asked about signs that need a check"),
    "inquiry.answered": _("school has answered about signs"),
    "inquiry.decided": _("decided on signs"),
    "inquiry.withdrawn": _("matter of signs taken back"),
    "inquiry.not_found": _("signs no longer found by a later analysis"),
    "inquiry.repeated": _("signs found again after a year"),
    "inquiry.lapsed": _("signs lapsed after a year"),
    "dossier.printed": _("dossier put on paper"),
}
