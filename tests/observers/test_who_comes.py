"""Who may know who comes: names for the department and for the school that lets them in, telephones for few."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import JournalEntry, User
from accounts.roles import Role
from observers.kinds import PlaceState, WaitingState
from observers.models import Observer, Session, Waiting
from schools.models import Membership
from tests.builders import Cast, a_user
from tests.observers.builders import observer, place, session
from tests.observers.coming import body, soon, text_of

pytestmark = [pytest.mark.usefixtures("english"), pytest.mark.django_db]
NAME, GONE, WAITS = "Щеглова Мария Викторовна", "Ушедшая", "Ждущая"
PHONE, EMAIL, NOTE, NUMBER = "+7 912 000-11-22", "maria@mail.example", "другого человека нет", "1234-5678"


@pytest.fixture
def row(cast: Cast) -> Session:
    """A session of the first school with one who comes, one who gave the place back and one who waits."""
    made = session(cast.schools[0], soon(), seats=1)
    facts: dict[str, Any] = {"surname": "Щеглова", "name": "Мария", "patronymic": "Викторовна", "phone": PHONE}
    comes = observer(cast.municipality, email=EMAIL, email_key=EMAIL, **facts)
    place(made, comes, note=NOTE, application=NUMBER)
    place(made, observer(cast.municipality, surname=GONE), PlaceState.WITHDRAWN)
    Waiting.objects.create(session=made, observer=observer(cast.municipality, surname=WAITS), application="8765-4321")
    return made


@pytest.fixture
def reader(cast: Cast, sign_in: Callable[[User], Client]) -> Callable[[str], Client]:
    """Somebody by role; «neighbour» is the coordinator of the second school."""

    def signed(who: str) -> Client:
        if who == "neighbour":
            home = cast.municipality
            return sign_in(a_user("n@zarechye.example", "Сосед Иван Ильич", Role.SCHOOL, home, cast.schools[1]))
        return sign_in(cast.people[Role(who)])

    return signed


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("coordinator", {NAME, GONE, WAITS, NOTE, NUMBER}),
        ("official", {NAME, GONE, WAITS, NOTE, NUMBER}),
        ("administrator", {NAME, GONE, WAITS, NOTE, NUMBER}),
        ("school", {NAME}),
        ("auditor", set()),
    ],
)
def test_the_session_page(row: Session, reader: Callable[[str], Client], who: str, seen: set[str]) -> None:
    text = body(reader(who), "session", row.pk)
    assert {words for words in (NAME, GONE, WAITS, NOTE, NUMBER, PHONE, EMAIL) if words in text} == seen


@pytest.mark.parametrize(
    ("who", "named"), [("coordinator", True), ("official", True), ("school", True), ("auditor", False)]
)
def test_the_roster_names_the_same_people_and_no_telephone(
    row: Session, reader: Callable[[str], Client], who: str, named: bool
) -> None:
    text = body(reader(who), "roster", day=f"{row.starts_at:%Y-%m-%d}")
    assert [NAME in text, PHONE in text, EMAIL in text] == [named, False, False]


@pytest.mark.parametrize("page", ["session", "roster"])
def test_the_neighbour_school_knows_nothing(row: Session, reader: Callable[[str], Client], page: str) -> None:
    client, args = reader("neighbour"), [row.pk] if page == "session" else []
    answer = client.get(reverse(page, args=args), {"day": f"{row.starts_at:%Y-%m-%d}"})
    assert answer.status_code == (404 if page == "session" else 200)
    assert NAME not in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("coordinator", 200), ("administrator", 200), ("official", 403), ("school", 403), ("auditor", 403)],
)
def test_telephones_need_their_own_right_and_each_look_is_recorded(
    row: Session, reader: Callable[[str], Client], who: str, status: int
) -> None:
    for name in ("roster", "roster_xlsx"):
        answer = reader(who).get(reverse(name), {"day": f"{row.starts_at:%Y-%m-%d}", "contacts": "1"})
        assert answer.status_code == status
        assert (PHONE in answer.content.decode(errors="ignore")) is (status == 200 and name == "roster")
    looks = JournalEntry.objects.filter(action="roster.contacts")
    assert [entry.changes["how"] for entry in looks.order_by("pk")] == (["page", "xlsx"] if status == 200 else [])


def test_a_school_coordinator_of_both_schools_sees_both(
    cast: Cast, row: Session, reader: Callable[[str], Client]
) -> None:
    Membership.objects.create(
        user=cast.people[Role.SCHOOL], role=Role.SCHOOL, municipality=cast.municipality, school=cast.schools[1]
    )
    other = session(cast.schools[1], soon(12))
    place(other, observer(cast.municipality, surname="Дятлова"))
    texts = [body(reader("school"), "session", one.pk) for one in (row, other)]
    assert [NAME in texts[0], "Дятлова" in texts[1]] == [True, True]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (NUMBER, ["Щеглова"]),
        ("12345678", ["Щеглова"]),
        ("№ 1234 5678", ["Щеглова"]),
        ("8765-4321", [WAITS]),
        ("1234-5679", []),
        ("1234", []),
        ("щеглова", ["Щеглова"]),
    ],
)
def test_the_number_of_an_application_finds_its_person(
    row: Session, coordinator: Client, query: str, found: list[str]
) -> None:
    people = coordinator.get(reverse("observer_list"), {"q": query}).context["people"]
    assert [one.surname for one in people] == found
    listed = coordinator.get(reverse("api_observer-list"), {"q": query}).json()["results"]
    assert [one["surname"] for one in listed] == found


def test_the_register_shows_the_latest_application(row: Session, coordinator: Client) -> None:
    comes = Observer.objects.get(surname="Щеглова")
    place(session(row.school, soon(14)), comes, application="2222-3333")
    page = coordinator.get(reverse("observer_list"))
    assert {one.surname: one.application for one in page.context["people"]} == {
        "Щеглова": "2222-3333", GONE: "", WAITS: "8765-4321",
    }  # fmt: skip
    assert "application 2222-3333" in text_of(page)
    assert "application 1234-5678" in body(coordinator, "observer", comes.pk)


def test_the_register_asks_no_more_with_more_applications(cast: Cast, row: Session, coordinator: Client) -> None:
    counts = []
    for n in range(2):
        with CaptureQueriesContext(connection) as asked:
            coordinator.get(reverse("observer_list"))
        counts.append(len(asked))
        for m in range(5):
            Waiting.objects.create(
                session=row, observer=observer(cast.municipality), application=f"00{n}0-000{m}", state=WaitingState.LEFT
            )
    assert counts[0] == counts[1]
