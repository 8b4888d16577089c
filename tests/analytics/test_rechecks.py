"""Re-checks: works drawn by lot, the second marking typed, both markings compared, the protocol."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import JournalEntry, User
from analytics.engine.sampling import SampleRule
from analytics.labels.rechecks import draw_sentence, sentences
from analytics.models import Recheck, Work
from analytics.services import rechecking
from analytics.services.rechecking import Wish
from analytics.services.versions import Clash
from documents.models import Document
from office.paper import Paper
from schools.models import Municipality, School
from tests.analytics.followed import a_matter, a_season, asked, first, found
from tests.analytics.seasons import Season
from tests.builders import Cast

pytestmark = pytest.mark.django_db
RULE = SampleRule(whole_up_to=4, at_least=4, percent=10, at_most=6)


@pytest.fixture
def made(cast: Cast) -> Season:
    return a_season(cast.municipality, cast.schools)


@pytest.fixture
def row(made: Season, by: User) -> Recheck:
    return rechecking.draw(made.sheet[0, 0], Wish(rule=RULE, seed=77), by=by)


def test_the_same_seed_draws_the_same_works_and_the_first_points_are_frozen(made: Season, row: Recheck) -> None:
    people = made.sheet[0, 0].participants
    again = rechecking._sample(people, row.work, row.school, Wish(rule=RULE), 77)
    assert [pick.code for pick in again.picks] == [entry["code"] for entry in row.drawn]
    assert (row.seed, row.rule["size"], row.rule["papers"], len(row.drawn)) == (77, 4, 24, 4)
    totals = dict(zip(people.codes, people.totals.tolist(), strict=True))
    assert [entry["total"] for entry in row.drawn] == [totals[entry["code"]] for entry in row.drawn]
    assert [sum(max(p, 0) for p in entry["points"]) for entry in row.drawn] == [e["total"] for e in row.drawn]
    assert {entry["class"] for entry in row.drawn} == {"5А", "5Б"}


def test_the_draw_is_told_in_a_sentence(english: None, made: Season, by: User) -> None:
    row = rechecking.draw(made.sheet[0, 0], Wish(rule=RULE, seed=5, boundary=True), by=by)
    near, taken = row.rule["boundary_papers"], row.rule["boundary_size"]
    with override("en"):
        told = draw_sentence(row.rule, row.seed)
    assert told == (
        f"Drawn: 4 works of 24 (no less than 4). Of {near} works just above a boundary of marks {taken}, "
        f"of the other {24 - near} works {4 - taken}. Classes and variants are drawn in proportion. "
        "Number of the lot: 5; the same number gives the same works."
    )
    assert {entry["stratum"] for entry in row.drawn} == {"boundary", "spread"}


def test_one_sample_of_a_work_waits_at_a_time(row: Recheck, made: Season, by: User) -> None:
    with pytest.raises(ValidationError):
        rechecking.draw(made.sheet[0, 0], Wish(), by=by)
    rechecking.cancel(row, "Работы утрачены", version=row.version, by=by)
    assert rechecking.draw(made.sheet[0, 0], Wish(), by=by).state == "drawn"
    actions = list(JournalEntry.objects.filter(subject_kind="recheck").order_by("pk").values_list("action", flat=True))
    assert actions == ["recheck.drawn", "recheck.cancelled", "recheck.drawn"]


def test_an_equal_second_marking_changes_nothing(row: Recheck, by: User) -> None:
    done = rechecking.take_second_marking(row, first(row), by)
    found = done.agreement
    assert (done.state, found["n"], found["unchanged"], found["reaches"], found["against"]) == (
        "entered", 4, 4, True, "unclear",
    )  # fmt: skip
    assert found["share"]["value"] == 1.0
    assert found["shift"]["value"] == 0.0
    assert (found["raised"], found["lowered"], found["same_mark_count"], found["left"]) == (0, 0, 4, 0)
    assert sum(map(sum, found["grid"])) == 4
    assert [task["moved"] for task in found["tasks"]] == [0] * 6


def test_a_lower_second_marking_is_told_in_sentences(english: None, row: Recheck, by: User) -> None:
    lower = [-1] * 6
    before = row.drawn[0]["total"]
    assert before > 0
    done = rechecking.take_second_marking(row, first(row, w0=lower), by)
    with override("en"):
        told = sentences(done.agreement)
    assert told[0].startswith("The total stayed the same in 3 of 4 works: 75.0 % (95 % interval from ")
    assert told[1] == (
        "With so few works chance alone does not tell on which side of the line of 90 % it lies. "
        "The share itself is below it."
    )
    assert told[3].startswith("The second marking gave more points to 0 works and fewer to 1. On the mean ")
    assert done.agreement["differences"] == {str(-before): 1, "0": 3}


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([9, 0, 0, 0, 0, 0], "9"),
        ([-2, 0, 0, 0, 0, 0], "-2"),
        ([None, 0, 0, 0, 0, 0], "№ 1"),
        ([0, 0], "2"),
    ],
)
def test_points_are_held_against_their_tasks(row: Recheck, by: User, points: list[Any], words: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        rechecking.take_second_marking(row, first(row, w1=points), by)
    assert len(refusal.value.messages) == 1
    assert words in refusal.value.messages[0]
    assert Recheck.objects.get(pk=row.pk).marked == {}


def test_works_left_out_need_a_word_why(row: Recheck, by: User) -> None:
    some = dict(list(first(row).items())[:3])
    with pytest.raises(ValidationError):
        rechecking.take_second_marking(row, some, by)
    done = rechecking.take_second_marking(row, some, by, note="Одна работа утрачена.")
    assert (done.agreement["n"], done.agreement["left"]) == (3, 1)


def test_a_marking_kept_unfinished_waits_and_empty_rows_take_points_away(row: Recheck, by: User) -> None:
    codes = [entry["code"] for entry in row.drawn]
    kept = rechecking.take_second_marking(row, {codes[0]: [1, None, None, None, None, None]}, by, finish=False)
    assert (kept.state, kept.marked) == ("drawn", {codes[0]: [1, None, None, None, None, None]})
    again = rechecking.take_second_marking(kept, {codes[0]: [None] * 6}, by, finish=False)
    assert again.marked == {}


def test_who_comes_second_is_told(row: Recheck, by: User) -> None:
    rechecking.take_second_marking(row, first(row), by, version=1, finish=False)
    with pytest.raises(Clash) as clash:
        rechecking.take_second_marking(row, first(row), by, version=1)
    assert clash.value.current.version == 2


def test_a_work_without_tasks_is_marked_by_totals(made: Season, by: User) -> None:
    sheet = made.sheet[1, 1]
    sheet.work.tasks = []
    sheet.work.save()
    row = rechecking.draw(sheet, Wish(rule=RULE, seed=3), by=by)
    totals = {entry["code"]: [entry["total"]] for entry in row.drawn}
    done = rechecking.take_second_marking(row, totals, by)
    assert (done.agreement["unchanged"], done.agreement["by_task"], done.agreement["tasks"]) == (4, False, [])


def test_typed_points_are_kept_through_a_fault_and_then_finished(
    coordinator: Client, row: Recheck, english: None
) -> None:
    url = reverse("recheck_enter", args=[row.pk])
    form: dict[str, Any] = {f"w{code}": [str(max(p, 0)) for p in points] for code, points in first(row).items()}
    code = row.drawn[0]["code"]
    bad = coordinator.post(url, {**form, f"w{code}": ["9", "z", "", "", "", ""], "version": 1, "finish": 1})
    assert bad.status_code == 422
    assert bad.context["faults"] == [f"Work {code}, № 2: “z” is no number of points."]
    assert [box.text for box in bad.context["rows"][0].boxes] == ["9", "z", "", "", "", ""]
    clash = coordinator.post(url, {**form, "version": 7, "finish": 1})
    assert (clash.status_code, len(clash.context["faults"])) == (409, 1)
    good = coordinator.post(url, {**form, "version": 1, "finish": 1})
    assert (good.status_code, good["Location"]) == (302, reverse("recheck", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, row.agreement["unchanged"]) == ("entered", 4)


def test_a_matter_draws_its_sample_and_shows_it(coordinator: Client, made: Season, by: User, english: None) -> None:
    inquiry = asked(found(made, (0, 0, "boundary")), by)[0]
    page = coordinator.get(reverse("recheck_draw", args=[inquiry.pk]))
    assert page.context["form"].initial["boundary"] is True
    form = {"percent": 10, "at_least": 5, "at_most": 30, "tolerance": 0, "boundary": "on"}
    done = coordinator.post(reverse("recheck_draw", args=[inquiry.pk]), form)
    row = Recheck.objects.get(inquiry=inquiry)
    assert (done["Location"], len(row.drawn), row.rule["boundary"]) == (reverse("recheck", args=[row.pk]), 5, True)
    assert reverse("recheck", args=[row.pk]) in coordinator.get(reverse("inquiry", args=[inquiry.pk])).content.decode()


def test_a_work_without_a_scale_is_drawn_and_compared_by_points(
    coordinator: Client, made: Season, by: User, english: None
) -> None:
    Work.objects.filter(pk=made.works[0].pk).update(mark3=None, mark4=None, mark5=None)
    inquiry = a_matter(made, (0, 0), ["level"])
    url = reverse("recheck_draw", args=[inquiry.pk])
    assert "boundary" not in coordinator.get(url).context["form"].fields
    coordinator.post(url, {"percent": 10, "at_least": 5, "at_most": 30, "tolerance": 1})
    row = Recheck.objects.get()
    done = rechecking.take_second_marking(row, first(row), by)
    found = done.agreement
    assert (found["same_mark_count"], found["grid"], found["unchanged"], found["tolerance"]) == (None, [], 5, 1)
    assert coordinator.get(reverse("recheck", args=[row.pk])).context["sentences"][2] == (
        "Marks were not compared, because no scale is known."
    )


def test_a_school_sees_its_own_and_marks_nothing(
    school_coordinator: Client, row: Recheck, made: Season, by: User, english: None
) -> None:
    other = rechecking.draw(made.sheet[1, 0], Wish(rule=RULE), by=by)
    listed = school_coordinator.get(reverse("recheck_list"))
    assert [each.pk for each in listed.context["page_obj"]] == [row.pk]
    assert school_coordinator.get(reverse("recheck", args=[other.pk])).status_code == 404
    assert school_coordinator.get(reverse("recheck_enter", args=[row.pk])).status_code == 403


def test_an_official_sees_a_sample_only_with_its_matter(
    official: Client, made: Season, by: User, english: None
) -> None:
    inquiry = asked(found(made, (0, 0, "boundary")), by)[0]
    row = rechecking.draw(made.sheet[0, 0], Wish(rule=RULE), inquiry=inquiry, by=by)
    Recheck.objects.filter(pk=row.pk).update(inquiry=inquiry)
    inquiry.answer_by = inquiry.answer_by.replace(year=2050)
    inquiry.save()
    assert official.get(reverse("recheck", args=[row.pk])).status_code == 404
    inquiry.answer_by = inquiry.answer_by.replace(year=2020)
    inquiry.save()
    assert official.get(reverse("recheck", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("entered", [False, True])
def test_the_protocol_is_drafted_and_drafted_anew(row: Recheck, by: User, storage: Path, entered: bool) -> None:
    if entered:
        row = rechecking.take_second_marking(row, first(row), by)
    paper = rechecking.put_on_paper(row, by=by)
    again = rechecking.put_on_paper(row, by=by)
    assert (again.pk, Document.objects.count(), paper.kind) == (paper.pk, 1, "recheck_protocol")
    facts = Paper.from_payload(paper.payload)
    table = facts.annexes[0].table
    assert table is not None
    heads = [column.title for column in table.columns]
    tasks = [f"{task['code']} ({task['max']}б)" for task in row.work.tasks]
    ends = ["Итого", "Было", "Сдвиг", "Отметка", "Была"] if entered else [f"Итого ({row.work.maximum}б)"]
    assert heads == ["№", "Код", "Класс", *tasks, *ends]
    assert [cells[1] for cells in table.sections[0].rows] == [entry["code"] for entry in row.drawn]
    boxes = {cell for cells in table.sections[0].rows for cell in cells[3:]}
    assert (boxes == {""}) is not entered


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_many(
    coordinator: Client,
    municipality: Municipality,
    by: User,
    english: None,
    django_assert_num_queries: Any,
    count: int,
) -> None:
    schools = [School.objects.create(municipality=municipality, name=f"Школа {at}") for at in range(count)]
    season = a_season(municipality, schools)
    for at in range(count):
        rechecking.draw(season.sheet[at, 0], Wish(rule=RULE), by=by)
    coordinator.get(reverse("recheck_list"))
    with django_assert_num_queries(8):
        assert len(coordinator.get(reverse("recheck_list")).context["page_obj"]) == count
