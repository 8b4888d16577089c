"""The secret calendar: its address is made, replaced and revoked; its events keep who they are and name nobody."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from accounts.models import JournalEntry, User
from accounts.roles import Role
from plans.models import Assignment, Feed
from plans.reminding.feed import feed_of
from plans.rules import AssignmentState
from tests.builders import Cast
from tests.plans.carried_out import duties
from tests.plans.ticking import DUE, a_duty, a_plan_that_reminds

NOW = datetime(2026, 11, 16, 3, tzinfo=UTC)


@pytest.fixture
def duty(cast: Cast) -> Assignment:
    """A duty of the first school."""
    return a_duty(cast, a_plan_that_reminds(cast))


def events(user: User, now: datetime = NOW) -> list[Any]:
    """The events of the person's feed, read as a calendar program reads them."""
    return list(Calendar.from_ical(feed_of(user, now)).walk("VEVENT"))


def address(client: Client) -> str:
    """Make an address and read it off the page."""
    page = client.post("/plans/feed/", {"do": "make"}).content.decode()
    return page.split("<code>http://testserver")[1].split("</code>")[0]


def test_an_event_is_a_whole_day_with_the_measure_and_the_way_to_report(cast: Cast, duty: Assignment) -> None:
    (event,) = events(cast.people[Role.SCHOOL])
    assert {name: event.decoded(name) for name in ("uid", "dtstart", "dtend", "sequence", "status", "transp")} == {
        "uid": f"duty-{duty.pk}@testserver",
        "dtstart": date(2026, 11, 25),
        "dtend": date(2026, 11, 26),
        "sequence": 0,
        "status": "CONFIRMED",
        "transp": "TRANSPARENT",
    }
    assert str(event["summary"]) == "Сдать отчёт: 1 Провести совещание"
    assert str(event["description"]) == "План мероприятий\nМБОУ СОШ № 1"
    assert str(event["url"]) == f"http://testserver/plans/duties/{duty.pk}/"


@pytest.mark.parametrize(
    ("state", "status", "summary"),
    [
        (AssignmentState.RETURNED, "CONFIRMED", "Сдать отчёт: 1 Провести совещание"),
        (AssignmentState.SUBMITTED, "CONFIRMED", "Отчёт сдан: 1 Провести совещание"),
        (AssignmentState.CANCELLED, "CANCELLED", "Отменено: 1 Провести совещание"),
    ],
)
def test_a_changed_duty_stays_the_same_event(
    cast: Cast, duty: Assignment, state: str, status: str, summary: str
) -> None:
    moved = date(2026, 12, 4)
    Assignment.objects.filter(pk=duty.pk).update(state=state, due_on=moved, version=4)
    (event,) = events(cast.people[Role.SCHOOL])
    assert [str(event["uid"]), event["sequence"], event.decoded("dtstart")] == [f"duty-{duty.pk}@testserver", 3, moved]
    assert [str(event["status"]), str(event["summary"])] == [status, summary]


def test_the_feed_names_nobody(cast: Cast, duty: Assignment) -> None:
    for user in cast.people.values():
        text = feed_of(user, NOW).replace(b"\r\n ", b"").decode()
        assert [person.name for person in cast.people.values() if person.name.split()[0] in text] == []
        assert text.count("@") == text.count("@testserver")


def test_only_one_s_own_duties_with_a_day_of_the_last_half_year_are_shown(cast: Cast, duty: Assignment) -> None:
    first, second = duty.plan.measures.all()
    duties(first, DUE, cast.schools[1:])
    duties(second, None, cast.schools[:1])
    duties(second, date(2026, 2, 1), cast.schools[:1])
    assert [len(events(cast.people[role])) for role in (Role.SCHOOL, Role.COORDINATOR, Role.OFFICIAL)] == [1, 0, 0]


def test_the_address_works_for_a_program_that_is_not_signed_in(
    cast: Cast, duty: Assignment, school_coordinator: Client
) -> None:
    answer = Client().get(address(school_coordinator))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("private, max-age=3600", "noindex")
    assert [str(event["uid"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")] == [
        f"duty-{duty.pk}@testserver"
    ]


def test_a_new_address_makes_the_old_one_useless_and_revoking_ends_it(
    cast: Cast, duty: Assignment, school_coordinator: Client
) -> None:
    first, second = address(school_coordinator), address(school_coordinator)
    assert [Client().get(where).status_code for where in (first, second)] == [404, 200]
    assert Feed.objects.get().token not in second
    school_coordinator.post("/plans/feed/", {"do": "revoke"})
    assert [Client().get(second).status_code, Feed.objects.count()] == [404, 0]
    entries = JournalEntry.objects.filter(action__startswith="feed.").order_by("pk")
    assert list(entries.values_list("action", flat=True)) == ["feed.made", "feed.made", "feed.revoked"]


def test_somebody_shut_out_has_no_calendar(cast: Cast, duty: Assignment, school_coordinator: Client) -> None:
    where = address(school_coordinator)
    User.objects.filter(pk=cast.people[Role.SCHOOL].pk).update(is_active=False)
    assert Client().get(where).status_code == 404


def test_the_address_is_shown_once(school_coordinator: Client) -> None:
    secret = address(school_coordinator).split("/")[-1]
    page = school_coordinator.get("/plans/feed/").content.decode()
    assert (secret in page, "Заменить адрес новым" in page, "Отозвать адрес" in page) == (False, True, True)
