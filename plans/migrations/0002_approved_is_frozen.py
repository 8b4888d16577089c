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
DECLARE
    touched bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.measure_id ELSE NEW.measure_id END;
BEGIN
    IF plan_is_frozen((SELECT plan_id FROM plans_measure WHERE id = touched)) THEN
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
# SQLite, the one-desk default, refuses alterations; deletion it must allow, because emptying a database is deletion there.
SQLITE = (
    """CREATE TRIGGER plan_rows_frozen BEFORE UPDATE ON plans_measure
    WHEN (SELECT state FROM plans_plan WHERE id = OLD.plan_id) IN ('approved', 'archived')
    BEGIN SELECT RAISE(ABORT, 'the rows of an approved plan are never altered'); END""",
    """CREATE TRIGGER plan_sections_frozen BEFORE UPDATE ON plans_section
    WHEN (SELECT state FROM plans_plan WHERE id = OLD.plan_id) IN ('approved', 'archived')
    BEGIN SELECT RAISE(ABORT, 'the rows of an approved plan are never altered'); END""",
    """CREATE TRIGGER plan_frozen BEFORE UPDATE OF title, period_text, period_start, period_end, goals, tasks, columns,
        order_number, order_date, signatory_post, signatory_name ON plans_plan
    WHEN OLD.state IN ('approved', 'archived') AND (
        OLD.title <> NEW.title OR OLD.order_number <> NEW.order_number OR OLD.goals <> NEW.goals
        OR OLD.tasks <> NEW.tasks OR OLD.columns <> NEW.columns OR OLD.period_start IS NOT NEW.period_start
        OR OLD.period_end IS NOT NEW.period_end OR OLD.order_date IS NOT NEW.order_date)
    BEGIN SELECT RAISE(ABORT, 'an approved plan is never altered'); END""",
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
        for name in ("plan_rows_frozen", "plan_sections_frozen", "plan_frozen"):
            schema_editor.execute(f"DROP TRIGGER {name}", params=None)


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]
    operations = [migrations.RunPython(forward, backward)]
