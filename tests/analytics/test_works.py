"""Works and scales: what is faulty is refused in words, a new scale gives its sheets new marks, nothing is lost."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from accounts.models import JournalEntry, User
from analytics.models import ResultSheet, Work
from analytics.services import works
from tests.analytics.deliveries import PUPILS, an_f1, deliver, load
from tests.builders import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
FIRST = ("edu770001", "МБОУ СОШ № 1", "Город Заречье")
BASE = {"kind": "vpr", "year": 2027, "grade": 5, "subject": "MA", "level": "", "name": "", "source": "Описание"}


def tasks(*maxima: int, level: str = "Б") -> list[dict[str, Any]]:
    return [{"code": str(at), "max": most, "level": level, "open": None} for at, most in enumerate(maxima, start=1)]


def scale(*marks: int | None) -> dict[str, int | None]:
    return dict(zip(("mark3", "mark4", "mark5"), marks, strict=True))


@pytest.fixture
def work(cast: Cast, by: User) -> Work:
    """A work with one sheet, understood from a file's headings."""
    load(deliver({"Ф1.xlsx": an_f1([(*FIRST, PUPILS)])}, cast.municipality, by), by)
    return Work.objects.get()


# --- Data that obeys --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "marks", "sentences"),
    [
        (tasks(2, 3), (1, 3, 5), []),
        (tasks(2, 3), (None, None, None), []),
        (tasks(2, 3), (1, 3, None), ["Give the lowest totals for all three marks, or for none."]),
        (
            tasks(2, 3),
            (3, 3, 5),
            ["The lowest totals must rise from mark to mark: every total has exactly one mark."],
        ),
        (tasks(2, 3), (1, 3, 6), ["The lowest totals lie between 1 and the greatest total, 5."]),
        (tasks(2, 3), (0, 3, 5), ["The lowest totals lie between 1 and the greatest total, 5."]),
        ([], (None, None, None), ["A work has at least one task."]),
        (tasks(2, 3) + tasks(1), (1, 3, 5), ["Two tasks have the same number."]),
    ],
)
def test_faults_are_told_one_by_one(
    given: list[dict[str, Any]], marks: tuple[int | None, ...], sentences: list[str]
) -> None:
    assert works.faults(given, marks) == sentences


def test_a_work_is_added_once(cast: Cast, by: User) -> None:
    made = works.create(cast.municipality, {**BASE, **scale(2, 4, 5)}, tasks(2, 3), by=by)
    assert (made.maximum, made.thresholds, made.inferred) == (5, (2, 4, 5), False)
    with pytest.raises(ValidationError, match="There is this work already"):
        works.create(cast.municipality, {**BASE, **scale(2, 4, 5)}, tasks(2, 3), by=by)
    with pytest.raises(ValidationError):
        works.create(cast.municipality, {**BASE, "grade": 6, **scale(4, 2, 5)}, tasks(2, 3), by=by)
    assert Work.objects.count() == 1


# --- A new scale ------------------------------------------------------------------------------------------------------


def test_a_scale_marks_the_sheets_anew_and_the_journal_keeps_the_old_digest(work: Work, by: User) -> None:
    old = ResultSheet.objects.get()
    values = {"level": "", "name": "", "source": "Описание", "held_on": work.held_on}
    edited = works.edit(work, {**values, **scale(3, 8, 12)}, work.tasks, version=work.version, by=by)
    sheet = ResultSheet.objects.get()
    assert (edited.thresholds, edited.inferred, sheet.marks_source, sheet.version) == ((3, 8, 12), False, "scale", 2)
    assert sheet.participants.marks.tolist() == [5, 3, 2, 4]
    assert sheet.participants.points.tolist() == old.participants.points.tolist()
    record = JournalEntry.objects.get(action="sheet.marked_anew")
    assert record.changes == {"digest": [old.digest, sheet.digest]}
    again = works.edit(edited, {**values, **scale(3, 8, 13)}, work.tasks, version=edited.version, by=by)
    assert (again.version, ResultSheet.objects.get().participants.marks.tolist()) == (3, [5, 3, 2, 4])
    assert ResultSheet.objects.get().version == 2


def test_a_scale_that_sheets_stand_on_is_replaced_and_not_taken_away(work: Work, by: User) -> None:
    works.edit(work, scale(3, 8, 12), work.tasks, version=None, by=by)
    with pytest.raises(ValidationError, match="can be replaced, but not taken away"):
        works.edit(work, scale(None, None, None), work.tasks, version=None, by=by)


def test_tasks_with_results_keep_their_number_and_what_was_reached(work: Work, by: User) -> None:
    with pytest.raises(ValidationError, match="the number of tasks stays"):
        works.edit(work, scale(3, 8, 10), work.tasks[:-1], version=None, by=by)
    less = [{**task, "max": 2} if task["code"] == "1К1" else task for task in work.tasks]
    with pytest.raises(ValidationError, match="Somebody got 4 points for task 1К1"):
        works.edit(work, scale(3, 8, 11), less, version=None, by=by)
    more = [{**task, "max": 5} if task["code"] == "1К1" else task for task in work.tasks]
    assert works.edit(work, scale(3, 8, 15), more, version=None, by=by).maximum == 15


def test_whoever_opened_an_older_version_is_told(work: Work, by: User) -> None:
    works.edit(work, scale(3, 8, 12), work.tasks, version=1, by=by)
    with pytest.raises(works.Clash):
        works.edit(work, scale(3, 8, 13), work.tasks, version=1, by=by)


# --- The catalogue, a copy --------------------------------------------------------------------------------------------


