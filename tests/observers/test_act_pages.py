"""Pages of acts: filing by a letter's link and by an account, who sees what, the word of the school, paper acts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from observers.kinds import Stage
from observers.models import Act
from observers.services import acting, enclosing
from tests.builders import Cast
from tests.observers.acting import CLEAN, NOW, a_photo, a_presence, handed, paper_act
from tests.observers.forms import WHERE, body, named, yesterday

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
Shown = Callable[[User], Client]


def test_who_sees_an_act(cast: Cast, sign_in: Shown) -> None:
    own, other = handed(a_presence(cast.schools[0]), "late"), handed(a_presence(cast.schools[1]))
    draft = acting.keep(a_presence(cast.schools[0]), CLEAN, by=None, now=NOW)
    assert cast.stranger is not None
    expected = {
        Role.COORDINATOR: (200, 200, 200),
        Role.OFFICIAL: (200, 200, 200),
        Role.AUDITOR: (200, 200, 200),
        Role.SCHOOL: (200, 404, 404),
        Role.OBSERVER: (403, 403, 403),
    }
    for role, answers in expected.items():
        client = sign_in(cast.people[role])
        assert tuple(client.get(reverse("act", args=[row.pk])).status_code for row in (own, other, draft)) == answers
    assert sign_in(cast.stranger).get(reverse("act", args=[own.pk])).status_code == 404
    names = {
        role: "Наблюдатель1" in body(sign_in(cast.people[role]), reverse("act", args=[own.pk]))
        for role in (Role.COORDINATOR, Role.OFFICIAL, Role.SCHOOL, Role.AUDITOR)
    }
    assert names == {Role.COORDINATOR: True, Role.OFFICIAL: True, Role.SCHOOL: False, Role.AUDITOR: False}


def test_a_school_coordinator_who_observes_reads_no_acts_of_others(cast: Cast, sign_in: Shown) -> None:
    """The post of an observer belongs to the municipality; it must not open the acts of all its schools."""
    vera = cast.people[Role.SCHOOL]
    vera.memberships.create(role=Role.OBSERVER, municipality=cast.municipality)
    own, other = handed(a_presence(cast.schools[0])), handed(a_presence(cast.schools[1]))
    page = sign_in(vera).get(reverse("act_list"))
    assert [act for act, _boxes in page.context["rows"]] == [own]
    assert sign_in(vera).get(reverse("act", args=[other.pk])).status_code == 404


def test_the_school_answers_on_the_page(cast: Cast, sign_in: Shown, coordinator: Client) -> None:
    act = handed(a_presence(cast.schools[0]), "late")
    address = reverse("act_answer", args=[act.pk])
    assert coordinator.post(address, {"text": "Чужое слово"}).status_code == 403
    client = sign_in(cast.people[Role.SCHOOL])
    assert client.post(address, {"text": ""}).status_code == 422
    assert client.post(address, {"text": "Пояснение школы"})["Location"] == reverse("act", args=[act.pk])
    assert client.post(address, {"text": "Второе"}).status_code == 422
    act.refresh_from_db()
    assert act.answer == "Пояснение школы"
    assert "Пояснение школы" in body(coordinator, reverse("act", args=[act.pk]))


def test_files_go_to_those_who_see_the_act(cast: Cast, sign_in: Shown, coordinator: Client, storage: Path) -> None:
    where = a_presence(cast.schools[0])
    row = enclosing.enclose(acting.keep(where, CLEAN, by=None, now=NOW), a_photo(), name="фото.jpg", by=None)
    address = reverse("act_file", args=[row.pk])
    school = sign_in(cast.people[Role.SCHOOL])
    assert (coordinator.get(address).status_code, school.get(address).status_code) == (200, 404)
    acting.hand_in(where, by=None, now=NOW)
    answer = school.get(address)
    assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        200,
        "image/jpeg",
        "nosniff",
    )
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%D1%84%D0%BE%D1%82%D0%BE.jpg"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [2, 1, 0]),
        ({"seen": "some"}, [2, 0]),
        ({"seen": "none"}, [1]),
        ({"stage": "checking"}, [1]),
        ({"state": "draft"}, []),
        ({"q": "сош № 2"}, [2]),
        ({"since": "2027-04-15"}, []),
    ],
)
def test_filters_of_the_list(cast: Cast, coordinator: Client, query: dict[str, str], expected: list[int]) -> None:
    acts = [
        handed(a_presence(cast.schools[0]), "late"),
        handed(a_presence(cast.schools[0], stage=Stage.CHECKING)),
        handed(a_presence(cast.schools[1]), "phones"),
    ]
    rows = coordinator.get(reverse("act_list"), query).context["rows"]
    assert {act for act, _boxes in rows} == {acts[at] for at in expected}


@pytest.mark.parametrize("address", ["act_list", "act_school"])
def test_as_many_queries_for_many_acts(cast: Cast, coordinator: Client, address: str) -> None:
    where = reverse(address, args=[cast.schools[0].pk] if address == "act_school" else [])
    counts = []
    for _round in range(2):
        for _each in range(4):
            handed(a_presence(cast.schools[0]), "late")
        coordinator.get(where)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            coordinator.get(where)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_paper_act_on_the_page(cast: Cast, coordinator: Client, storage: Path) -> None:
    where = yesterday(cast)
    address = f"{reverse('act_enter')}?place={where.pk}"
    form = coordinator.get(address).context["form"]
    assert (form["school"].value(), form["work"].value()) == (cast.schools[0].pk, "Математика, 5 класс")
    sent = {**WHERE, "school": cast.schools[0].pk, "seen": "some", "violations": ["criteria"], "comment": ""}
    wrong = coordinator.post(address, sent)
    assert (wrong.status_code, wrong.context["form"].errors) == (
        422,
        {"violations": ["These boxes do not belong to this stage: 19."]},
    )
    done = coordinator.post(
        address, {**sent, "violations": ["late"], "proofs": [named(a_photo().getvalue(), "скан.jpg")]}
    )
    act = Act.objects.get()
    assert done["Location"] == reverse("act", args=[act.pk])
    assert (act.number, act.observer, act.entered_by, act.files.count()) == (
        *(1, where.observer, cast.people[Role.COORDINATOR], 1),
    )


def test_a_paper_act_whose_scan_is_refused_stays_a_draft(cast: Cast, coordinator: Client, storage: Path) -> None:
    facts = {**paper_act(cast.schools[0]), **WHERE, "school": cast.schools[0].pk, "seen": "none"}
    facts = {name: value for name, value in facts.items() if name not in {"none_seen", "violations"}}
    answer = coordinator.post(reverse("act_enter"), {**facts, "proofs": [named(b"no scan", "скан.pdf")]})
    assert answer.status_code == 422
    act = Act.objects.get()
    assert (act.number, act.submitted_at) == (None, None)
    assert coordinator.post(reverse("act_enter"), facts)["Location"] == reverse("act", args=[act.pk])
    act.refresh_from_db()
    assert (act.number, Act.objects.count()) == (1, 1)
