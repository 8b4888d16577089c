"""A row with the rows it points to, by a statement that is written once: for pages that hundreds open at once."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection, models

from accounts.models.rows import Found, Statement

Row = TypeVar("Row", bound=models.Model)


class Reading(Generic[Row]):
    """What ``select_related(*near).get(...)`` reads; ``where`` is SQL that calls the tables by the names of ``near``,
    and the model's own by its own."""

    def __init__(self, model: type[Row], *near: str, where: str) -> None:
        self._model, self._near, self._where = model, near, where

    def of(self, *facts: Any) -> Statement:
        """The statement with what stands in its ``where``."""
        return Statement(self._sql, facts)

    def row(self, found: Found) -> Row | None:
        """The first row found, with what it points to."""
        if not found:
            return None
        values = self._plain(found[0])
        row: Row = self._made(self._model, values)
        for name, model in zip(self._near, self._models[1:], strict=True):
            setattr(row, name, self._made(model, values))
        return row

    @cached_property
    def _models(self) -> list[type[Any]]:
        near: list[Any] = [self._model._meta.get_field(name).related_model for name in self._near]
        return [self._model, *near]

    @cached_property
    def _sql(self) -> str:
        quoted, meta = connection.ops.quote_name, self._model._meta
        names = [meta.db_table, *self._near]
        columns = [
            f"{quoted(name)}.{quoted(field.column)}"
            for name, model in zip(names, self._models, strict=True)
            for field in model._meta.concrete_fields
        ]
        joins = [
            f"JOIN {quoted(model._meta.db_table)} {quoted(name)}"
            f" ON {quoted(name)}.id = {quoted(meta.db_table)}.{quoted(f'{name}_id')}"
            for name, model in zip(self._near, self._models[1:], strict=True)
        ]
        return " ".join(["SELECT", ", ".join(columns), "FROM", quoted(meta.db_table), *joins, "WHERE", self._where])

    @cached_property
    def _converters(self) -> list[tuple[int, Any, Any]]:
        fields = [field for model in self._models for field in model._meta.concrete_fields]
        columns = [(place, field.get_col(field.model._meta.db_table)) for place, field in enumerate(fields)]
        return [
            (place, converter, column)
            for place, column in columns
            for converter in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
        ]

    def _plain(self, found: Sequence[Any]) -> list[Any]:
        values = list(found)
        for place, converter, column in self._converters:
            values[place] = converter(values[place], column, connection)
        return values

    def _made(self, model: type[models.Model], values: list[Any]) -> Any:
        names = [field.attname for field in model._meta.concrete_fields]
        own, values[:] = values[: len(names)], values[len(names) :]
        return model.from_db(connection.alias, names, own)
