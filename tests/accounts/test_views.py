"""One's own card, the inbox and the card of a job: each shows only what is one's own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts import jobs, notices, queue, services
from accounts.models import Job, JournalEntry, Notice, User, Worker
from tests.stage.hands import State, a_job
from tests.stage.tasks import leave_a_mark


@pytest.fixture
def own(sign_in: Callable[[User], Client], asker: User) -> Client:
    return sign_in(asker)


@pytest.fixture
def other(db: None) -> User:
    return User.objects.create_user("other@zarechye.example", "Зайцев Пётр Андреевич")


# --- A job ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "seen", "percent", "idle"),
    [
        ({}, 0, 0, True),
        ({}, 29, 0, False),
        ({"state": State.RUNNING, "done": 13, "total": 65, "lease_until": timezone.now()}, 5, 20, False),
        ({"state": State.RUNNING, "done": 65, "total": 65, "lease_until": timezone.now()}, 5, 99, False),
        ({"state": State.DONE, "done": 0, "total": 0}, 0, 100, False),
        ({"state": State.FAILED, "error": "В файле нет таблицы."}, 0, 0, False),
    ],
)
def test_the_card_of_a_job(
    own: Client, asker: User, facts: dict[str, Any], seen: int, percent: int, idle: bool
) -> None:
    job = a_job(asker, **facts)
    if seen:
        Worker.objects.create(name="desk:1", seen_at=timezone.now() - timedelta(seconds=seen))
    answer = own.get(f"/account/jobs/{job.pk}/")
    assert answer.status_code == 200
    assert (answer.context["job"].percent, answer.context["idle"]) == (percent, idle)
    assert ("В файле нет таблицы." in answer.content.decode()) is bool(facts.get("error"))


def test_a_finished_job_leads_to_its_result(own: Client, asker: User) -> None:
    job = a_job(asker, state=State.DONE, result={"url": "/documents/5/"})
    assert own.get(f"/account/jobs/{job.pk}/")["Location"] == "/documents/5/"
    polled = own.get(f"/account/jobs/{job.pk}/", HTTP_HX_REQUEST="true")
    assert (polled.status_code, polled["HX-Redirect"], polled.content) == (200, "/documents/5/", b"")


def test_a_polled_job_is_a_piece_of_the_page(own: Client, asker: User) -> None:
    answer = own.get(f"/account/jobs/{a_job(asker).pk}/", HTTP_HX_REQUEST="true")
    assert answer.content.decode().lstrip().startswith('<div class="card" id="job" hx-get="/account/jobs/')


def test_nobody_looks_at_the_jobs_of_others(own: Client, other: User) -> None:
    assert own.get(f"/account/jobs/{a_job(other).pk}/").status_code == 404
    assert Client().get(f"/account/jobs/{a_job(other, key='two').pk}/").status_code == 302


def test_whoever_asks_for_what_is_under_way_waits_for_it_too(own: Client, asker: User, other: User) -> None:
    first = queue.enqueue(leave_a_mark, {}, key="one", by=other)
    assert own.get(f"/account/jobs/{first.pk}/").status_code == 404
    for _ in range(2):
        assert queue.enqueue(leave_a_mark, {}, key="one", by=asker) == first
    assert own.get(f"/account/jobs/{first.pk}/").status_code == 200
    assert [user.pk for user in first.watchers.all()] == [asker.pk]
    assert Job.objects.asked_by(asker).count() == Job.objects.asked_by(other).count() == 1


# --- The inbox --------------------------------------------------------------------------------------------------------


def test_the_same_thing_is_told_once(asker: User, other: User) -> None:
    for _ in range(2):
        notices.notify([asker, other], "plan.approved", key="plan:1", url="/plans/1/", title="План")
    told = Notice.objects.values_list("user", "kind", "key", "url", "facts").order_by("user")
    same = ("plan.approved", "plan:1", "/plans/1/", {"title": "План"})
    assert list(told) == [(asker.pk, *same), (other.pk, *same)]


def test_what_is_urgent_and_not_opened_stands_first(own: Client, asker: User) -> None:
    for key, facts in {"old": {"urgent": True}, "new": {}, "opened": {"urgent": True}, "newest": {}}.items():
        Notice.objects.create(user=asker, kind="x", key=key, facts=facts)
    Notice.objects.filter(key="opened").update(read_at=timezone.now())
    page = own.get("/account/inbox/")
    assert [notice.key for notice in page.context["notices"]] == ["old", "newest", "opened", "new"]


def test_the_inbox_shows_fifty_a_page_in_a_constant_number_of_queries(
    own: Client, asker: User, other: User, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    Notice.objects.create(user=other, kind="x", key="theirs")
    Notice.objects.bulk_create([Notice(user=asker, kind="x", key=str(number)) for number in range(51)])
    with django_assert_max_num_queries(8):
        first = own.get("/account/inbox/")
    second = own.get("/account/inbox/?page=2")
    assert [len(page.context["notices"]) for page in (first, second)] == [50, 1]
    keys = {notice.key for page in (first, second) for notice in page.context["notices"]}
    assert keys == {str(number) for number in range(51)}


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/plans/1/", "/plans/1/"),
        ("", "/account/inbox/"),
        ("https://evil.example/", "/account/inbox/"),
        ("//evil.example/", "/account/inbox/"),
    ],
)
def test_opening_a_notice_marks_it_and_goes_where_it_points(own: Client, asker: User, url: str, target: str) -> None:
    notice = Notice.objects.create(user=asker, kind="x", key="1", url=url)
    kept = Notice.objects.create(user=asker, kind="x", key="2")
    assert own.post(f"/account/inbox/{notice.pk}/")["Location"] == target
    assert [row.pk for row in Notice.objects.filter(user=asker).unread()] == [kept.pk]


def test_nobody_reads_for_others(own: Client, asker: User, other: User) -> None:
    theirs = Notice.objects.create(user=other, kind="x", key="1")
    Notice.objects.create(user=asker, kind="x", key="2")
    assert own.post(f"/account/inbox/{theirs.pk}/").status_code == 404
    assert own.post("/account/inbox/read/")["Location"] == "/account/inbox/"
    assert [row.pk for row in Notice.objects.unread()] == [theirs.pk]


@pytest.mark.parametrize("path", ["/account/inbox/read/", "/account/inbox/1/"])
def test_reading_needs_a_post(own: Client, path: str) -> None:
    assert own.get(path).status_code == 405


# --- One's own card ---------------------------------------------------------------------------------------------------


def test_a_changed_card_is_journalled_by_what_changed(own: Client, asker: User) -> None:
    facts = {"name": "Орлова Вера Павловна", "phone": " +7 900 000-00-00 ", "language": "en"}
    for _ in range(2):
        assert own.post("/account/profile/", facts)["Location"] == "/account/profile/"
    asker.refresh_from_db()
    assert (asker.phone, asker.language) == ("+7 900 000-00-00", "en")
    told = JournalEntry.objects.values_list("action", "changes", "address")
    assert list(told) == [("user.profile", {"phone": ["", "+7 900 000-00-00"], "language": ["ru", "en"]}, "127.0.0.1")]


@pytest.mark.parametrize("facts", [{"name": "", "language": "ru"}, {"name": "Орлова", "language": "french"}])
def test_a_wrong_card_is_shown_again(own: Client, asker: User, facts: dict[str, str]) -> None:
    answer = own.post("/account/profile/", facts)
    asker.refresh_from_db()
    assert (answer.status_code, asker.name, asker.language) == (422, "Орлова Вера Павловна", "ru")


def test_nobody_changes_more_of_the_card_than_it_shows(own: Client, asker: User) -> None:
    facts = {"name": "Орлова", "phone": "", "language": "ru", "email": "x@y.example", "is_active": ""}
    own.post("/account/profile/", facts)
    asker.refresh_from_db()
    assert (asker.name, asker.email, asker.is_active) == ("Орлова", "asker@zarechye.example", True)


# --- Verbs ------------------------------------------------------------------------------------------------------------


def test_nobody_shuts_themselves_out(asker: User) -> None:
    with pytest.raises(ValidationError):
        services.switch(asker, active=False, by=asker, municipality=None)
    asker.refresh_from_db()
    assert (asker.is_active, JournalEntry.objects.count()) == (True, 0)


def test_switching_is_journalled_once_per_change(asker: User, other: User) -> None:
    for active in (True, False, False, True):
        services.switch(other, active=active, by=asker, municipality=4)
    told = JournalEntry.objects.order_by("number").values_list("chain", "action", "subject_id", "by_id")
    assert list(told) == [(4, "user.shut_out", other.pk, asker.pk), (4, "user.admitted", other.pk, asker.pk)]


@pytest.mark.parametrize(("days", "left"), [(29, (1, 1)), (31, (0, 1)), (91, (0, 0))])
def test_what_nobody_looks_at_again_is_forgotten(asker: User, days: int, left: tuple[int, int]) -> None:
    then = timezone.now() - timedelta(days=days)
    a_job(asker, key="old", state=State.DONE, finished_at=then)
    a_job(asker, key="waiting", created_at=then)
    Notice.objects.create(user=asker, kind="x", key="read", read_at=then)
    Notice.objects.create(user=asker, kind="x", key="unread", created_at=then)
    jobs.prune()
    assert Job.objects.get(key="waiting").state == State.NEW
    assert Notice.objects.get(key="unread").read_at is None
    assert (Job.objects.filter(key="old").count(), Notice.objects.filter(key="read").count()) == left
