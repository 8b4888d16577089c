"""The database itself refuses to alter what an issued paper says, and on PostgreSQL to delete the paper."""

from django.db import migrations

FROZEN = (
    *("kind", "municipality_id", "school_id", "subject_kind", "subject_id", "title", "payload", "revision"),
    *("number", "number_key", "series_id", "issued_on", "signatory", "created_at", "issued_at"),
)
# The file may come after the number, once; a paper that has it keeps it.
DRAWN = ("file", "sha256", "pages", "template_version", "rendered")

POSTGRES = f"""
CREATE FUNCTION document_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN ('issued', 'repealed') THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE'
        OR NEW.state NOT IN ('issued', 'repealed') OR (OLD.state = 'repealed' AND NEW.state <> 'repealed')
        OR ({", ".join(f"OLD.{name}" for name in FROZEN)}) IS DISTINCT FROM ({", ".join(f"NEW.{name}" for name in FROZEN)})
        OR (OLD.rendered = OLD.revision
            AND ({", ".join(f"OLD.{name}" for name in DRAWN)}) IS DISTINCT FROM ({", ".join(f"NEW.{name}" for name in DRAWN)}))
    THEN
        RAISE EXCEPTION 'an issued document is never altered';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER document_frozen BEFORE UPDATE OR DELETE ON documents_document
    FOR EACH ROW EXECUTE FUNCTION document_refuse();
"""
# No guard against DELETE here: tests and a single desk empty their tables row by row.
SQLITE = f"""
CREATE TRIGGER document_frozen BEFORE UPDATE ON documents_document
WHEN OLD.state IN ('issued', 'repealed') AND (
    NEW.state NOT IN ('issued', 'repealed') OR (OLD.state = 'repealed' AND NEW.state <> 'repealed')
    OR {" OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in FROZEN)}
    OR (OLD.rendered = OLD.revision AND ({" OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in DRAWN)}))
)
BEGIN
    SELECT RAISE(ABORT, 'an issued document is never altered');
END
"""


def forward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES, params=None)
    else:
        schema_editor.execute(SQLITE, params=None)


def backward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER document_frozen ON documents_document; DROP FUNCTION document_refuse();", None)
    else:
        schema_editor.execute("DROP TRIGGER document_frozen", params=None)


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunPython(forward, backward)]
