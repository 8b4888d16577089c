"""Many new rows into the database at once, by the way that it has for that."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


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
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(order) as wire:
        for row in rows:
            wire.write_row([_kept(field, row) for field in fields])
    return len(rows)


def _kept(field: Any, row: models.Model) -> Any:
    return field.get_db_prep_save(field.pre_save(row, add=True), connection)
