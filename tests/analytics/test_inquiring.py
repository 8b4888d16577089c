"""Ask, answer, decide, take back: who may when, what is kept, what is told, what the journal says."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Job, JournalEntry, Notice
from accounts.roles import Role
from analytics.models import Inquiry, InquiryFile
from analytics.services import inquiring
from analytics.services.inquiring import Clash, Enclosed
from plans.services.evidence import MOST_FILES
from tests.analytics.findings import a_finding, a_run
from tests.analytics.matters import ASKED, UNTIL, Listed, listed
from tests.builders import Cast
from tests.office.test_guard import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def case(cast: Cast) -> Listed:
    """Two works of the first school on the list to check."""
    return listed(cast)


def refused(refusal: pytest.ExceptionInfo[ValidationError]) -> str:
    """The sentence of a refusal."""
    return " ".join(refusal.value.messages)


def records() -> list[tuple[str, str]]:
    """What the journal says of matters, in order: the action and who."""
    rows = JournalEntry.objects.filter(subject_kind="inquiry").order_by("pk")
    return list(rows.values_list("action", "by"))


def stored(folder: Path) -> list[str]:
    """Names of all files in the storage."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_asking_makes_a_matter_per_finding_and_tells_the_school_once(case: Listed) -> None:
    made = case.asked(count=2)
    row = Inquiry.objects.get(pk=made[0].pk)
    assert (row.state, row.opened_on, row.answer_by, row.lapses_on, row.version) == (
        "asked",
        ASKED,
        UNTIL,
        date(2027, 5, 21),
        1,
    )
    assert row.facts["signs"] == [
        {
            "code": "boundary",
            "facts": {"below": 2, "below_expected": 8, "at": 11, "at_expected": 5},
            "p": 0.002,
            "n": 48,
        },
        {"code": "mark_match", "facts": {"equal": 27, "n": 28, "low": 12, "high": 18}, "p": 0.002, "n": 48},
    ]
    assert [(each.user, each.kind, each.facts["count"]) for each in Notice.objects.all()] == [
        (case.vera, "inquiry_asked", 2)
    ]
    assert records() == [("inquiry.asked", "Лебедева Нина Олеговна")] * 2
    assert Job.objects.filter(kind="analytics.tasks.mail_inquiries").count() == 1


def test_asking_again_keeps_what_is_open_and_begins_anew_what_was_taken_back(case: Listed) -> None:
    first, second = case.asked(count=2)
    inquiring.withdraw(second, "ошибка в файле", version=1, by=case.nina)
    done = inquiring.ask(case.findings, answer_by=UNTIL, today=ASKED, by=case.nina)
    assert ([row.pk for row in done.made], done.kept) == ([second.pk], 1)
    assert list(Inquiry.objects.order_by("pk").values_list("pk", "state", "version")) == [
        (first.pk, "asked", 1),
        (second.pk, "asked", 3),
    ]


@pytest.mark.parametrize(
    ("chosen", "answer_by", "sentence"),
    [
        ("none", UNTIL, "Choose what to ask the schools about."),
        ("unlisted", UNTIL, "Only results on the list to check are asked about."),
        ("all", ASKED, "Give the schools a day that is still to come."),
        ("outdated", UNTIL, "A later analysis has replaced this one. Open the list anew."),
    ],
)
def test_asking_is_refused(case: Listed, chosen: str, answer_by: date, sentence: str) -> None:
    findings = [] if chosen == "none" else case.findings
    if chosen == "unlisted":
        findings = [a_finding(case.run, case.season, (1, 0))]
    if chosen == "outdated":
        a_run(case.season)
    with pytest.raises(ValidationError) as refusal:
        inquiring.ask(findings, answer_by=answer_by, today=ASKED, by=case.nina)
    assert (refused(refusal), Inquiry.objects.count(), Notice.objects.count()) == (sentence, 0, 0)


def test_the_usual_day_counts_working_days(case: Listed) -> None:
    # 12 June is a day off, and so are four weekend days.
    assert inquiring.usual_day(case.cast.municipality.pk, date(2026, 6, 5)) == date(2026, 6, 22)


def test_the_answer_comes_with_files_each_kept_once(case: Listed, storage: Path) -> None:
    (row,) = case.asked()
    files = [Enclosed(BytesIO(PDF), "протокол.pdf"), Enclosed(BytesIO(PDF), "копия.pdf")]
    answered = inquiring.answer(row, " Перепроверили. ", files, version=1, by=case.vera)
    assert (answered.state, answered.answer, answered.answered_by, answered.version) == (
        "answered",
        "Перепроверили.",
        case.vera,
        2,
    )
    again = [Enclosed(BytesIO(PDF), "ещё раз.pdf")]
    inquiring.answer(answered, "Дополнено", again, version=2, by=case.vera)
    assert list(InquiryFile.objects.values_list("name", flat=True)) == ["протокол.pdf"]
    assert len(stored(storage)) == 1
    told = set(Notice.objects.filter(kind="inquiry_answered").values_list("user__memberships__role", flat=True))
    assert told == {Role.COORDINATOR, Role.OFFICIAL}
    assert records()[1:] == [("inquiry.answered", "Орлова Вера Павловна")] * 2


