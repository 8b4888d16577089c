"""The page that begins a paper: kinds in groups, what each is made of, what is lacking, the draft that comes of it."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from documents.kinds import FORMS
from documents.labels import GROUPS, MADE_AT, MADE_OF, kinds_of
from documents.models import Document
from documents.orders.makers import makers
from schools.models import Procedure
from tests.builders import Cast

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def spring(cast: Cast) -> Procedure:
    """One work of the spring of 2027 in Zarechye."""
    facts = {"grade": 5, "subject": "RU", "starts_on": date(2027, 4, 19), "ends_on": date(2027, 5, 20)}
    return Procedure.objects.create(municipality=cast.municipality, year=2027, **facts)


def test_every_kind_has_its_group_its_line_and_its_place() -> None:
    assert [kind for group in GROUPS for kind in kinds_of(group)] == sorted(
        FORMS, key=lambda kind: [kind in kinds_of(group) for group in GROUPS].index(True)
    )
    assert set(MADE_OF) == set(FORMS)
    assert set(FORMS) - set(MADE_AT) - {maker.kind for maker in makers()} <= {
        "commissions_order", "recheck_order", "results_order", "analysis_memo", "recommendations", "public_report",
        "amending_order",
    }  # fmt: skip


def test_without_a_timetable_the_page_says_what_to_do_first(coordinator: Client) -> None:
    page = coordinator.get("/documents/new/").content.decode()
    assert "Enter the procedures of the spring first" in page
    assert "Order on holding the check works" in page
    assert "The timetable of a spring and the days that the schools chose." in page


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OFFICIAL])
def test_a_draft_is_begun(cast: Cast, spring: Procedure, sign_in: Callable[[User], Client], role: Role) -> None:
    client = sign_in(cast.people[role])
    answer = client.post("/documents/new/", {"kind": "holding_order", "subject": "2027"})
    paper = Document.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/documents/{paper.pk}/")
    assert (paper.kind, paper.state, paper.created_by_id) == ("holding_order", "draft", cast.people[role].pk)
    assert (paper.subject_kind, paper.subject_id, paper.municipality_id) == ("season", 2027, cast.municipality.pk)
    page = client.get("/documents/new/").content.decode()
    assert f'<a href="/documents/{paper.pk}/">ВПР 2027 года</a>' in page


def test_a_foreign_subject_or_none_is_refused(coordinator: Client, spring: Procedure) -> None:
    for subject in ("2026", "", "x", "9" * 30):
        answer = coordinator.post("/documents/new/", {"kind": "holding_order", "subject": subject})
        assert answer.status_code == 422
        assert "Choose what the document is about." in answer.content.decode()
    assert coordinator.post("/documents/new/", {"kind": "plan", "subject": "1"}).status_code == 404
    assert Document.objects.count() == 0


def test_facts_that_make_no_paper_are_told(cast: Cast, coordinator: Client, spring: Procedure) -> None:
    cast.municipality.layout.signatory_name = ""
    cast.municipality.layout.save()
    answer = coordinator.post("/documents/new/", {"kind": "holding_order", "subject": "2027"})
    assert answer.status_code == 422
    assert "Nobody signs the document." in answer.content.decode()


def test_who_works_in_several_places_is_asked_where(
    cast: Cast, spring: Procedure, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(cast.people[Role.ADMINISTRATOR])
    assert "Choose the municipality" in client.get("/documents/new/").content.decode()
    address = f"/documents/new/?municipality={cast.municipality.pk}"
    assert client.post(address, {"kind": "holding_order", "subject": "2027"}).status_code == 302
    assert cast.elsewhere is not None
    foreign = f"/documents/new/?municipality={cast.elsewhere.pk}"
    assert client.post(foreign, {"kind": "holding_order", "subject": "2027"}).status_code == 422


def test_schools_and_auditors_begin_nothing(
    cast: Cast, sign_in: Callable[[User], Client], school_coordinator: Client
) -> None:
    assert school_coordinator.get("/documents/new/").status_code == 403
    assert sign_in(cast.people[Role.AUDITOR]).get("/documents/new/").status_code == 403
    assert "/documents/new/" not in school_coordinator.get("/documents/").content.decode()
