"""Management decisions: entered, closed with an outcome; administrative steps only after two years in vain."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import JournalEntry, User
from analytics.models import HelpProgramme, ManagementDecision
from analytics.reports.years import picture, years_of
from analytics.services import deciding
from analytics.services.deciding import Words
from analytics.services.versions import Clash
from schools.access import scope_of
from schools.models import School
from tests.analytics.followed import EXPLAINED, TODAY, a_matter, a_season, found
from tests.builders import Cast

pytestmark = pytest.mark.django_db


def words(kind: str = "talk", **more: Any) -> Words:
    return Words(**{"kind": kind, "text": "Обсудить итоги", "decided_on": TODAY, **more})


def years(cast: Cast, signs: dict[int, int], helped: int | None = 2024, **more: Any) -> None:
    """Seasons with so many works with signs at the first school, all heard about."""
    for year, count in signs.items():
        made = a_season(cast.municipality, cast.schools[:1], year)
        found(made, *((0, at, "level") for at in range(count)))
        for at in range(count):
            a_matter(made, (0, at), ["level"], **more)
    if helped:
        HelpProgramme.objects.create(school=cast.schools[0], year=helped, title="Помощь", adopted_at=timezone.now())


@pytest.mark.parametrize(
    ("signs", "helped", "code"),
    [
        ({2024: 1, 2025: 1, 2026: 1}, 2024, ""),
        ({2024: 1, 2025: 2, 2026: 2}, 2025, ""),
        ({2024: 2, 2025: 1, 2026: 2}, 2024, "Things went better"),
        ({2024: 1, 2025: 1, 2026: 1}, None, "The school was not helped"),
        ({2024: 1, 2025: 1, 2026: 1}, 2026, "The school was not helped"),
        ({2025: 1, 2026: 1}, 2025, "Administrative steps follow only after two years"),
        ({2024: 0, 2025: 0, 2026: 0}, 2024, "No works of this year have signs"),
    ],
)
def test_the_rule_of_two_years(cast: Cast, by: User, signs: dict[int, int], helped: int | None, code: str) -> None:
    years(cast, signs, helped)
    with override("en"):
        refusal = deciding.refusal_of_step(cast.schools[0], 2026, TODAY, scope_of(by))
    assert refusal.startswith(code)
    assert bool(refusal) is bool(code)
    if code:
        with pytest.raises(ValidationError) as refused:
            deciding.decide(cast.schools[0], 2026, words("administrative"), today=TODAY, by=by)
        assert list(refused.value.message_dict) == ["kind"]
    else:
        assert deciding.decide(cast.schools[0], 2026, words("administrative"), today=TODAY, by=by).pk


def test_signs_that_were_explained_are_none_and_unheard_ones_are_not_known(cast: Cast, by: User) -> None:
    years(cast, {2025: 2}, None, **EXPLAINED)
    made = a_season(cast.municipality, cast.schools[:1], 2026)
    found(made, (0, 0, "level"))
    rows = years_of(cast.schools[0], [2024, 2025, 2026], TODAY, scope_of(by))
    assert [(row.year, row.judged, row.signs, row.unheard, row.trouble) for row in rows] == [
        (2024, 0, 0, 0, None), (2025, 2, 0, 0, 0.0), (2026, 2, 0, 1, None),
    ]  # fmt: skip


def test_the_picture_has_its_table(cast: Cast, by: User) -> None:
    years(cast, {2024: 1, 2025: 2})
    with override("en"):
        chart = picture(years_of(cast.schools[0], [2024, 2025], TODAY, scope_of(by)))
    assert chart.table.rows == (("2024", "50,0", "–"), ("2025", "100,0", "–"))


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"text": " "}, "text"),
        ({"decided_on": date(2026, 6, 2)}, "decided_on"),
        ({"due_on": date(2026, 5, 1)}, "due_on"),
    ],
)
def test_a_decision_is_whole(school: School, by: User, more: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        deciding.decide(school, 2026, words(**more), today=TODAY, by=by)
    assert list(refusal.value.message_dict) == [field]


def test_a_decision_is_changed_and_closed_once(school: School, by: User) -> None:
    row = deciding.decide(school, 2026, words(), today=TODAY, by=by)
    row = deciding.edit(row, words("help", act="приказ № 5"), version=1, today=TODAY, by=by)
    with pytest.raises(Clash):
        deciding.edit(row, words("talk"), version=1, today=TODAY, by=by)
    for outcome, day in (("", TODAY), ("Проведено", date(2026, 5, 1)), ("Проведено", date(2026, 7, 1))):
        with pytest.raises(ValidationError):
            deciding.close(row, outcome, day, version=2, today=TODAY, by=by)
    closed = deciding.close(row, "Проведено", TODAY, version=2, today=TODAY, by=by)
    assert (closed.outcome, closed.closed_on, closed.kind, closed.act) == ("Проведено", TODAY, "help", "приказ № 5")
    with pytest.raises(ValidationError):
        deciding.edit(closed, words(), version=3, today=TODAY, by=by)
    actions = JournalEntry.objects.filter(subject_kind="managementdecision").order_by("number")
    assert list(actions.values_list("action", flat=True)) == ["decision.made", "decision.edited", "decision.closed"]


def test_the_pages(
    coordinator: Client, official: Client, school_coordinator: Client, cast: Cast, english: None
) -> None:
    school, other = cast.schools
    new = reverse("decision_new")
    form = {"school": school.pk, "year": 2026, "kind": "administrative", "text": "Меры", "decided_on": "2026-06-01"}
    refused = official.post(new, form)
    assert refused.status_code == 422
    assert refused.context["form"].errors["kind"][0].startswith("Administrative steps follow only after two years")
    assert refused.context["chart"].title == "The school over the years"
    made = official.post(new, {**form, "kind": "help"})
    row = ManagementDecision.objects.get()
    url = reverse("decision", args=[row.pk])
    assert made["Location"] == url
    assert (
        coordinator.post(url, {"kind": "help", "text": "", "decided_on": "2026-06-01", "version": 1}).status_code == 422
    )
    assert coordinator.post(url, {**form, "kind": "talk", "version": 4}).status_code == 409
    done = {"close": 1, "close-outcome": "Помогли", "close-closed_on": "2026-06-05", "close-version": 1}
    assert coordinator.post(url, done)["Location"] == url
    row.refresh_from_db()
    assert (row.outcome, row.closed_on) == ("Помогли", date(2026, 6, 5))
    ManagementDecision.objects.create(school=other, year=2026, kind="talk", text="Иное", decided_on=TODAY)
    assert [each.pk for each in school_coordinator.get(reverse("decision_list")).context["page_obj"]] == [row.pk]
    assert [school_coordinator.get(new).status_code, school_coordinator.post(url).status_code] == [403, 403]
    assert len(coordinator.get(f"{reverse('decision_list')}?open=closed").context["page_obj"]) == 1
