"""What several verbs share stands once: who sees a row, how a clash is told, how a line of the journal is written."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.translation import override

from accounts.models import JournalEntry, User
from accounts.roles import Role
from analytics import services
from analytics.models.scoped import ScopedQuerySet
from analytics.services import delivering, inquiring, noting, versions, works
from schools.access import scope_of
from schools.models import School
from tests.analytics.findings import a_finding, a_run
from tests.analytics.followed import a_season
from tests.builders import Cast

OWN_RULE = {"FindingQuerySet", "InquiryQuerySet", "WorkQuerySet"}  # they ask for more than whose a row is


def test_whose_a_row_is_stands_once() -> None:
    kinds = {type(model._default_manager.all()) for model in apps.get_app_config("analytics").get_models()}
    scoped = {kind.__name__ for kind in kinds if hasattr(kind, "within") and "within" in vars(kind)}
    assert scoped - {ScopedQuerySet.__name__} == OWN_RULE
    assert {kind.__name__ for kind in kinds if issubclass(kind, ScopedQuerySet)} == {
        *("ScopedQuerySet", "MunicipalQuerySet", "SchoolOwnQuerySet", "RecheckQuerySet", "SheetQuerySet"),
        *("RunQuerySet", "FindingQuerySet"),
    }


@pytest.mark.django_db
def test_a_way_to_the_municipality_and_one_to_the_school(cast: Cast) -> None:
    made = a_season(cast.municipality, cast.schools)
    run = a_run(made)
    for place in made.sheet:
        a_finding(run, made, place)
    a_run(made, state="running").findings.create(work=made.works[0], school=cast.schools[0], n=1, answer="x", score=0)
    told = {}
    for role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.SCHOOL, Role.OBSERVER):
        scope = scope_of(cast.people[role])
        kinds = (type(made.sheet[0, 0]), type(run), run.findings.model)
        told[str(role)] = [kind._default_manager.within(scope).count() for kind in kinds]
    assert told == {"administrator": [4, 2, 4], "auditor": [4, 2, 4], "school": [2, 0, 2], "observer": [0, 0, 0]}


@pytest.mark.parametrize("module", [delivering, inquiring, noting, works])
def test_a_clash_is_one_kind_with_the_words_of_its_row(module: object, school: School) -> None:
    kind = module.Clash  # type: ignore[attr-defined]
    with override("en"):
        clash = kind(school)
    assert (issubclass(kind, versions.Clash), isinstance(clash, ValidationError), clash.current) == (True, True, school)
    assert clash.messages[0].startswith("Somebody has changed this ")
    assert clash.messages != versions.Clash(school).messages


def test_no_verb_writes_the_journal_in_a_way_of_its_own() -> None:
    twins = []
    for path in sorted(Path(services.__file__).parent.glob("*.py")):
        names = [node.name for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)]
        twins += [f"{path.stem}.{name}" for name in names if name in {"record", "_record", "locked"}]
    assert twins == ["versions.locked", "versions.record"]


@pytest.mark.django_db
def test_a_line_is_of_a_school_or_of_a_municipality(school: School, by: User) -> None:
    versions.record("zone.entered", school, school, by, year=2026)
    versions.record("pair.accepted", school.municipality, school.municipality_id, by, pairs=2)
    rows = JournalEntry.objects.order_by("number").values_list("action", "chain", "school_id", "changes")
    assert list(rows) == [
        ("zone.entered", school.municipality_id, school.pk, {"year": 2026}),
        ("pair.accepted", school.municipality_id, None, {"pairs": 2}),
    ]