def test_a_refused_file_leaves_nothing_behind(case: Listed, storage: Path) -> None:
    (row,) = case.asked()
    files = [Enclosed(BytesIO(PDF), "протокол.pdf"), Enclosed(BytesIO(b"MZ\x90\x00"), "вирус.pdf")]
    with pytest.raises(ValidationError) as refusal:
        inquiring.answer(row, "Ответ", files, version=1, by=case.vera)
    row.refresh_from_db()
    assert (row.state, InquiryFile.objects.count(), stored(storage)) == ("asked", 0, [])
    assert refused(refusal).startswith("вирус.pdf: ")


def test_one_file_too_many_is_refused_whole(case: Listed, storage: Path) -> None:
    (row,) = case.asked()
    files = [Enclosed(BytesIO(PDF + b"\n%" + str(at).encode()), f"{at}.pdf") for at in range(MOST_FILES + 1)]
    with pytest.raises(ValidationError) as refusal:
        inquiring.answer(row, "Ответ", files, version=1, by=case.vera)
    assert (refused(refusal), InquiryFile.objects.count(), stored(storage)) == (
        "An answer holds at most 10 files.",
        0,
        [],
    )


def test_an_answer_needs_words(case: Listed) -> None:
    (row,) = case.asked()
    with pytest.raises(ValidationError) as refusal:
        inquiring.answer(row, "  ", version=1, by=case.vera)
    assert refused(refusal) == "Write what you found when you looked the works through."


@pytest.mark.parametrize(
    ("answered", "today", "sentence"),
    [
        (False, UNTIL, "The school has until 04.06.2026 to answer; decide after that."),
        (False, UNTIL + timedelta(days=1), ""),
        (True, ASKED, ""),
    ],
)
def test_nobody_decides_before_the_school_was_heard(case: Listed, answered: bool, today: date, sentence: str) -> None:
    (row,) = case.asked()
    if answered:
        row = inquiring.answer(row, "Ответ", version=1, by=case.vera)
    try:
        inquiring.decide(row, "explained", "Перепроверено", version=row.version, today=today, by=case.nina)
        said = ""
    except ValidationError as refusal:
        said = " ".join(refusal.messages)
    row.refresh_from_db()
    assert (said, row.state == "decided") == (sentence, not sentence)


def test_a_decision_is_kept_told_and_may_be_changed(case: Listed) -> None:
    (row,) = case.asked()
    row = inquiring.answer(row, "Ответ", version=1, by=case.vera)
    row = inquiring.decide(row, "unclear", "Мало работ", version=2, today=ASKED, by=case.nina)
    boss = case.cast.people[Role.OFFICIAL]
    row = inquiring.decide(row, "explained", "Перепроверено", version=3, today=ASKED, by=boss)
    assert (row.state, row.verdict, row.note, row.decided_by) == ("decided", "explained", "Перепроверено", boss)
    entry = JournalEntry.objects.filter(action="inquiry.decided").latest("pk")
    assert entry.changes == {
        "state": ["decided", "decided"],
        "verdict": ["unclear", "explained"],
        "note": "Перепроверено",
    }
    assert Notice.objects.filter(kind="inquiry_decided", user=case.vera).count() == 2
    with pytest.raises(ValidationError) as refusal:
        inquiring.answer(row, "Ещё", version=row.version, by=case.vera)
    assert refused(refusal) == "This matter is closed; an answer can no longer be changed."


@pytest.mark.parametrize(
    ("verdict", "note", "sentence"),
    [
        ("explained", " ", "Write in a sentence what the decision rests on."),
        ("proven", "так", "Choose what the check came to."),
    ],
)
def test_a_decision_is_whole(case: Listed, verdict: str, note: str, sentence: str) -> None:
    (row,) = case.asked()
    row = inquiring.answer(row, "Ответ", version=1, by=case.vera)
    with pytest.raises(ValidationError) as refusal:
        inquiring.decide(row, verdict, note, version=2, today=ASKED, by=case.nina)
    assert refused(refusal) == sentence


def test_whoever_saw_an_older_version_is_told(case: Listed) -> None:
    (row,) = case.asked()
    inquiring.answer(row, "Ответ", version=1, by=case.vera)
    with pytest.raises(Clash) as clash:
        inquiring.decide(row, "explained", "так", version=1, today=ASKED, by=case.nina)
    assert (clash.value.current.version, clash.value.current.state) == (2, "answered")
    assert refused(clash) == "Somebody has changed this matter meanwhile. Look at it again before saving."


@pytest.mark.parametrize(
    ("decided", "reason", "sentence"),
    [(False, "", "Say why the matter is taken back."), (True, "ошибка", "This matter is closed.")],
)
def test_taking_back_is_refused(case: Listed, decided: bool, reason: str, sentence: str) -> None:
    (row,) = case.asked()
    if decided:
        row = inquiring.answer(row, "Ответ", version=1, by=case.vera)
        row = inquiring.decide(row, "explained", "так", version=2, today=ASKED, by=case.nina)
    with pytest.raises(ValidationError) as refusal:
        inquiring.withdraw(row, reason, version=row.version, by=case.nina)
    assert refused(refusal) == sentence


def test_what_a_school_was_asked_outlives_the_analysis(case: Listed) -> None:
    (row,) = case.asked()
    case.run.delete()
    row.refresh_from_db()
    assert (row.finding, [sign["code"] for sign in row.facts["signs"]]) == (None, ["boundary", "mark_match"])
