"""Pages of sessions, further on: the forms of the desk."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from observers.kinds import Severity
from observers.models import Place, RuleSetting, Session
from tests.builders import Cast
from tests.observers.builders import observer, place, session
from tests.observers.coming import SOON, body, soon

pytestmark = pytest.mark.usefixtures("english")


Shown = Callable[[User], Client]


def test_publication_shows_what_changes_for_whom(coordinator: Client, cast: Cast) -> None:
    for hour in (9, 11):
        session(cast.schools[0], soon(hour), state="draft", seats=2)
    session(cast.schools[1], soon(), state="draft")
    page = coordinator.get(reverse("session_publish"))
    groups = [
        (group.school.name, len(group.sessions), group.seats, [str(person) for person in people])
        for group, people in page.context["groups"]
    ]
    assert groups == [
        ("МБОУ СОШ № 1", 2, 4, [str(cast.people[Role.SCHOOL])]),
        ("МБОУ СОШ № 2", 1, 1, []),
    ]
    answer = coordinator.post(f"{reverse('session_publish')}?school={cast.schools[1].pk}", {"seen": "0"}, follow=True)
    assert "The drafts have changed meanwhile. Look at them again." in answer.content.decode()
    assert Session.objects.filter(state="published").count() == 0
    coordinator.post(reverse("session_publish"), {"seen": page.context["seen"]})
    assert Session.objects.filter(state="published").count() == 3


def test_a_move_is_first_looked_at(coordinator: Client, cast: Cast) -> None:
    row = session(cast.schools[0], soon(), seats=2)
    anna, boris = observer(cast.municipality), observer(cast.municipality, email="", email_key="", phone="+7999")
    place(row, anna)
    place(row, boris)
    place(session(cast.schools[1], soon(14)), anna)
    sent = {"day": f"{SOON:%Y-%m-%d}", "starts": "14:30", "ends": "15:30", "reason": "Карантин", "version": "1"}
    page = " ".join(coordinator.post(reverse("session_move", args=[row.pk]), sent).content.decode().split())
    assert "place is given back" in page
    assert "At that time the observer is at another session: МБОУ СОШ № 2" in page
    assert "Only a telephone: letters do not arrive, call." in page
    assert Place.objects.filter(state="withdrawn").count() == 0
    answer = coordinator.post(reverse("session_move", args=[row.pk]), sent | {"sure": "1"}, follow=True)
    assert "1 letter goes out. 1 place was given back." in " ".join(answer.content.decode().split())
    assert list(Place.objects.filter(session=row).order_by("pk").values_list("state", "starts_at")) == [
        ("withdrawn", soon()),
        ("confirmed", soon(14) + timedelta(minutes=30)),
    ]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"ends": "08:00"}, "The end comes before the beginning."),
        ({"day": ""}, "This field is required."),
        ({"day": "2020-01-01"}, "The new beginning has already passed."),
        ({"version": "7"}, "Somebody has changed this session meanwhile."),
    ],
)
def test_moves_that_are_refused_say_why(coordinator: Client, cast: Cast, given: dict[str, str], sentence: str) -> None:
    row = session(cast.schools[0], soon())
    sent = {"day": f"{SOON:%Y-%m-%d}", "starts": "14:30", "ends": "15:30", "version": "1"} | given
    answer = coordinator.post(reverse("session_move", args=[row.pk]), sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_clash_shows_what_differs_and_the_next_save_is_meant(coordinator: Client, cast: Cast) -> None:
    row = session(cast.schools[0], soon())
    sent = {
        "title": row.title,
        "subject": "MA",
        "classes": "5А",
        "stage": "classroom",
        "seats": "1",
        "minimum": "1",
        "place": "Кабинет 12",
        "version": "1",
    }
    address = reverse("session_edit", args=[row.pk])
    assert coordinator.post(address, sent).status_code == 302
    answer = coordinator.post(address, sent | {"place": "Актовый зал"})
    assert answer.status_code == 422
    assert answer.context["theirs"] == [("Place", "Кабинет 12", "Актовый зал")]
    again = sent | {"place": "Актовый зал", "version": answer.context["form"]["version"].value()}
    assert coordinator.post(address, again).status_code == 302
    row.refresh_from_db()
    assert (row.place, row.version) == ("Актовый зал", 3)


def test_the_window_is_typed_by_the_clock_of_the_place(cast: Cast, sign_in: Shown) -> None:
    """An administrator of several municipalities has no clock of their own."""
    row = session(cast.schools[0], soon())
    administrator = sign_in(cast.people[Role.ADMINISTRATOR])
    sent = {
        "title": row.title,
        "subject": "MA",
        "classes": "5А",
        "stage": "classroom",
        "seats": "1",
        "minimum": "1",
        "closes_at": f"{SOON:%Y-%m-%d}T08:00",
        "version": "1",
    }
    assert administrator.post(reverse("session_edit", args=[row.pk]), sent).status_code == 302
    row.refresh_from_db()
    assert row.closes_at == soon(8)


def test_a_session_by_hand(coordinator: Client, cast: Cast) -> None:
    sent = {
        "school": cast.schools[0].pk,
        "title": "Проверка работ",
        "stage": "checking",
        "seats": "2",
        "minimum": "1",
        "day": f"{SOON:%Y-%m-%d}",
        "starts": "14:00",
        "ends": "17:00",
    }
    coordinator.post(reverse("session_create"), sent)
    row = Session.objects.get()
    assert (row.state, row.starts_at, row.ends_at, row.seats) == ("draft", soon(14), soon(17), 2)


def test_calling_off_asks_why(coordinator: Client, cast: Cast) -> None:
    row = session(cast.schools[0], soon())
    address = reverse("session_cancel", args=[row.pk])
    assert coordinator.post(address, {"version": "1"}).status_code == 422
    assert coordinator.post(address, {"version": "1", "reason": "Морозы"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reason) == ("cancelled", "Морозы")


def test_rules_show_their_defaults_and_keep_what_is_chosen(coordinator: Client, cast: Cast) -> None:
    page = body(coordinator, "observer_rules")
    assert page.count("Usually: forbids") == 6
    assert page.count("Usually: warns") == 2
    form = coordinator.get(reverse("observer_rules")).context["form"]
    sent = {name: form[name].value() for name in form.fields} | {"relative": "warn"}
    assert coordinator.post(reverse("observer_rules"), sent).status_code == 302
    rules = list(RuleSetting.objects.values_list("municipality", "code", "severity"))
    assert rules == [(cast.municipality.pk, "relative", Severity.WARN)]


def test_the_api_moves_and_calls_off_with_the_same_words(coordinator: Client, cast: Cast) -> None:
    row = session(cast.schools[0], soon())
    place(row, observer(cast.municipality))
    sent = {"starts_at": soon(14).isoformat(), "ends_at": soon(15).isoformat(), "version": 1}
    moved = coordinator.post(reverse("api_session-move", args=[row.pk]), sent, content_type="application/json")
    assert (moved.status_code, moved.json()) == (200, {"kept": 1, "lost": 0, "letters": 1})
    stale = coordinator.post(reverse("api_session-move", args=[row.pk]), sent, content_type="application/json")
    words = "Somebody has changed this session meanwhile. Look at it and save again."
    assert (stale.status_code, stale.json()) == (400, {"non_field_errors": [words]})
    off = {"reason": "Морозы", "version": 2}
    done = coordinator.post(reverse("api_session-cancel", args=[row.pk]), off, content_type="application/json")
    assert done.json() == {"kept": 0, "lost": 1, "letters": 1}


def test_the_api_of_a_school_neither_moves_nor_shows_drafts(school_coordinator: Client, cast: Cast) -> None:
    row, _draft = session(cast.schools[0], soon()), session(cast.schools[0], soon(), state="draft")
    told = school_coordinator.get(reverse("api_session-open")).json()
    assert [(one["id"], one["taken"], one["school_name"]) for one in told["results"]] == [(row.pk, 0, "МБОУ СОШ № 1")]
    answer = school_coordinator.post(reverse("api_session-move", args=[row.pk]), {}, content_type="application/json")
    assert answer.status_code == 403


def test_a_stranger_finds_nothing(cast: Cast, sign_in: Shown) -> None:
    row = session(cast.schools[0], soon())
    assert cast.stranger is not None
    stranger = sign_in(cast.stranger)
    names = ("session", "session_edit", "session_move", "session_cancel", "session_room", "session_delete")
    assert [stranger.get(reverse(name, args=[row.pk])).status_code for name in names] == [404] * 6
    assert stranger.get(reverse("api_session-detail", args=[row.pk])).status_code == 404
