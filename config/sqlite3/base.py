"""The connection to SQLite: Django's own, which knows the collation ``natural_order`` besides."""

from typing import Any

from django.db.backends.sqlite3 import base

from office import natural


class DatabaseWrapper(base.DatabaseWrapper):
    """Every connection sorts names by their numbers, because SQLite has no such order of its own."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Django's connection with the collation."""
        connection = super().get_new_connection(conn_params)
        connection.create_collation("natural_order", natural.compare)
        return connection
