"""The hot line: who may ask how often, who answers, and what of it everybody reads."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core import signing as signatures
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import Job, JournalEntry, Notice, User
from observers import tasks
from observers.forms.privacy import SALT
from observers.models import Question
from observers.services import hotline
from schools.models import Municipality, School
from tests.builders import Cast

pytestmark = pytest.mark.usefixtures("english")


def asked(place: Municipality, seconds: float = 60, client: Client | None = None, **given: Any) -> Any:
    """Send the public form, shown so many seconds ago."""
    shown = signatures.dumps(timezone.now().timestamp() - seconds, salt=SALT)
    facts = {"text": "Когда пишут математику?", "name": "Ольга", "email": "olga@mail.example", "shown": shown}
    return (client or Client()).post(f"/observers/o/{place.slug}/ask/", {**facts, **given})


@pytest.fixture
def question(municipality: Municipality) -> Question:
    """A question with its author."""
    return hotline.ask(
        municipality, text="Моя дочь Ольга болела. Что делать?", name="Сорокина Инна", email="inna@mail.example"
    )


@pytest.mark.django_db
def test_a_question_is_kept_told_and_named_in_the_journal_by_its_number(
    municipality: Municipality, school: School, by: User
) -> None:
    answer = asked(municipality, school=school.pk)
    assert answer["Location"] == f"/observers/o/{municipality.slug}/ask/done/"
    row = Question.objects.get()
    assert (row.text, row.school, row.name, row.email) == (
        "Когда пишут математику?",
        school,
        "Ольга",
        "olga@mail.example",
    )
    entry = JournalEntry.objects.get(action="question.asked")
    assert (entry.subject, entry.changes, entry.address) == (f"№ {row.pk}", {}, "")
    told = Notice.objects.get(kind="question_asked")
    assert (told.user, told.facts) == (by, {"number": row.pk})
    asked(municipality, school=school.pk)
    assert Question.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "status", "kept"),
    [
        ({"website": "http://spam.example"}, 302, 0),
        ({"seconds": 1}, 422, 0),
        ({"shown": "forged"}, 422, 0),
        ({"text": ""}, 422, 0),
        ({"text": "а" * 3001}, 422, 0),
        ({"email": "no address"}, 422, 0),
        ({"school": "999999"}, 422, 0),
        ({"name": "<script>alert(1)</script>"}, 302, 1),
        ({"text": "🙂", "name": "", "email": ""}, 302, 1),
    ],
)
def test_what_the_form_takes(municipality: Municipality, given: dict[str, Any], status: int, kept: int) -> None:
    assert asked(municipality, **given).status_code == status
    assert Question.objects.count() == kept


@pytest.mark.django_db
def test_too_quick_may_be_sent_again(municipality: Municipality) -> None:
    page = asked(municipality, seconds=0)
    assert page.status_code == 422
    assert 'name="text"' in page.content.decode()
    assert page.context["form"].data["text"] == "Когда пишут математику?"
    assert signatures.loads(page.context["form"].data["shown"], salt=SALT) <= timezone.now().timestamp()


@pytest.mark.django_db
def test_one_address_asks_ten_times_an_hour(municipality: Municipality) -> None:
    answers = [asked(municipality, text=f"Вопрос {n}").status_code for n in range(11)]
    assert answers == [302] * 10 + [422]
    assert Question.objects.count() == 10


@pytest.mark.django_db
def test_a_school_of_elsewhere_is_no_choice(municipality: Municipality, cast: Cast) -> None:
    assert cast.other_school is not None
    assert asked(municipality, school=cast.other_school.pk).status_code == 422


@pytest.mark.django_db
def test_an_answer_is_given_once_and_mailed(question: Question, coordinator: Client) -> None:
    url = f"/observers/questions/{question.pk}/"
    assert coordinator.post(url, {"answer": "Напишет в резервный день.", "version": 1}).status_code == 302
    question.refresh_from_db()
    assert (question.answer, question.answered_by_id is None) == ("Напишет в резервный день.", False)
    for job in Job.objects.filter(kind=tasks.write_answer.name):
        tasks.write_answer(job.pk)
    (letter,) = mail.outbox
    assert (letter.to, "Напишет в резервный день." in letter.body) == (["inna@mail.example"], True)
    assert coordinator.post(url, {"answer": "Другой ответ", "version": 2}).status_code == 422
    assert JournalEntry.objects.get(action="question.answered").changes == {"mailed": True}


@pytest.mark.django_db
def test_two_who_answer_at_once_do_not_overwrite_each_other(question: Question, by: User) -> None:
    hotline.answer(question, "Первый", by=by, version=1)
    with pytest.raises(ValidationError, match="Somebody has changed"):
        hotline.answer(question, "Второй", by=by, version=1)
    question.refresh_from_db()
    assert question.answer == "Первый"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "public", "status"),
    [
        ("Напишет позже.", "Что делать, если ребёнок болел?", 302),
        ("Напишет позже.", "Инна спрашивает", 422),
        ("Напишет позже.", "Пишите на INNA@mail.example", 422),
        ("Уважаемая Инна!", "Что делать, если ребёнок болел?", 422),
        ("Напишет позже.", " ", 422),
    ],
)
def test_nobody_is_named_on_the_public_page(
    question: Question, by: User, coordinator: Client, answer: str, public: str, status: int
) -> None:
    hotline.answer(question, answer, by=by, version=1)
    url = f"/observers/questions/{question.pk}/publish/"
    assert coordinator.post(url, {"public_text": public, "version": 2}).status_code == status
    page = Client().get(f"/observers/o/{question.municipality.slug}/answers/").content.decode()
    assert ("<article" in page) is (status == 302)
    for word in ("Сорокина", "inna@", "Моя дочь"):
        assert word not in page


@pytest.mark.django_db
def test_what_was_published_may_be_taken_back(question: Question, by: User, coordinator: Client) -> None:
    url = f"/observers/questions/{question.pk}/"
    assert coordinator.post(f"{url}publish/", {"public_text": "Вопрос?", "version": 1})["Location"] == url
    question.refresh_from_db()
    assert question.published_at is None
    hotline.answer(question, "Ответ.", by=by, version=1)
    assert coordinator.post(f"{url}publish/", {"public_text": "Вопрос?", "version": 2}).status_code == 302
    for _twice in range(2):
        assert coordinator.post(f"{url}unpublish/")["Location"] == url
    assert "Ответ." not in Client().get(f"/observers/o/{question.municipality.slug}/answers/").content.decode()
    assert JournalEntry.objects.filter(action="question.unpublished").count() == 1


@pytest.mark.django_db
def test_the_desk_s_list_filters_and_says_by_when(question: Question, coordinator: Client, school: School) -> None:
    Question.objects.filter(pk=question.pk).update(asked_at=timezone.now() - timedelta(days=40))
    other = hotline.ask(question.municipality, text="Где пункт проверки?", school=school)
    hotline.answer(other, "В школе.", by=User.objects.all()[0], version=1)

    def rows(query: str) -> list[tuple[int, bool]]:
        page = coordinator.get(f"/observers/questions/{query}")
        return [(one["question"].pk, one["late"]) for one in page.context["rows"]]

    assert rows("") == [(other.pk, False), (question.pk, True)]
    assert rows("?state=new") == [(question.pk, True)]
    assert rows("?state=answered") == [(other.pk, False)]
    assert rows("?state=published") == []
    assert rows("?q=ПУНКТ") == [(other.pk, False)]
    assert rows(f"?school={school.pk}") == [(other.pk, False)]


@pytest.mark.django_db
def test_questions_of_elsewhere_are_not_there(question: Question, cast: Cast, sign_in: Any) -> None:
    assert cast.stranger is not None
    stranger = sign_in(cast.stranger)
    assert stranger.get("/observers/questions/").context["rows"] == []
    assert stranger.get(f"/observers/questions/{question.pk}/").status_code == 404


@pytest.mark.django_db
def test_the_list_costs_the_same_however_long(
    question: Question, coordinator: Client, django_assert_max_num_queries: Any
) -> None:
    for n in range(30):
        hotline.ask(question.municipality, text=f"Вопрос {n}")
    with django_assert_max_num_queries(14):
        coordinator.get("/observers/questions/")
