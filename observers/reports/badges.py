"""What the code on a certificate leads to: a number, a municipality, valid or not, and nothing about the person."""

from datetime import date
from typing import NamedTuple

from django.utils.crypto import constant_time_compare, salted_hmac

from observers.kinds import AccreditationState, ObserverState
from observers.models import Accreditation
from schools.models import Municipality

SIGNS = 16


class Shown(NamedTuple):
    """All that the public page tells."""

    number: str
    valid: bool
    municipality: Municipality


def code_of(row: Accreditation) -> str:
    """«12-0f3a…»: the row and a signature, so that certificates cannot be gone through one by one."""
    return f"{row.pk}-{_signature(row.pk)}"


def shown(place: Municipality, code: str, today: date) -> Shown | None:
    """What stands behind a code of this municipality; None when it was never given out."""
    pk, _dash, signature = code.partition("-")
    if not pk.isdecimal() or not pk.isascii() or len(pk) > 18:
        return None
    if not constant_time_compare(signature, _signature(int(pk))):
        return None
    row = Accreditation.objects.select_related("observer").filter(pk=int(pk), observer__municipality=place).first()
    if row is None or not row.number:
        return None
    return Shown(row.number, _valid(row, today), place)


def _valid(row: Accreditation, today: date) -> bool:
    if row.state != AccreditationState.CERTIFIED or row.valid_from is None or row.valid_to is None:
        return False
    return row.observer.state == ObserverState.ACTIVE and row.valid_from <= today <= row.valid_to


def _signature(pk: int) -> str:
    return salted_hmac("observers.badge", str(pk), algorithm="sha256").hexdigest()[:SIGNS]
