"""API of acts and of questions to the hot line: the pages' scope and filters, no names, one query a page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from observers.models import Act, Question
from observers.services import acting
from tests.builders import Cast
from tests.observers.acting import NOW, a_presence, handed
from tests.observers.builders import at, observer

pytestmark = [pytest.mark.usefixtures("english"), pytest.mark.django_db]
Shown = Callable[[User], Client]


@pytest.fixture
def acts(cast: Cast) -> list[Act]:
    """A clean one at the first school, one with violations at the second, a draft at the first."""
    clean = handed(a_presence(cast.schools[0]))
    other = handed(a_presence(cast.schools[1]), "phones", "late", comment="Двое с телефонами", stage="classroom")
    draft = acting.keep(a_presence(cast.schools[0]), {}, by=None, now=NOW)
    return [clean, other, draft]


@pytest.fixture
def questions(cast: Cast) -> list[Question]:
    """One new, one answered, one published, and one of another municipality."""
    facts: dict[str, Any] = {"name": "Аделаида", "email": "adelaida@mail.example"}
    home = {"municipality": cast.municipality, **facts}
    assert cast.elsewhere is not None
    return [
        Question.objects.create(text="Когда работа?", school=cast.schools[0], **home),
        Question.objects.create(text="Где?", answer="В школе.", answered_at=at(9), **home),
        Question.objects.create(
            text="Кто?", answer="Все.", answered_at=at(9), public_text="Кто пишет?", published_at=at(10), **home
        ),
        Question.objects.create(municipality=cast.elsewhere, text="Чужой", **facts),
    ]


def ids(client: Client, name: str, **query: Any) -> list[int]:
    answer = client.get(reverse(f"{name}-list"), query)
    assert answer.status_code == 200
    return sorted(row["id"] for row in answer.json()["results"])


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (Role.ADMINISTRATOR, [0, 1, 2]),
        (Role.COORDINATOR, [0, 1, 2]),
        (Role.OFFICIAL, [0, 1, 2]),
        (Role.AUDITOR, [0, 1, 2]),
        (Role.SCHOOL, [0]),
    ],
)
def test_whose_acts_one_sees(cast: Cast, acts: list[Act], sign_in: Shown, who: Role, seen: list[int]) -> None:
    client = sign_in(cast.people[who])
    assert ids(client, "api_act") == [acts[n].pk for n in seen]
    found = [client.get(reverse("api_act-detail", args=[act.pk])).status_code for act in acts]
    assert found == [200 if n in seen else 404 for n in range(3)]


def test_what_is_told_of_an_act(acts: list[Act], coordinator: Client) -> None:
    other = acts[1]
    assert other.observer is not None
    assert coordinator.get(reverse("api_act-detail", args=[other.pk])).json() == {
        "id": other.pk,
        "municipality": other.municipality_id,
        "school": other.school_id,
        "school_name": other.school.name,
        "session": other.session_id,
        "observer": other.observer.number,
        "number": 2,
        "day": "2027-04-14",
        "starts_at": "09:00:00",
        "ends_at": "10:00:00",
        "work": "Математика, 5 класс",
        "classes": "5А",
        "room": "",
        "stage": "classroom",
        "none_seen": False,
        "violations": ["phones", "late"],
        "comment": "Двое с телефонами",
        "answer": "",
        "submitted_at": "2027-04-14T10:00:00+03:00",
        "version": other.version,
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"seen": "some"}, [1]),
        ({"seen": "none"}, [0]),
        ({"state": "draft"}, [2]),
        ({"state": "handed_in"}, [0, 1]),
        ({"since": "2027-04-15"}, []),
        ({"until": "2027-04-14"}, [0, 1, 2]),
        ({"stage": "checking"}, []),
        ({"q": "сош № 2"}, [1]),
    ],
)
def test_the_pages_filter_of_acts(
    acts: list[Act], coordinator: Client, query: dict[str, str], found: list[int]
) -> None:
    assert ids(coordinator, "api_act", **query) == [acts[n].pk for n in found]
    listed = coordinator.get(reverse("act_list"), query).context["page_obj"]
    assert sorted(act.pk for act in listed) == [acts[n].pk for n in found]


def test_an_act_without_its_observer_is_still_told(acts: list[Act], coordinator: Client) -> None:
    Act.objects.filter(pk=acts[0].pk).update(observer=None)
    assert coordinator.get(reverse("api_act-detail", args=[acts[0].pk])).json()["observer"] is None


@pytest.mark.parametrize(
    ("who", "seen"), [(Role.COORDINATOR, [0, 1, 2]), (Role.OFFICIAL, [0, 1, 2]), (Role.ADMINISTRATOR, [0, 1, 2, 3])]
)
def test_whose_questions_one_sees(
    cast: Cast, questions: list[Question], sign_in: Shown, who: Role, seen: list[int]
) -> None:
    assert ids(sign_in(cast.people[who]), "api_question") == [questions[n].pk for n in seen]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "new"}, [0]),
        ({"state": "answered"}, [1, 2]),
        ({"state": "published"}, [2]),
        ({"q": "когда"}, [0]),
    ],
)
def test_the_pages_filter_of_questions(
    questions: list[Question], coordinator: Client, query: dict[str, str], found: list[int]
) -> None:
    assert ids(coordinator, "api_question", **query) == [questions[n].pk for n in found]


def test_the_asker_is_not_told(questions: list[Question], coordinator: Client) -> None:
    answer = coordinator.get(reverse("api_question-list"))
    assert [words in answer.content.decode() for words in ("Аделаида", "adelaida@mail.example")] == [False, False]
    assert set(answer.json()["results"][0]) == {
        "id", "municipality", "school", "text", "asked_at", "answer", "answered_at", "public_text", "published_at",
        "version",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["api_act", "api_question"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written_here(
    acts: list[Act], questions: list[Question], coordinator: Client, name: str, method: str
) -> None:
    row = acts[0] if name == "api_act" else questions[0]
    for address in (reverse(f"{name}-list"), reverse(f"{name}-detail", args=[row.pk])):
        assert getattr(coordinator, method)(address).status_code == 403
    assert (Act.objects.count(), Question.objects.count()) == (3, 4)


@pytest.mark.parametrize("more", [0, 6])
def test_the_page_asks_as_much_whatever_its_length(
    cast: Cast, coordinator: Client, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _n in range(1 + more):
        handed(a_presence(cast.schools[0], observer(cast.municipality)))
        Question.objects.create(municipality=cast.municipality, text="?")
    for name in ("api_act-list", "api_question-list"):
        # The session, the person, the posts, the count and the page.
        with django_assert_num_queries(5):
            coordinator.get(reverse(name))
