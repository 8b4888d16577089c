"""The database itself keeps published consents as they are, one draft of each, and every certificate number single."""

import django.db.models.deletion
from django.db import migrations, models

FROZEN = (
    *("municipality_id", "kind", "version", "purpose", "text", "sha256"),
    *("valid_from", "valid_until", "published_at"),
)
POSTGRES = f"""
CREATE FUNCTION consent_text_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE'
        OR ({", ".join(f"OLD.{name}" for name in FROZEN)}) IS DISTINCT FROM ({", ".join(f"NEW.{name}" for name in FROZEN)})
    THEN
        RAISE EXCEPTION 'a published consent is never altered';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_text_frozen BEFORE UPDATE OR DELETE ON observers_consenttext
    FOR EACH ROW EXECUTE FUNCTION consent_text_refuse();
"""
# No guard against DELETE here: tests and a single desk empty their tables row by row.
SQLITE = f"""
CREATE TRIGGER consent_text_frozen BEFORE UPDATE ON observers_consenttext
WHEN OLD.published_at IS NOT NULL AND ({" OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in FROZEN)})
BEGIN
    SELECT RAISE(ABORT, 'a published consent is never altered');
END
"""


def guard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(POSTGRES if postgres else SQLITE, params=None)


def unguard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    words = "DROP TRIGGER consent_text_frozen ON observers_consenttext; DROP FUNCTION consent_text_refuse();"
    schema_editor.execute(words if postgres else "DROP TRIGGER consent_text_frozen", params=None)


class Migration(migrations.Migration):
    dependencies = [("observers", "0003_declared_ties_own_consents_numbers")]
    operations = [
        migrations.AlterField(
            model_name="accreditation",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="accreditations",
                to="schools.municipality",
            ),
        ),
        migrations.AddConstraint(
            model_name="accreditation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("municipality", "number"),
                name="certificate_number_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="consenttext",
            constraint=models.UniqueConstraint(
                condition=models.Q(("published_at", None)),
                fields=("municipality", "kind"),
                name="consent_text_one_draft",
            ),
        ),
        migrations.RunPython(guard, unguard),
    ]
