"""Many rows into the database at once, new or changed, by the way that it has for that."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper


def insert(rows: Sequence[models.Model], at_once: int) -> int:
    """Insert rows of one model, none of which the caller needs the key of; how many there were.

    PostgreSQL takes them as one ``COPY``, because a statement of values would be taken to pieces and put together
    several times on its way; any other database gets so many ``at_once``.

    Raises ``IntegrityError`` when a constraint forbids one of them; the transaction is lost then.
    """
    if not rows:
        return 0
    model = type(rows[0])
    if connection.vendor != "postgresql":
        return len(model._default_manager.bulk_create(rows, batch_size=at_once))
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    order = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({columns}) FROM STDIN"
    here = connections[connection.alias]  # because the one imported looks itself up anew for every value
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(order) as wire:
        for row in rows:
            wire.write_row([_kept(field, row, here) for field in fields])
    return len(rows)


def change(rows: Sequence[models.Model], by: Sequence[str], names: Sequence[str], at_once: int) -> None:
    """Give rows that are there the values that ``rows`` of one model have of ``names``; ``by`` tells which is which.

    ``by`` are fields of which a constraint makes every combination unique. PostgreSQL gets a list per column in one
    statement, because telling it of each row what to do should the row be there takes several times as long.
    """
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor != "postgresql":
        facts: dict[str, Any] = {"unique_fields": by, "update_fields": names}
        model._default_manager.bulk_create(rows, batch_size=at_once, update_conflicts=True, **facts)
        return
    quoted = connection.ops.quote_name
    fields: dict[str, Any] = {name: model._meta.get_field(name) for name in (*by, *names)}
    column = {name: quoted(field.column) for name, field in fields.items()}
    lists = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields.values())
    order = [
        f"UPDATE {quoted(model._meta.db_table)} AS old",
        f"SET {', '.join(f'{column[name]} = new.{column[name]}' for name in names)}",
        f"FROM unnest({lists}) AS new({', '.join(column.values())})",
        f"WHERE {' AND '.join(f'old.{column[name]} = new.{column[name]}' for name in by)}",
    ]
    with connection.cursor() as cursor:
        cursor.execute(" ".join(order), [[getattr(row, field.attname) for row in rows] for field in fields.values()])


def _kept(field: Any, row: models.Model, here: BaseDatabaseWrapper) -> Any:
    return field.get_db_prep_save(field.pre_save(row, add=True), here)
