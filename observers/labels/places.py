"""Words of the journal: the corps of observers, their certificates."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

ACTIONS: Mapping[str, Promise] = {
    "observer.entered": gettext_lazy("observer entered by hand"),
    "observer.edited": gettext_lazy("data of an observer corrected"),
    "observer.tied": gettext_lazy("tie of an observer to a school noted"),
    "observer.untied": gettext_lazy("tie of an observer to a school deleted"),
    "observer.removed": gettext_lazy("observer removed"),
    "observer.restored": gettext_lazy("observer taken back"),
    "observers.contacts_seen": gettext_lazy("contacts of observers looked at"),
    "training.edited": gettext_lazy("training of observers changed"),
    "accreditation.applied": gettext_lazy("certificate of an observer applied for"),
    "accreditation.tested": gettext_lazy("test of an observer marked"),
    "accreditation.issued": gettext_lazy("certificate of an observer issued"),
    "accreditation.refused": gettext_lazy("certificate of an observer refused"),
    "accreditation.invited": gettext_lazy("observer invited to the training"),
}
