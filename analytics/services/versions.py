"""Rows that two people may have open at once: locked, compared, and whoever comes second is told."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from schools.models import School

Row = TypeVar("Row", bound=models.Model)


class Clash(ValidationError):
    """Somebody has changed the row meanwhile; ``current`` is the row as it is now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__(_("Somebody has changed this meanwhile. Look at it again and repeat your change."))
        self.current = current


def locked(row: Row, version: int | None = None) -> Row:
    """The row under a lock; raises ``Clash`` when ``version`` is given and is not the saved one."""
    fresh = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if version is not None and fresh.version != version:  # type: ignore[attr-defined]
        raise Clash(fresh)
    return fresh


def record(action: str, subject: models.Model, school: School, by: User | None, **changes: Any) -> None:
    """One line of the journal about something of a school."""
    journal.record(action, subject, by, municipality=school.municipality_id, school=school.pk, changes=changes)
