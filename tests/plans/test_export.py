"""A plan that leaves as a file comes back as the same plan, whatever the format and however odd its words."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accounts.roles import Role
from plans import reports
from plans.importing.opening import open_plan
from plans.importing.staging import rows, stage
from plans.models import Plan
from plans.services import uploading
from tests.builders import Cast

pytestmark = pytest.mark.django_db
SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
FORMATS = ("json", "xlsx", "docx")


def flat(text: object) -> str:
    """A text by its words."""
    return " ".join(str(text or "").split())


def told(staged: dict[str, Any]) -> dict[str, Any]:
    """Everything that a plan says, cell by cell."""
    return {
        "title": flat(staged["title"]),
        "period": staged["period"] and [staged["period"][name] for name in ("raw", "start", "end")],
        "goals": [flat(line) for line in staged["goals"]],
        "tasks": [flat(line) for line in staged["tasks"]],
        "columns": [(flat(column["header"]), column["means"]) for column in staged["columns"]],
        "sections": [
            (
                flat(part["number"]),
                flat(part["title"]),
                [{c: flat(t) for c, t in row["words"].items()} for row in part["rows"]],
            )
            for part in staged["sections"]
        ],
    }


def saved(plan: Plan) -> dict[str, Any]:
    """The same of a plan in the database."""
    columns = ("number", "title", "deadline_text", "responsible_text", "result", "notes")
    names = ("number", "title", "deadline", "responsible", "result", "notes")
    return {
        "title": flat(plan.title),
        "period": [plan.period_text, str(plan.period_start), str(plan.period_end)] if plan.period_start else None,
        "goals": [flat(line) for line in plan.goals],
        "tasks": [flat(line) for line in plan.tasks],
        "columns": [(flat(column["header"]), column["means"]) for column in plan.columns],
        "sections": [
            (
                flat(part.number),
                flat(part.title),
                [
                    dict(zip(names, (flat(getattr(row, column)) for column in columns), strict=True))
                    for row in part.measures.order_by("position", "pk")
                ],
            )
            for part in plan.sections.all()
        ],
    }


def back(plan: Plan, kind: str) -> dict[str, Any]:
    """What the plan's own file says when it is read again."""
    return told(stage(open_plan(reports.export(plan, kind), f"план.{kind}")))


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real documents are kept elsewhere")
@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("number", range(5))
def test_real_plans_come_back_whole(cast: Cast, number: int, kind: str) -> None:
    name = sorted(SEEDS.glob("*.txt"))[number]
    draft = open_plan(name.read_bytes(), name.name)
    plan = uploading.bring_in(draft, municipality=cast.municipality, by=cast.people[Role.COORDINATOR])
    assert back(plan, kind) == saved(plan)
