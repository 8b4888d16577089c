"""Pages of a schedule, further on: changed by hand, accepted, published."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Job, User
from accounts.roles import Role
from observers import access
from observers.kinds import AccreditationState, ObserverState, TieKind
from observers.models import Accreditation, Observer, Place, Training
from tests.builders import Cast
from tests.observers.builders import certificate, observer, session, tie
from tests.observers.coming import soon, text_of

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize("people", [1, 9])
def test_the_register_asks_as_many_queries_whatever_its_size(
    coordinator: Client, cast: Cast, people: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(people):
        one = observer(cast.municipality)
        tie(one, cast.schools[0], TieKind.WORKS)
        certificate(one)
    with django_assert_max_num_queries(11):
        coordinator.get(reverse("observer_list"))


def test_an_observer_is_entered_from_paper(coordinator: Client, cast: Cast) -> None:
    given = {
        "surname": "Громова",
        "name": "Ольга",
        "phone": "8 912 345-67-89",
        "category": "parent",
        "days": ["1", "3"],
        "wished": [cast.schools[1].pk],
        "since": "10:00",
        "most": "2",
        "tied": cast.schools[0].pk,
        "tie": "child",
        "classes": "5А",
        "adult": "on",
        "consented": "on",
    }
    refused = coordinator.post(reverse("observer_new"), {**given, "consented": ""})
    assert refused.status_code == 422
    assert "Without a signed consent" in text_of(refused)
    coordinator.post(reverse("observer_new"), given)
    person = Observer.objects.get()
    assert person.wishes == {"most": 2, "days": [1, 3], "schools": [cast.schools[1].pk], "from": "10:00"}
    page = text_of(coordinator.get(reverse("observer", args=[person.pk])))
    assert "МБОУ СОШ № 1: own child learns there, 5А" in page
    assert "on paper" in page
    edit = coordinator.get(reverse("observer_edit", args=[person.pk]))
    assert [int(day) for day in edit.context["form"]["days"].value()] == [1, 3]


def test_removing_needs_the_reason(coordinator: Client, cast: Cast) -> None:
    anna = observer(cast.municipality)
    address = reverse("observer_remove", args=[anna.pk])
    assert coordinator.post(address, {"version": 1}).status_code == 422
    coordinator.post(address, {"version": 1, "reason": "Сама попросила"})
    anna.refresh_from_db()
    assert (anna.state, anna.reason) == (ObserverState.REMOVED, "Сама попросила")
    coordinator.post(reverse("observer_restore", args=[anna.pk]), {"version": anna.version})
    anna.refresh_from_db()
    assert anna.state == ObserverState.ACTIVE


def test_a_place_is_given_by_hand(coordinator: Client, cast: Cast) -> None:
    anna, row = observer(cast.municipality), session(cast.schools[0], soon())
    tie(anna, cast.schools[0], TieKind.WORKS)
    address = reverse("observer_place", args=[anna.pk])
    refused = coordinator.post(address, {"session": row.pk})
    assert refused.status_code == 422
    assert "The observer works at this school." in text_of(refused)
    coordinator.post(address, {"session": row.pk, "note": "Больше некому"})
    assert Place.objects.get().note == "Больше некому"


def test_the_usual_training_is_saved_with_its_questions(coordinator: Client, cast: Cast) -> None:
    page = coordinator.get(reverse("training_edit"))
    form = page.context["form"]
    given = {name: form[name].value() for name in form.fields if form[name].value() not in {None, ""}}
    coordinator.post(reverse("training_edit"), {**given, "version": 0, "needed": "on"})
    row = Training.objects.get()
    assert (row.needed, row.pass_share, len(row.questions), row.questions[0]["right"]) == (True, 80, 5, 1)
    broken = coordinator.post(reverse("training_edit"), {**given, "version": 1, "right_0": "9"})
    assert broken.status_code == 422
    assert "Say which of the answers is right" in text_of(broken)


@pytest.fixture
def course(cast: Cast) -> Training:
    questions = [{"text": "Помогать?", "answers": ["да", "нет"], "right": 1, "why": "Нельзя помогать."}]
    return Training.objects.create(
        municipality=cast.municipality, title="Памятка", text="Первое.\n\nВторое <b>.", questions=questions
    )


def test_a_citizen_reads_answers_and_gets_a_number(client: Client, cast: Cast, course: Training) -> None:
    anna = observer(cast.municipality)
    where = (cast.municipality.slug, access.make(anna, "manage"))
    page = text_of(client.get(reverse("training_read", args=where)))
    assert "<p>Второе &lt;b&gt;.</p>" in page
    read = client.post(reverse("training_read", args=where))
    assert read.headers["Location"] == reverse("training_test", args=where)
    assert Accreditation.objects.get().state == AccreditationState.APPLIED
    test = reverse("training_test", args=where)
    assert "Нельзя помогать" not in text_of(client.get(test))
    empty = client.post(test)
    assert (empty.status_code, "Please answer every question." in text_of(empty)) == (422, True)
    wrong = text_of(client.post(test, {"q0": "0"}))
    assert "Нельзя помогать." in wrong
    assert "Right answers: 0 %, needed: 80 %." in wrong
    assert f"{timezone.localdate():%Y}-1" in text_of(client.post(test, {"q0": "1"}))
    assert Accreditation.objects.get().attempts == 2


@pytest.mark.parametrize("answer", ["7", "-1", "²", "99999999999999999999", "x"])
def test_answers_that_do_not_exist_are_none(client: Client, cast: Cast, course: Training, answer: str) -> None:
    where = (cast.municipality.slug, access.make(observer(cast.municipality), "manage"))
    assert client.post(reverse("training_test", args=where), {"q0": answer}).status_code == 422
    assert Accreditation.objects.count() == 0


@pytest.mark.parametrize(
    ("bent", "status"), [("nonsense", 404), ("elsewhere", 404), ("expired", 410), ("purpose", 404), ("cut", 404)]
)
def test_the_training_opens_by_a_good_link_only(
    client: Client, cast: Cast, course: Training, bent: str, status: int
) -> None:
    assert cast.elsewhere is not None
    anna = observer(cast.municipality)
    token = access.make(anna, "manage", hours=-1 if bent == "expired" else None)
    token = {"nonsense": "x" * 48, "cut": token[:-1], "purpose": access.make(anna, "act")}.get(bent, token)
    slug = cast.elsewhere.slug if bent == "elsewhere" else cast.municipality.slug
    for name in ("training_read", "training_test"):
        assert client.get(reverse(name, args=[slug, token])).status_code == status


def test_who_was_removed_is_told_so(client: Client, cast: Cast, course: Training) -> None:
    where = (cast.municipality.slug, access.make(observer(cast.municipality, state=ObserverState.REMOVED), "manage"))
    answer = client.post(reverse("training_read", args=where))
    assert (answer.status_code, "The observer is not on the list any more." in text_of(answer)) == (409, True)


def test_invitations_go_to_those_without_a_certificate(coordinator: Client, cast: Cast, course: Training) -> None:
    observer(cast.municipality)
    certificate(observer(cast.municipality), timezone.localdate(), timezone.localdate() + timedelta(days=9))
    answer = coordinator.post(reverse("training_invite"), follow=True)
    assert "1 letter goes out." in text_of(answer)
    assert Job.objects.filter(kind="observers.tasks.write_of_training").count() == 1


def test_a_certificate_is_issued_and_refused_by_hand(coordinator: Client, cast: Cast) -> None:
    anna = observer(cast.municipality)
    coordinator.post(reverse("observer_certificate", args=[anna.pk]))
    assert Accreditation.objects.get().state == AccreditationState.CERTIFIED
    coordinator.post(reverse("observer_certificate_refuse", args=[anna.pk]))
    assert Accreditation.objects.get().state == AccreditationState.REFUSED


def test_an_official_sees_the_register_and_changes_nothing(cast: Cast, sign_in: Callable[[User], Client]) -> None:
    anna = observer(cast.municipality)
    official = sign_in(cast.people[Role.OFFICIAL])
    page = text_of(official.get(reverse("observer", args=[anna.pk])))
    assert "Наблюдатель" in page
    assert reverse("observer_edit", args=[anna.pk]) not in page
    assert official.get(reverse("observer_remove", args=[anna.pk])).status_code == 403