def test_the_catalogue_adds_what_is_missing_and_leaves_what_people_entered(cast: Cast, by: User) -> None:
    made, scaled = works.load_catalogue(cast.municipality, 2021, by=by)
    assert (made, scaled, Work.objects.count()) == (made, 0, made)
    assert made >= 28
    own = Work.objects.get(subject="RU", grade=4)
    assert own.thresholds == (14, 24, 33)
    Work.objects.filter(pk=own.pk).update(mark3=13)
    Work.objects.filter(subject="MA", grade=4).update(mark3=None, mark4=None, mark5=None)
    assert works.load_catalogue(cast.municipality, 2021, by=by) == (0, 1)
    own.refresh_from_db()
    assert (own.mark3, Work.objects.get(subject="MA", grade=4).thresholds) == (13, (6, 10, 15))


def test_an_old_scale_is_carried_over_only_by_a_persons_word(work: Work, by: User) -> None:
    with pytest.raises(ValidationError, match="an old scale may not be carried over unread"):
        works.copy(work, 2027, confirmed=False, by=by)
    made = works.copy(work, 2027, confirmed=True, by=by)
    assert (made.year, made.tasks, made.pk == work.pk) == (2027, work.tasks, False)


# --- Pages ------------------------------------------------------------------------------------------------------------


def sent(work: Work, **changes: Any) -> dict[str, Any]:
    """The form of a work as a browser sends it."""
    form: dict[str, Any] = {"version": work.version, "level": "", "name": "", "source": "", "held_on": ""}
    form |= {
        "mark3": "",
        "mark4": "",
        "mark5": "",
        "t-TOTAL_FORMS": len(work.tasks),
        "t-INITIAL_FORMS": len(work.tasks),
    }
    for at, task in enumerate(work.tasks):
        form |= {f"t-{at}-code": task["code"], f"t-{at}-max": task["max"], f"t-{at}-level": task["level"]}
    return form | changes


def test_the_editor_saves_and_shows_what_is_wrong(coordinator: Client, work: Work) -> None:
    address = f"/results/scales/{work.pk}/"
    page = coordinator.get(address).content.decode()
    assert 'value="1К1"' in page
    bad = coordinator.post(address, sent(work, mark3=8, mark4=3, mark5=12))
    assert (bad.status_code, "The lowest totals must rise" in bad.content.decode()) == (422, True)
    good = coordinator.post(address, sent(work, mark3=3, mark4=8, mark5=12, **{"t-0-open": "1"}))
    assert good.status_code == 302
    work.refresh_from_db()
    assert (work.thresholds, work.tasks[0]["open"], work.tasks[1]["open"], work.version) == ((3, 8, 12), True, None, 2)
    clash = coordinator.post(address, sent(work, version=1, mark3=3, mark4=8, mark5=13))
    assert (clash.status_code, "Somebody has changed this work meanwhile" in clash.content.decode()) == (422, True)


def test_the_check_answers_while_somebody_types(coordinator: Client, work: Work) -> None:
    told = coordinator.post("/results/scales/check/", sent(work, mark3=3, mark4=8, mark5=12)).content.decode()
    assert ["«2»: 0–2" in told, "«5»: 12–14" in told] == [True, True]
    told = coordinator.post("/results/scales/check/", sent(work, mark3=3, mark4=8, mark5=15)).content.decode()
    assert "The lowest totals lie between 1 and the greatest total, 14." in told


def test_a_task_without_points_is_pointed_at(coordinator: Client, work: Work) -> None:
    answer = coordinator.post(f"/results/scales/{work.pk}/", sent(work, **{"t-0-max": ""}))
    assert (answer.status_code, "How many points does this task bring?" in answer.content.decode()) == (422, True)


def test_a_work_is_added_on_its_page(coordinator: Client, cast: Cast) -> None:
    form = {"kind": "vpr", "year": 2027, "grade": 5, "subject": "MA", "mark3": 1, "mark4": 2, "mark5": 3}
    grid = {"t-TOTAL_FORMS": 3, "t-INITIAL_FORMS": 0, "t-0-code": "1", "t-0-max": 1, "t-1-code": "2", "t-1-max": 2}
    assert coordinator.post("/results/scales/new/", {**form, **grid}).status_code == 302
    work = Work.objects.get()
    assert (work.maximum, len(work.tasks), work.thresholds) == (3, 2, (1, 2, 3))


def test_the_list_asks_as_many_questions_for_three_as_for_one(coordinator: Client, cast: Cast, by: User) -> None:
    counts = []
    for grade in (4, 5, 6):
        works.create(cast.municipality, {**BASE, "grade": grade, **scale(2, 4, 5)}, tasks(2, 3), by=by)
        with CaptureQueriesContext(connection) as counted:
            assert coordinator.get("/results/scales/").status_code == 200
        counts.append(len(counted))
    assert counts[0] == counts[2]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"subject": "RU", "grade": 6}, "Rus. lang., 6"),
        ({"subject": "MA", "grade": 10, "level": "advanced"}, "Maths (adv.), 10"),
        ({"subject": "IN", "grade": 8, "name": "Английский язык"}, "Англ. язык, 8"),
        ({"subject": "IN", "grade": 8, "name": "Немецкий язык"}, "Нем. язык, 8"),
        ({"subject": "OT", "grade": 11, "name": "Родной язык народов"}, "Родной язык, 11"),
    ],
)
def test_the_head_of_a_narrow_column(facts: dict[str, Any], words: str) -> None:
    with override("en"):
        assert Work(year=2026, maximum=10, **facts).short_words == words
