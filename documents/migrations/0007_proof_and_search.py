"""The code of an issued paper is frozen too, and PostgreSQL finds its words in any of their forms."""

from importlib import import_module

from django.db import migrations

_before = import_module("documents.migrations.0002_issued_is_frozen")
SEARCH = """
CREATE INDEX document_words ON documents_document USING gin (to_tsvector('russian'::regconfig, COALESCE(search, '')));
"""


def _with_code(text):
    """The same trigger with one more frozen column."""
    text = text.replace("OLD.issued_at)", "OLD.issued_at, OLD.code)").replace(
        "NEW.issued_at)", "NEW.issued_at, NEW.code)"
    )
    return text.replace(
        "OLD.issued_at IS NOT NEW.issued_at", "OLD.issued_at IS NOT NEW.issued_at OR OLD.code IS NOT NEW.code"
    )


def _drop(schema_editor):
    # Because SQLite loses a trigger whenever its table is made anew, as the step before this one does.
    schema_editor.execute("DROP TRIGGER IF EXISTS document_frozen" + _on_table(schema_editor), params=None)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS document_refuse()", params=None)


def _on_table(schema_editor):
    return " ON documents_document" if schema_editor.connection.vendor == "postgresql" else ""


def forward(apps, schema_editor):
    _drop(schema_editor)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_with_code(_before.POSTGRES), params=None)
        schema_editor.execute(SEARCH, params=None)
    else:
        schema_editor.execute(_with_code(_before.SQLITE), params=None)


def backward(apps, schema_editor):
    _drop(schema_editor)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX document_words", params=None)
    _before.forward(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("documents", "0006_signing_attachments_ties_bundles")]
    operations = [migrations.RunPython(forward, backward)]
