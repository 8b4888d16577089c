"""Changes as the journal keeps them: field by field, in words that outlive the rows they speak of."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction


def told(value: Any) -> Any:
    """A value as the journal keeps it: related things by their names, everything else as it is."""
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, models.QuerySet | list | tuple):
        return [told(item) for item in value]
    return value


def given(values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """``{field: [None, value]}`` of everything that was filled in; for a thing just made."""
    return {name: [None, told(value)] for name, value in values.items() if value not in (None, "", [])}


def alter(row: models.Model, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set the fields of ``row`` and return ``{field: [old, new]}`` of those that really changed; nothing is saved."""
    changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            changes[name] = [told(before), told(value)]
            setattr(row, name, value)
    return changes


def save(row: models.Model, refusal: str, field: str | None = None) -> None:
    """Save, or raise ``ValidationError`` with the sentence ``refusal`` when the row has a twin.

    The database is the judge, because a look beforehand cannot see what another person saves meanwhile.
    """
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise ValidationError({field: refusal} if field else refusal) from None


def remove(row: models.Model, refusal: Callable[[], str]) -> None:
    """Delete, or raise ``ValidationError`` when something else still stands on the row."""
    try:
        with transaction.atomic():
            row.delete()
    except models.ProtectedError:
        raise ValidationError(refusal()) from None


def swapped(before: Iterable[models.Model], after: Iterable[models.Model]) -> list[Any] | None:
    """``[old names, new names]`` of a set of related rows, or ``None`` when both are the same."""
    old, new = sorted(str(row) for row in before), sorted(str(row) for row in after)
    return [old, new] if old != new else None
