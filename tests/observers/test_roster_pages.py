"""The roster of a day: who stands on it, who may know names and telephones, and that each look at them is recorded."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry, User
from accounts.roles import Role
from documents.models import Document
from observers.kinds import PlaceState, SessionState, Stage
from observers.labels.sessions import zone_of
from observers.models import Session
from office import sheets
from tests.builders import Cast
from tests.observers.acting import a_presence
from tests.observers.builders import DAY, at, certificate, observer, place, session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
Shown = Callable[[User], Client]
ON = {"day": DAY.isoformat()}


def body(client: Client, **query: Any) -> str:
    answer = client.get(reverse("roster"), {**ON, **query})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def shown(client: Client, **query: Any) -> list[Session]:
    return [block.session for block, _may in client.get(reverse("roster"), {**ON, **query}).context["rows"]]


def a_day(cast: Cast) -> list[Session]:
    """Two schools, three sessions, three people, one of whom has a certificate."""
    people = [observer(cast.municipality, phone=f"+7 900 000-00-0{at}") for at in range(1, 4)]
    certificate(people[0])
    rows = [
        session(cast.schools[0], seats=3, place="каб. 12"),
        session(cast.schools[0], at(14), stage=Stage.CHECKING),
        session(cast.schools[1]),
    ]
    for row, who in ((rows[0], people[0]), (rows[0], people[1]), (rows[2], people[2])):
        place(row, who)
    return rows


def test_a_day_has_its_sessions_and_nothing_else(cast: Cast, coordinator: Client) -> None:
    rows = a_day(cast)
    session(cast.schools[0], state=SessionState.DRAFT)
    session(cast.schools[0], state=SessionState.CANCELLED)
    session(cast.schools[0], at(0, 30, day=DAY + timedelta(days=1)))
    assert shown(coordinator) == [rows[0], rows[2], rows[1]]
    assert shown(coordinator, stage="checking") == [rows[1]]
    assert shown(coordinator, school=cast.schools[1].pk) == [rows[2]]
    assert shown(coordinator, day="nonsense") == [rows[0], rows[2], rows[1]]
    night = session(cast.schools[0], at(0, 10), hours=2)
    assert shown(coordinator)[0] == night
    late = session(cast.schools[0], at(23, 30), hours=2)
    assert shown(coordinator)[-1] == late


@pytest.mark.parametrize(
    ("page", "labels"),
    [
        ("roster", ["Certificate", "Contacts", "State", "Attendance"]),
        ("observer", ["School", "Stage", "State", "Came by"]),
    ],
)
def test_on_a_telephone_every_cell_says_what_it_holds(
    cast: Cast, coordinator: Client, page: str, labels: list[str]
) -> None:
    held = place(session(cast.schools[0], timezone.now() - timedelta(minutes=30)), observer(cast.municipality))
    day = {"day": timezone.localtime(held.starts_at, zone_of(held.session)).date().isoformat(), "contacts": "1"}
    address = reverse(page, args=[held.observer_id] if page == "observer" else [])
    text = coordinator.get(address, day).content.decode()
    (table,) = re.findall(r'<div class="table table--plan".*?</table>', text, re.DOTALL)
    assert re.findall(r"<td\b(?:[^>]*data-label=\"([^\"]*)\")?", table) == labels


def test_names_are_for_the_department_and_for_the_school_that_lets_them_in(cast: Cast, sign_in: Shown) -> None:
    a_day(cast)
    seen = {
        role: (page.count("Наблюдатель1"), page.count("Наблюдатель3"), page.count("№ 3 <") + page.count("№ 3</span>"))
        for role in (Role.COORDINATOR, Role.OFFICIAL, Role.SCHOOL, Role.AUDITOR)
        for page in [body(sign_in(cast.people[role]))]
    }
    assert {role: found[:2] for role, found in seen.items()} == {
        Role.COORDINATOR: (1, 1),
        Role.OFFICIAL: (1, 1),
        Role.SCHOOL: (1, 0),
        Role.AUDITOR: (0, 0),
    }
    assert seen[Role.AUDITOR][2] == 1


def test_telephones_have_a_right_of_their_own_and_a_record(cast: Cast, sign_in: Shown) -> None:
    a_day(cast)
    assert "+7 900" not in body(sign_in(cast.people[Role.COORDINATOR]))
    for role in (Role.OFFICIAL, Role.SCHOOL, Role.AUDITOR):
        client = sign_in(cast.people[role])
        for name in ("roster", "roster_xlsx"):
            assert client.get(reverse(name), {**ON, "contacts": "1"}).status_code == 403
    assert JournalEntry.objects.count() == 0
    page = body(sign_in(cast.people[Role.COORDINATOR]), contacts="1", school=cast.schools[0].pk)
    assert [f"+7 900 000-00-0{at}" in page for at in (1, 2, 3)] == [True, True, False]
    assert "observer1@mail.example" in page
    sign_in(cast.people[Role.COORDINATOR]).get(reverse("roster_xlsx"), {**ON, "contacts": "1"})
    assert [(entry.action, entry.changes) for entry in JournalEntry.objects.order_by("pk")] == [
        ("roster.contacts", {"about": "14.04.2027, МБОУ СОШ № 1", "how": "page", "people": 2}),
        ("roster.contacts", {"about": "14.04.2027", "how": "xlsx", "people": 3}),
    ]


def read(answer: Any) -> list[list[Any]]:
    """Rows of the workbook under its head."""
    (sheet,) = sheets.rows(answer.content)
    rows = [list(row) for row in sheet.rows]
    head = next(at for at, row in enumerate(rows) if row[0] == "Дата")
    return rows[head:]


def test_the_workbook(cast: Cast, coordinator: Client) -> None:
    a_day(cast)
    plain = read(coordinator.get(reverse("roster_xlsx"), ON))
    assert plain[0] == [
        *("Дата", "Время", "Школа", "Этап", "Работа", "Класс", "Место"),
        *("Наблюдатель", "№", "Удостоверение", "Состояние"),
    ]
    assert plain[1][:3] + plain[1][4:10] == [
        *("14.04.2027", "09:00–10:00", "МБОУ СОШ № 1", "Математика, 5 класс", "5А", "каб. 12"),
        *("Наблюдатель1 Анна Ивановна", 1, "Н-1"),
    ]
    assert len(plain) == 4
    full = read(coordinator.get(reverse("roster_xlsx"), {**ON, "contacts": "1"}))
    assert [row[11:] for row in full] == [
        ["Телефон", "Электронная почта"],
        *([f"+7 900 000-00-0{at}", f"observer{at}@mail.example"] for at in (1, 2, 3)),
    ]


def test_an_official_s_workbook_and_an_auditor_s(cast: Cast, sign_in: Shown) -> None:
    a_day(cast)
    for role, names in ((Role.OFFICIAL, "Наблюдатель1 Анна Ивановна"), (Role.AUDITOR, None)):
        rows = read(sign_in(cast.people[role]).get(reverse("roster_xlsx"), ON))
        assert (len(rows[1]), rows[1][7]) == (11, names)


def test_the_roster_becomes_a_paper_without_telephones(cast: Cast, coordinator: Client) -> None:
    a_day(cast)
    answer = coordinator.post(reverse("roster_paper"), ON)
    paper = Document.objects.get()
    assert answer["Location"] == reverse("document", args=[paper.pk])
    assert (paper.kind, paper.title) == ("observer_roster", "График выхода общественных наблюдателей на 14.04.2027")
    assert "+7 900" not in str(paper.payload)
    assert "@" not in str(paper.payload)
    coordinator.post(reverse("roster_paper"), ON)
    assert Document.objects.count() == 1
    empty = coordinator.post(reverse("roster_paper"), {"day": "2027-06-01"})
    assert empty["Location"] == f"{reverse('roster')}?day=2027-06-01"


@pytest.mark.parametrize("name", ["roster", "roster_xlsx"])
def test_as_many_queries_for_many_sessions(cast: Cast, coordinator: Client, name: str) -> None:
    counts = []
    for _round in range(2):
        for _each in range(4):
            a_presence(cast.schools[0])
        coordinator.get(reverse(name), ON)
        with CaptureQueriesContext(connection) as asked:
            coordinator.get(reverse(name), ON)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_replaced_place_stays_on_the_roster_and_holds_no_seat(cast: Cast, coordinator: Client) -> None:
    where = a_presence(cast.schools[0])
    where.state = PlaceState.REPLACED
    where.save()
    (block, _may), *_rest = coordinator.get(reverse("roster"), ON).context["rows"]
    assert ([line.place for line in block.lines], block.free) == ([where], 1)
