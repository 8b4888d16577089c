"""The risk zone: who has been heard, what the rule makes of it, the hand of a person, and whom plans then ask."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import JournalEntry, User
from analytics.labels.zones import reason_sentence
from analytics.models import ListedSchool, Recheck, ZoneEntry
from analytics.reports.zone import waiting
from analytics.services import zones
from analytics.services.zones import Rebuilt
from plans.generation import staleness, targets_of, working_schools
from plans.models import Measure, MeasureResponsible, Plan, Section
from schools.models import Municipality, PostGroup, School, SchoolSet
from tests.analytics.followed import CONFIRMED, EXPLAINED, TODAY, a_matter, a_season, asked, found
from tests.analytics.seasons import Season
from tests.builders import Cast

pytestmark = pytest.mark.django_db
NAME = "Школы с признаками, требующими проверки, 2026"


@pytest.fixture
def made(cast: Cast) -> Season:
    return a_season(cast.municipality, cast.schools)


def zone(place: Municipality, by: User, today: date = TODAY, year: int = 2026) -> Rebuilt:
    return zones.rebuild(place, year, today=today, by=by)


def codes(school: School) -> list[str]:
    return [reason["code"] for reason in ZoneEntry.objects.get(school=school, year=2026).reasons]


def members() -> list[str]:
    return [school.name for school in SchoolSet.objects.get(name=NAME).schools.all()]


def test_a_school_counts_only_once_it_has_been_heard(made: Season, municipality: Municipality, by: User) -> None:
    matters = asked(found(made, (0, 0, "boundary"), (0, 1, "level"), (1, 0, "profile")), by)
    assert zone(municipality, by) == Rebuilt(0, 0, 0, 0)
    assert SchoolSet.objects.count() == 0
    told = waiting(municipality, 2026, TODAY)
    assert (told.asked, told.unasked) == (3, 0)
    later = matters[0].answer_by.replace(day=16)
    assert zone(municipality, by, later) == Rebuilt(2, 0, 2, 0)
    assert codes(made.schools[0]) == ["works_with_signs", "answer_overdue", "answer_overdue"]
    assert codes(made.schools[1]) == ["answer_overdue", "works_with_signs"]


@pytest.mark.parametrize(
    ("facts", "zone_of", "reasons"),
    [
        ([(0, ["level"], {})], "watch", ["works_with_signs"]),
        ([(0, ["level"], {}), (1, ["boundary"], {})], "signs", ["works_with_signs"]),
        ([(0, ["level", "boundary"], {})], "signs", ["signs_in_one_work", "works_with_signs"]),
        ([(0, ["level", "open_marking"], {})], "watch", ["works_with_signs"]),
        ([(0, [], {})], "watch", ["works_with_signs"]),
        ([(0, ["level"], CONFIRMED)], "signs", ["confirmed", "works_with_signs"]),
        ([(0, ["level", "boundary"], EXPLAINED)], "", []),
        ([(0, ["level"], {"state": "withdrawn"})], "", []),
    ],
)
def test_what_a_school_was_asked_about(
    made: Season, municipality: Municipality, by: User, facts: list[Any], zone_of: str, reasons: list[str]
) -> None:
    for work, signs, more in facts:
        a_matter(made, (0, work), signs, **more)
    zone(municipality, by)
    entries: Any = ZoneEntry.objects.all()
    rows = [(row.zone, [reason["code"] for reason in row.reasons]) for row in entries]
    assert rows == ([(zone_of, reasons)] if zone_of else [])


def test_years_running_lists_and_rechecks(made: Season, municipality: Municipality, by: User, cast: Cast) -> None:
    earlier = a_season(municipality, cast.schools, 2025)
    a_matter(earlier, (0, 0), ["level"], state="lapsed")
    a_matter(made, (0, 0), ["level"])
    ListedSchool.objects.create(school=cast.schools[1], year=2025, source="Список региона")
    agreement = {"n": 10, "unchanged": 5, "same_mark_count": 8}
    facts = {"seed": 1, "sheet_digest": "x", "state": "entered", "agreement": agreement}
    Recheck.objects.create(school=cast.schools[1], work=made.works[0], **facts)
    zone(municipality, by)
    assert codes(cast.schools[0]) == ["years_running", "works_with_signs"]
    assert codes(cast.schools[1]) == ["recheck_below", "official_list"]
    recheck = ZoneEntry.objects.get(school=cast.schools[1]).reasons[0]["facts"]
    assert (recheck["checked"], recheck["unchanged"]) == (10, 8)


def test_the_set_follows_and_people_are_not_overruled(made: Season, municipality: Municipality, by: User) -> None:
    one, two = made.schools
    a_matter(made, (0, 0), ["level", "boundary"])
    a_matter(made, (1, 0), ["level"])
    assert zone(municipality, by) == Rebuilt(1, 1, 2, 0)
    assert members() == [one.name]
    zones.enter(one, 2026, "out", "Класс с углублённым изучением", by=by)
    zones.enter(two, 2026, "signs", "По итогам совещания", by=by)
    assert members() == [two.name]
    assert zone(municipality, by) == Rebuilt(1, 0, 0, 0)
    assert members() == [two.name]
    zones.let_go(ZoneEntry.objects.get(school=one), by=by)
    zones.let_go(ZoneEntry.objects.get(school=two), by=by)
    entries: Any = ZoneEntry.objects.all()
    assert {(row.school, row.zone, row.by_hand) for row in entries} == {
        (one, "signs", False), (two, "watch", False),
    }  # fmt: skip
    assert members() == [one.name]
    actions = JournalEntry.objects.filter(action__startswith="zone.").order_by("number")
    assert list(actions.values_list("action", flat=True)) == [
        "zone.rebuilt", "zone.left_out", "zone.entered", "zone.rebuilt", "zone.let_go", "zone.let_go",
    ]  # fmt: skip


def test_a_hand_needs_a_word_why(made: Season, by: User) -> None:
    with pytest.raises(ValidationError):
        zones.enter(made.schools[0], 2026, "signs", "  ", by=by)
    row = zones.enter(made.schools[0], 2026, "signs", "Решение совещания", by=by)
    zones.let_go(row, by=by)
    assert ZoneEntry.objects.count() == 0
    assert members() == []


def test_plans_ask_the_schools_of_the_zone(made: Season, municipality: Municipality, by: User, storage: Path) -> None:
    plan = Plan.objects.create(municipality=municipality, title="План мероприятий")
    section = Section.objects.create(plan=plan, title="Помощь")
    measure = Measure.objects.create(plan=plan, section=section, title="Провести перепроверку")
    group = PostGroup.objects.create(municipality=municipality, name="ОО, имеющие признаки")
    MeasureResponsible.objects.create(measure=measure, words=group.name, group=group)
    with pytest.raises(ValidationError):
        zones.address(group, 2026, by=by)
    a_matter(made, (0, 0), ["level", "boundary"])
    zone(municipality, by)
    zones.address(group, 2026, by=by)
    everybody = working_schools(plan)
    fresh = Measure.objects.prefetch_related("parties__group").get(pk=measure.pk)
    assert targets_of(plan, fresh, everybody).schools == {made.schools[0].pk}
    assert JournalEntry.objects.filter(subject_kind__in=staleness.CAUSES, action="school_set.created").count() == 1
    zones.enter(made.schools[1], 2026, "signs", "Решение", by=by)
    assert targets_of(plan, fresh, everybody).schools == {school.pk for school in made.schools}


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (
            {"code": "works_with_signs", "facts": {"season": 2026, "works": ["1", "2"]}},
            "Signs that need a check in 2 works of the year: Algebra; a work that was deleted.",
        ),
        (
            {"code": "signs_in_one_work", "facts": {"season": 2026, "work": "1", "signs": ["level", "together"]}},
            ("Several signs that do not depend on each other in one work, Algebra: level against expectation, "
            "differences taken together."),
        ),
        ({"code": "confirmed", "facts": {"works": ["1"]}}, "Signs were confirmed by a check: Algebra."),
        (
            {"code": "years_running", "facts": {"seasons": ["2025", "2026"]}},
            "Signs in several years running: 2025, 2026.",
        ),
        (
            {"code": "recheck_below", "facts": {"work": "1", "checked": 10, "unchanged": 7, "upper": 89.2}},
            ("Re-check, Algebra: unchanged 7 of 10 works, which is below 90 %; "
            "the share among all works is no more than 89.2 %."),
        ),
        (
            {"code": "answer_overdue", "facts": {"work": "1", "due": "2026-06-15", "days": 1}},
            "The school has not answered about Algebra: the time was over on 15.06.2026, 1 day ago.",
        ),
        (
            {"code": "official_list", "facts": {"list": "x", "source": "Letter 5", "season": 2025}},
            "Stands on a list of 2025: Letter 5.",
        ),
        ({"code": "of_a_later_rule", "facts": {}}, "of_a_later_rule"),
        ({"code": "confirmed", "facts": {}}, "confirmed"),
    ],
)  # fmt: skip
def test_reasons_in_sentences(reason: dict[str, Any], told: str) -> None:
    with override("en"):
        assert reason_sentence(reason, {"1": "Algebra"}) == told


def test_the_page_makes_the_zone_and_a_school_sees_its_own(
    coordinator: Client, school_coordinator: Client, made: Season, english: None
) -> None:
    a_matter(made, (0, 0), ["level"])
    a_matter(made, (1, 0), ["level", "boundary"])
    done = coordinator.post(reverse("zone_rebuild", args=[2026]))
    assert done["Location"] == f"{reverse('zone')}?year=2026&municipality={made.municipality.pk}"
    page = coordinator.get(done["Location"])
    names = [line["entry"].school.name for line in page.context["entries"]]
    assert names == sorted(school.name for school in made.schools)
    own = school_coordinator.get(reverse("zone"))
    assert [line["entry"].school for line in own.context["entries"]] == [made.schools[0]]
    assert made.schools[1].name not in own.content.decode()
    zones.enter(made.schools[0], 2026, "out", "Объяснено", by=_who())
    assert school_coordinator.get(reverse("zone")).context["entries"] == []


def _who() -> User:
    return User.objects.get(email="coordinator@zarechye.example")


def test_by_hand_on_the_page(coordinator: Client, made: Season, english: None) -> None:
    url = reverse("zone_enter", args=[2026])
    assert coordinator.post(url, {"school": made.schools[0].pk, "zone": "signs"}).status_code == 422
    done = coordinator.post(url, {"school": made.schools[0].pk, "zone": "signs", "note": "Решение"})
    assert done.status_code == 302
    row = ZoneEntry.objects.get()
    assert (row.school, row.zone, row.by_hand, row.note) == (made.schools[0], "signs", True, "Решение")
    coordinator.post(reverse("zone_let_go", args=[row.pk]))
    assert ZoneEntry.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_many(
    coordinator: Client, municipality: Municipality, english: None, django_assert_num_queries: Any, count: int
) -> None:
    schools = [School.objects.create(municipality=municipality, name=f"Школа {at}") for at in range(count)]
    season = a_season(municipality, schools)
    for at in range(count):
        a_matter(season, (at, 0), ["level", "boundary"])
    coordinator.post(reverse("zone_rebuild", args=[2026]))
    coordinator.get(reverse("zone"))
    with django_assert_num_queries(17):
        assert len(coordinator.get(reverse("zone")).context["entries"]) == count
