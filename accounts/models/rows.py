"""Rows and statements sent to the database in one message: for doors at which hundreds knock at once.

Every message to the database and back is a pause in which whoever holds a lock makes the others wait.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import connection, models

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
            _stored(one, made)
    return found


def insertion(row: models.Model, *, unless_there: bool = False) -> Statement:
    """The row as a statement, with its key where that was drawn beforehand (``next_key``).

    ``unless_there``: nothing happens, and nothing is found, when the table has one like it.
    """
    keyed = row.pk is not None
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in _fields(type(row), keyed)]
    return Statement(_insert(type(row), keyed, unless_there), values)


def insert_new(row: models.Model) -> bool:
    """Insert the row unless one like it stands there already; whether it was inserted."""
    (made,) = _sent([insertion(row, unless_there=True)])
    if made:
        _stored(row, made)
    return bool(made)


def next_key(model: type[models.Model]) -> str:
    """An expression in SQL that draws the next key of a table, so that others may speak of a row not yet inserted."""
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


def _stored(row: models.Model, made: Found) -> None:
    ((row.pk,),) = made
    row._state.adding, row._state.db = False, connection.alias


@cache
def _fields(model: type[models.Model], keyed: bool) -> list[Any]:
    return [field for field in model._meta.concrete_fields if keyed or not field.primary_key]


@cache
def _insert(model: type[models.Model], keyed: bool, unless_there: bool) -> str:
    quoted = connection.ops.quote_name
    columns = [quoted(field.column) for field in _fields(model, keyed)]
    into = [quoted(model._meta.db_table), "(", ", ".join(columns), ") VALUES (", ", ".join(["%s"] * len(columns)), ")"]
    unless = ["ON CONFLICT DO NOTHING"] * unless_there
    return " ".join(["INSERT INTO", *into, *unless, "RETURNING", quoted(str(model._meta.pk.column))])
