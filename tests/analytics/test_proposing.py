"""A measure proposed because of signs: in a draft, in a new edition, as a proposal; only the school itself is asked."""

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import JournalEntry, User
from analytics.models import Inquiry, ProposedMeasure
from analytics.services import proposing
from analytics.services.proposing import Words
from plans.generation import targets_of, working_schools
from plans.models import Measure, Plan, Proposal, Section
from plans.services import lifecycle
from schools.models import PostGroup, School
from tests.analytics.followed import TODAY, a_matter, a_season, asked, found
from tests.analytics.seasons import Season
from tests.builders import Cast
from tests.plans.situations import an_approved_plan

pytestmark = pytest.mark.django_db
DUE = date(2026, 9, 15)


@pytest.fixture
def made(cast: Cast) -> Season:
    return a_season(cast.municipality, cast.schools)


@pytest.fixture
def inquiry(made: Season) -> Inquiry:
    return a_matter(made, (0, 0), ["boundary"])


@pytest.fixture
def draft(cast: Cast) -> Section:
    plan = Plan.objects.create(municipality=cast.municipality, title="План на 2026/2027 учебный год")
    return Section.objects.create(plan=plan, number="1", title="Контроль")


def words(responsible: str) -> Words:
    return Words("Перепроверить работы", DUE, responsible, "Протокол")


def test_in_a_draft_it_is_a_row_that_asks_this_school_alone(inquiry: Inquiry, draft: Section, by: User) -> None:
    school = inquiry.school
    row = proposing.propose(inquiry, f"draft:{draft.pk}", words(school.name), today=TODAY, by=by)
    measure = Measure.objects.get()
    assert (measure.title, measure.deadline_text, measure.responsible_text, measure.result, measure.number) == (
        "Перепроверить работы", "до 15.09.2026", school.name, "Протокол", "1.1",
    )  # fmt: skip
    assert (row.inquiry, row.measure, row.due_on) == (inquiry, measure, DUE)
    plan = draft.plan
    assert targets_of(plan, measure, working_schools(plan)).schools == {school.pk}
    entry = JournalEntry.objects.get(action="measure.proposed")
    assert (entry.subject_kind, entry.subject_id, entry.changes["measure"]) == (
        "inquiry",
        inquiry.pk,
        "1.1 Перепроверить работы",
    )


def test_a_name_with_a_comma_still_asks_this_school_alone(inquiry: Inquiry, draft: Section, by: User) -> None:
    School.objects.filter(pk=inquiry.school_id).update(name="МБОУ «Гимназия № 2», филиал")
    proposing.propose(inquiry, f"draft:{draft.pk}", words("МБОУ «Гимназия № 2», филиал"), today=TODAY, by=by)
    measure = Measure.objects.get()
    assert [party.words for party in measure.parties.all()] == ["МБОУ «Гимназия № 2», филиал"]
    assert targets_of(draft.plan, measure, working_schools(draft.plan)).schools == {inquiry.school_id}


def test_a_second_measure_for_the_school_uses_the_same_group(inquiry: Inquiry, draft: Section, by: User) -> None:
    for _ in range(2):
        proposing.propose(inquiry, f"draft:{draft.pk}", words(inquiry.school.name), today=TODAY, by=by)
    assert PostGroup.objects.filter(name=inquiry.school.name).count() == 1
    assert [measure.number for measure in Measure.objects.order_by("position")] == ["1.1", "1.2"]


def test_an_approved_plan_gets_an_edition_or_a_proposal(inquiry: Inquiry, cast: Cast, by: User, storage: Path) -> None:
    plan = an_approved_plan(cast.municipality, by)
    sections = list(plan.sections.order_by("position"))
    where = dict(proposing.places(cast.municipality))
    assert [value for choices in where.values() for value, _words in choices] == [
        *(f"edition:{section.pk}" for section in sections), f"proposal:{plan.pk}",
    ]  # fmt: skip
    row = proposing.propose(inquiry, f"edition:{sections[-1].pk}", words("УО"), today=TODAY, by=by)
    assert row.measure is not None
    edition = row.measure.plan
    assert (edition.replaces, edition.state, row.measure.section.title) == (plan, "draft", sections[-1].title)
    proposing.propose(inquiry, f"proposal:{plan.pk}", words("УО"), today=TODAY, by=by)
    proposal = Proposal.objects.get()
    assert (proposal.plan, proposal.school, proposal.text) == (
        plan, inquiry.school, "Перепроверить работы (до 15.09.2026; УО)",
    )  # fmt: skip
    assert ProposedMeasure.objects.filter(inquiry=inquiry, measure=None).count() == 1
    later = [value for _plan, choices in proposing.places(cast.municipality) for value, _words in choices]
    assert [value for value in later if value.startswith("edition")] == []
    assert lifecycle.new_edition(plan, by=by) == edition


@pytest.mark.parametrize("where", ["", "draft:", "draft:999999", "proposal:999999", "plan:1", "edition:x"])
def test_a_place_that_is_not_there_is_refused(inquiry: Inquiry, by: User, where: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        proposing.propose(inquiry, where, words("УО"), today=TODAY, by=by)
    assert list(refusal.value.message_dict) == ["where"]


def test_the_school_is_heard_first(made: Season, draft: Section, by: User) -> None:
    matter = asked(found(made, (0, 0, "boundary")), by)[0]
    with pytest.raises(ValidationError):
        proposing.propose(matter, f"draft:{draft.pk}", words("УО"), today=TODAY, by=by)
    later = date(2026, 6, 16)
    assert proposing.propose(matter, f"draft:{draft.pk}", words("УО"), today=later, by=by).measure is not None


def test_the_page_suggests_words_and_the_matter_shows_the_measure(
    coordinator: Client, inquiry: Inquiry, draft: Section, english: None
) -> None:
    url = reverse("measure_propose", args=[inquiry.pk])
    suggested = coordinator.get(url).context["form"].initial
    school = inquiry.school.name
    assert suggested["text"] == (
        f"Организовать проверку следующих работ {school} межшкольной комиссией и перепроверить работы, баллы которых "
        "лежат у границ отметок (ВПР 2026, 5 класс: русский язык)"
    )
    assert coordinator.post(url, {}).status_code == 422
    form = {"text": "Перепроверить", "where": f"draft:{draft.pk}", "due_on": "2050-01-10", "responsible": school}
    assert coordinator.post(url, form)["Location"] == reverse("inquiry", args=[inquiry.pk])
    measure = Measure.objects.get()
    shown = coordinator.get(reverse("inquiry", args=[inquiry.pk]))
    assert [row.measure for row in shown.context["measures"]] == [measure]
    assert reverse("measure", args=[measure.pk]) in shown.content.decode()


def test_only_those_who_run_analyses_propose(official: Client, school_coordinator: Client, inquiry: Inquiry) -> None:
    url = reverse("measure_propose", args=[inquiry.pk])
    assert [client.get(url).status_code for client in (official, school_coordinator)] == [403, 403]
