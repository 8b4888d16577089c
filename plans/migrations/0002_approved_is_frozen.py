"""The database itself keeps an approved plan as it was approved: only its state may still change."""

from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION plan_is_frozen(plan bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT COALESCE((SELECT state IN ('approved', 'archived') FROM plans_plan WHERE id = plan), false)
$$;
CREATE FUNCTION plan_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('approved', 'archived') AND (
        TG_OP = 'DELETE'
        OR NEW.state NOT IN ('approved', 'archived')
        OR to_jsonb(NEW) - 'state' - 'version' IS DISTINCT FROM to_jsonb(OLD) - 'state' - 'version'
    ) THEN
        RAISE EXCEPTION 'an approved plan is never altered or deleted';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE FUNCTION plan_refuse_row_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP <> 'INSERT' AND plan_is_frozen(OLD.plan_id)) OR (TG_OP <> 'DELETE' AND plan_is_frozen(NEW.plan_id)) THEN
        RAISE EXCEPTION 'the rows of an approved plan are never altered';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE FUNCTION plan_refuse_party_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP <> 'INSERT' AND plan_is_frozen((SELECT plan_id FROM plans_measure WHERE id = OLD.measure_id)))
    OR (TG_OP <> 'DELETE' AND plan_is_frozen((SELECT plan_id FROM plans_measure WHERE id = NEW.measure_id))) THEN
        RAISE EXCEPTION 'the parties of an approved plan are never altered';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER plan_frozen BEFORE UPDATE OR DELETE ON plans_plan
    FOR EACH ROW EXECUTE FUNCTION plan_refuse_change();
CREATE TRIGGER plan_rows_frozen BEFORE INSERT OR UPDATE OR DELETE ON plans_measure
    FOR EACH ROW EXECUTE FUNCTION plan_refuse_row_change();
CREATE TRIGGER plan_sections_frozen BEFORE INSERT OR UPDATE OR DELETE ON plans_section
    FOR EACH ROW EXECUTE FUNCTION plan_refuse_row_change();
CREATE TRIGGER plan_parties_frozen BEFORE INSERT OR UPDATE OR DELETE ON plans_measureresponsible
    FOR EACH ROW EXECUTE FUNCTION plan_refuse_party_change();
"""
POSTGRESQL_BACK = """
DROP TRIGGER plan_parties_frozen ON plans_measureresponsible;
DROP TRIGGER plan_sections_frozen ON plans_section;
DROP TRIGGER plan_rows_frozen ON plans_measure;
DROP TRIGGER plan_frozen ON plans_plan;
DROP FUNCTION plan_refuse_party_change();
DROP FUNCTION plan_refuse_row_change();
DROP FUNCTION plan_refuse_change();
DROP FUNCTION plan_is_frozen(bigint);
"""
# SQLite, the one-desk default, refuses alterations; deletion it allows, because emptying a database is deletion there.
KEPT = (
    *("municipality_id", "school_id", "parent_id", "parent_act", "title", "period_text", "period_start", "period_end"),
    *("goals", "tasks", "columns", "preamble", "edition", "replaces_id", "signatory_post", "signatory_name"),
    *("order_number", "order_date", "order_issuer", "approved_at"),
)
FROZEN = "(SELECT state FROM plans_plan WHERE id = {row}.plan_id) IN ('approved', 'archived')"
FROZEN_PARTY = (
    "(SELECT state FROM plans_plan WHERE id = (SELECT plan_id FROM plans_measure WHERE id = {row}.measure_id))"
    " IN ('approved', 'archived')"
)


def refusing(name: str, table: str, when: str, what: str) -> str:
    """A trigger that lets no update pass when the condition holds."""
    body = f"SELECT RAISE(ABORT, '{what} of an approved plan are never altered');"
    return f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {when} BEGIN {body} END"


SQLITE = (
    *(
        refusing(name, table, f"{condition.format(row='OLD')} OR {condition.format(row='NEW')}", what)
        for name, table, condition, what in (
            ("plan_rows_frozen", "plans_measure", FROZEN, "the rows"),
            ("plan_sections_frozen", "plans_section", FROZEN, "the sections"),
            ("plan_parties_frozen", "plans_measureresponsible", FROZEN_PARTY, "the parties"),
        )
    ),
    refusing(
        "plan_frozen",
        "plans_plan",
        "OLD.state IN ('approved', 'archived') AND (NEW.state NOT IN ('approved', 'archived') OR "
        + " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in KEPT)
        + ")",
        "the words",
    ),
)


def forward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)
    else:
        for statement in SQLITE:
            schema_editor.execute(statement, params=None)


def backward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_BACK, params=None)
    else:
        for name in ("plan_rows_frozen", "plan_sections_frozen", "plan_parties_frozen", "plan_frozen"):
            schema_editor.execute(f"DROP TRIGGER {name}", params=None)


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]
    operations = [migrations.RunPython(forward, backward)]
