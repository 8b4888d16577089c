"""The database itself keeps an approved plan as it was approved, whoever writes past the services."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.roles import Role
from plans.models import Plan
from tests.builders import Cast
from tests.plans.situations import a_plan, an_approved_plan

pytestmark = pytest.mark.django_db

ALTER = {
    "title": "UPDATE plans_plan SET title = 'x' WHERE id = {plan}",
    "number": "UPDATE plans_plan SET order_number = 'x' WHERE id = {plan}",
    "period": "UPDATE plans_plan SET period_end = NULL, period_start = NULL WHERE id = {plan}",
    "period in words": "UPDATE plans_plan SET period_text = 'x' WHERE id = {plan}",
    "signatory": "UPDATE plans_plan SET signatory_name = 'x' WHERE id = {plan}",
    "back to draft": "UPDATE plans_plan SET state = 'draft' WHERE id = {plan}",
    "row": "UPDATE plans_measure SET title = 'x' WHERE plan_id = {plan}",
    "row to another plan": "UPDATE plans_measure SET plan_id = {other} WHERE plan_id = {plan}",
    "row from another plan": "UPDATE plans_measure SET plan_id = {plan} WHERE plan_id = {other}",
    "party": "UPDATE plans_measureresponsible SET words = 'x' WHERE measure_id IN {rows}",
    "party to another row": (
        "UPDATE plans_measureresponsible SET measure_id = (SELECT min(id) FROM plans_measure WHERE plan_id = {other})"
        " WHERE measure_id IN {rows}"
    ),
    "act": "UPDATE plans_plan SET parent_act = 'x' WHERE id = {plan}",
    "section": "UPDATE plans_section SET title = 'x' WHERE plan_id = {plan}",
}
ONLY_ON_SERVERS = {
    "plan": "DELETE FROM plans_plan WHERE id = {plan}",
    "rows": "DELETE FROM plans_measure WHERE plan_id = {plan}",
    "sections": "DELETE FROM plans_section WHERE plan_id = {plan}",
    "parties": "DELETE FROM plans_measureresponsible WHERE measure_id IN {rows}",
    "row added": (
        "INSERT INTO plans_measure (plan_id, section_id, number, position, title, deadline_text, term,"
        " responsible_text, result, notes, source, doubts, open_doubts, version) SELECT plan_id, section_id, '9', 9,"
        " 'x', '', '{{}}', '', '', '', '{{}}', '[]', 0, 1 FROM plans_measure WHERE plan_id = {plan} LIMIT 1"
    ),
    "anything else": "UPDATE plans_plan SET cloned_from_id = {other} WHERE id = {plan}",
}
LEFT = {
    "archived": "UPDATE plans_plan SET state = 'archived' WHERE id = {plan}",
    "a draft": "UPDATE plans_measure SET title = 'x' WHERE plan_id = {other}",
    "a draft's section": "UPDATE plans_section SET title = 'x' WHERE plan_id = {other}",
}


def written(cast: Cast, sql: str) -> int:
    """How many rows a statement touched, run past all services."""
    by = cast.people[Role.COORDINATOR]
    plan = an_approved_plan(cast.municipality, by)
    other = a_plan(cast.municipality, by, "План на 2027 год\n№\tМероприятие\tСрок\tОтветственный\n1\tА\tмай 2027\tУО\n")
    rows = f"(SELECT id FROM plans_measure WHERE plan_id = {plan.pk})"  # noqa: S608 because the number is our own
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(plan=plan.pk, other=other.pk, rows=rows))
        return int(cursor.rowcount)


@pytest.mark.parametrize("what", ALTER)
def test_nothing_of_an_approved_plan_is_altered(cast: Cast, what: str) -> None:
    with pytest.raises(DatabaseError, match="approved plan"):
        written(cast, ALTER[what])
    assert Plan.objects.get(state="approved").measures.filter(title="x").count() == 0


@pytest.mark.postgres
@pytest.mark.parametrize("what", ONLY_ON_SERVERS)
def test_on_a_server_nothing_is_deleted_or_added_either(cast: Cast, what: str) -> None:
    assert connection.vendor == "postgresql"
    with pytest.raises(DatabaseError, match="approved plan"):
        written(cast, ONLY_ON_SERVERS[what])


@pytest.mark.parametrize("what", LEFT)
def test_the_archive_and_drafts_stay_open(cast: Cast, what: str) -> None:
    assert written(cast, LEFT[what]) >= 1
