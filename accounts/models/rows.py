"""Rows and statements sent to the database in one message: for doors at which hundreds knock at once.

Every message to the database and back is a pause in which whoever holds a lock makes the others wait.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models.expressions import RawSQL

Found = list[tuple[Any, ...]]
_DRAWN = "nextval(pg_get_serial_sequence('%s', 'id'))"
_DRAWN_OF_SQLITE = "(SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = '%s')"


class Statement(NamedTuple):
    """One statement in SQL with what stands in it."""

    sql: str
    facts: Sequence[Any] = ()


def together(*work: models.Model | Statement) -> list[Found]:
    """Insert rows and do statements, in this order; the rows that each has found, the key of what was inserted.

    PostgreSQL gets all of it as one message and does it one after the other, each seeing what the one before has left
    and waited for. Raises ``IntegrityError`` when a constraint forbids something; the transaction is lost then.
    """
    statements = [one if isinstance(one, Statement) else insertion(one) for one in work]
    found = _sent(statements)
    for one, made in zip(work, found, strict=True):
        if isinstance(one, models.Model):
            keep(one, made)
    return found


def insertion(row: models.Model, *, unless_there: bool = False) -> Statement:
    """The row as a statement, with its key where that was drawn beforehand (``drawing``).

    ``unless_there``: nothing happens, and nothing is found, when the table has one like it. What is
    ``left_to_database`` is in the row after ``keep``.
    """
    keyed = row.pk is not None
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in _fields(type(row), keyed)]
    left = tuple((place, value.sql) for place, value in enumerate(values) if isinstance(value, RawSQL))
    given = [fact for value in values for fact in (value.params if isinstance(value, RawSQL) else (value,))]
    return Statement(_insert(type(row), keyed, unless_there, left), given)


def keep(row: models.Model, found: Found) -> bool:
    """Note in the row what its ``insertion`` has found; whether it was inserted."""
    for values in found:
        left = [field.attname for field in row._meta.concrete_fields if isinstance(getattr(row, field.attname), RawSQL)]
        for name, value in zip([row._meta.pk.attname, *left], values, strict=True):
            setattr(row, name, value)
        row._state.adding, row._state.db = False, connection.alias
    return bool(found)


def left_to_database(sql: str, *facts: Any) -> Any:
    """A value that the database finds itself while the row is inserted; it stands in the row afterwards."""
    return RawSQL(sql, facts)  # noqa: S611 because the callers write the SQL and visitors only facts


def next_key(model: type[models.Model]) -> Any:
    """The next key of a table, drawn by the database while a row is inserted."""
    return left_to_database(_drawn(model))


def drawing(model: type[models.Model]) -> Statement:
    """Draws the next key of a table, so that others may speak of a row not yet inserted."""
    return Statement(f"SELECT {_drawn(model)}")


def _drawn(model: type[models.Model]) -> str:
    drawn = _DRAWN if connection.vendor == "postgresql" else _DRAWN_OF_SQLITE
    return drawn % model._meta.db_table


def _sent(statements: Sequence[Statement]) -> list[Found]:
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            return [_rows(cursor.execute(one.sql, one.facts) or cursor) for one in statements]
        cursor.execute("; ".join(one.sql for one in statements), [fact for one in statements for fact in one.facts])
        found = [_rows(cursor)]
        while cursor.nextset():
            found.append(_rows(cursor))
        return found


def _rows(cursor: Any) -> Found:
    return cursor.fetchall() if cursor.description else []


@cache
def _fields(model: type[models.Model], keyed: bool) -> list[Any]:
    return [field for field in model._meta.concrete_fields if keyed or not field.primary_key]


@cache
def _insert(model: type[models.Model], keyed: bool, unless_there: bool, left: tuple[tuple[int, str], ...]) -> str:
    quoted, fields = connection.ops.quote_name, _fields(model, keyed)
    columns = [quoted(field.column) for field in fields]
    values = [dict(left).get(place, "%s") for place in range(len(columns))]
    into = [quoted(model._meta.db_table), "(", ", ".join(columns), ") VALUES (", ", ".join(values), ")"]
    unless = ["ON CONFLICT DO NOTHING"] * unless_there
    told = [quoted(str(model._meta.pk.column)), *(columns[place] for place, _sql in left)]
    return " ".join(["INSERT INTO", *into, *unless, "RETURNING", ", ".join(told)])
