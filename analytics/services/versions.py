"""Rows that two people may have open at once: locked, compared, and whoever comes second is told."""

from typing import Any, ClassVar, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import journal
from accounts.models import User
from schools.models import School

Row = TypeVar("Row", bound=models.Model)


class Clash(ValidationError):
    """Somebody has changed the row meanwhile; ``current`` is the row as it is now."""

    sentence: ClassVar[Promise] = _("Somebody has changed this meanwhile. Look at it again and repeat your change.")

    def __init__(self, current: models.Model) -> None:
        super().__init__(str(self.sentence))
        self.current: Any = current


def locked(row: Row, version: int | None = None, *beside: str, clash: type[Clash] = Clash) -> Row:
    """The row under a lock, with the rows ``beside`` it; raises ``clash`` when ``version`` is given and is not the
    saved one."""
    rows = type(row)._default_manager.select_for_update(of=("self",))
    fresh = (rows.select_related(*beside) if beside else rows).get(pk=row.pk)
    if version is not None and fresh.version != version:  # type: ignore[attr-defined]
        raise clash(fresh)
    return fresh


def record(action: str, subject: models.Model, place: School | int, by: User | None, **changes: Any) -> None:
    """One line of the journal about something of a school, or of the municipality with that id."""
    if isinstance(place, School):
        journal.record(action, subject, by, municipality=place.municipality_id, school=place.pk, changes=changes)
    else:
        journal.record(action, subject, by, municipality=place, changes=changes)
