"""Rows copied into the database are the rows that a plain insert makes, and a constraint stops all of them."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.roles import Role
from analytics.engine.settings import Settings
from analytics.jobs import copying
from analytics.models import Finding, ResultSheet, Run
from analytics.services import running
from tests.analytics.seasons import Make, season
from tests.builders import Cast

pytestmark = pytest.mark.django_db
# What a text format of a database would trip over.
ODD = 'таб\t, строка\n, \\N, \\., "кавычки", {скобки}, 😀'


@pytest.fixture
def run(cast: Cast) -> Run:
    """An analysis of one work of two schools."""
    made = season(cast.municipality, cast.schools[:2], (("RU", 4),), make=Make(pupils=8, classes=1, tasks=6))
    return running.start_run(made.municipality, 2026, Settings(), by=cast.people[Role.COORDINATOR])


def found(run: Run) -> list[Finding]:
    """A finding of each school, with everything that may be in one."""
    facts: list[dict[str, Any]] = [
        {"p": None, "figures": {"слова": ODD, "числа": [0.1, 1e-300, -3]}, "signs": [{"code": ODD}]},
        {"p": 1e-300, "p_alone": 0.1 + 0.2, "strong": True, "classes": [[], {}, None, True]},
    ]
    return [
        Finding(run=run, work_id=sheet.work_id, school_id=sheet.school_id, n=8, answer="signs", score=0.1, **fact)
        for sheet, fact in zip(ResultSheet.objects.order_by("pk"), facts, strict=True)
    ]


def kept(run: Run) -> list[dict[str, Any]]:
    """All that the database has of them."""
    rows = Finding.objects.filter(run=run).order_by("school")
    return [{name: value for name, value in row.items() if name != "id"} for row in rows.values()]


def test_copied_rows_are_as_inserted_ones(run: Run) -> None:
    for row in found(run):
        row.save()
    expected = kept(run)
    Finding.objects.all().delete()
    assert copying.insert(found(run), 1) == 2
    assert kept(run) == expected
    assert len({row.pk for row in Finding.objects.all()} | {None}) == 3


def test_bytes_and_moments_are_copied_whole(run: Run) -> None:
    sheet = ResultSheet.objects.order_by("pk").first()
    assert sheet is not None
    before = dict(ResultSheet.objects.filter(pk=sheet.pk).values().get())
    ResultSheet.objects.filter(pk=sheet.pk).delete()
    sheet.pk, sheet.columns = None, bytes(range(256)) * 3
    began = timezone.now()
    assert copying.insert([sheet], 250) == 1
    after = dict(ResultSheet.objects.filter(work=sheet.work_id, school=sheet.school_id).values().get())
    moment: Any = after["loaded_at"]
    assert began <= moment <= timezone.now()
    assert bytes(after["columns"]) == bytes(range(256)) * 3  # type: ignore[call-overload]
    same = after.keys() - {"id", "loaded_at", "columns"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}


def test_a_constraint_stops_all(run: Run) -> None:
    first, second = found(run)
    second.school_id = first.school_id
    with pytest.raises(IntegrityError), transaction.atomic():
        copying.insert([first, second], 250)
    assert kept(run) == []


def test_nothing_is_nothing() -> None:
    assert copying.insert([], 250) == 0


def test_changed_rows_keep_all_else_and_leave_others_alone(run: Run) -> None:
    for row in found(run):
        row.save()
    before = kept(run)
    copying.change(
        [
            Finding(run=run, work_id=row["work_id"], school_id=row["school_id"], n=0, answer="too_few", **facts)
            for row, facts in zip(
                before, ({"score": -0.1, "p": 0.1 + 0.2}, {"score": 1e-300, "flag": True}), strict=True
            )
        ],
        ("run", "work", "school"),
        ("answer", "flag", "score", "p"),
        1,
    )
    assert kept(run) == [
        before[0] | {"answer": "too_few", "flag": False, "score": -0.1, "p": 0.1 + 0.2},
        before[1] | {"answer": "too_few", "flag": True, "score": 1e-300, "p": None},
    ]
    copying.change([], ("run",), ("answer",), 1)
