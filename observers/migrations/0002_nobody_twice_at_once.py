"""PostgreSQL itself keeps one person from holding two places at the same time; half-open, so back to back is fine."""

from typing import Any

from django.db import migrations

HOLDING = "'unconfirmed', 'confirmed', 'attended', 'absent'"


def forbid(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    schema_editor.execute(
        "ALTER TABLE observers_place ADD CONSTRAINT place_nobody_twice_at_once EXCLUDE USING gist"
        " (observer_id WITH =, tstzrange(starts_at, ends_at) WITH &&)"
        f" WHERE (state IN ({HOLDING}))"
    )


def allow(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE observers_place DROP CONSTRAINT place_nobody_twice_at_once")


class Migration(migrations.Migration):
    dependencies = [("observers", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]
