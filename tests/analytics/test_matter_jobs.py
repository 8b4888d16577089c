"""What happens to matters by themselves: a new analysis, the passing of a year, letters."""

from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.utils.translation import override

from accounts.models import Job, JournalEntry, Notice
from accounts.queue import Work
from analytics.jobs import matters
from analytics.models import Inquiry
from analytics.services import inquiring
from tests.analytics.findings import a_finding, a_run, signs
from tests.analytics.matters import ASKED, SMALL, Listed, listed
from tests.analytics.seasons import Make, season
from tests.builders import Cast

pytestmark = pytest.mark.django_db

A_YEAR_LATER = datetime(2027, 5, 22, 4, tzinfo=UTC)
ON_ITS_LAST_DAY = datetime(2027, 5, 21, 4, tzinfo=UTC)


@pytest.fixture
def case(cast: Cast) -> Listed:
    """Two works of the first school on the list to check."""
    return listed(cast)


def states() -> list[str]:
    """Where the matters stand."""
    return list(Inquiry.objects.order_by("pk").values_list("state", flat=True))


def test_a_new_analysis_moves_matters_on_and_takes_back_what_it_does_not_find(case: Listed) -> None:
    kept, gone = case.asked(count=2)
    run = a_run(case.season)
    again = a_finding(run, case.season, (0, 0), signs("boundary"))
    other = a_finding(run, case.season, (0, 1))
    assert (matters.refresh(run), matters.refresh(run)) == (1, 0)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.state, kept.finding, kept.version) == ("asked", again, 1)
    assert (gone.state, gone.finding, gone.version) == ("withdrawn", other, 2)
    assert Notice.objects.get(kind="inquiry_withdrawn").user == case.vera
    entry = JournalEntry.objects.get(action="inquiry.not_found")
    assert (entry.by, entry.changes) == ("", {"state": ["asked", "withdrawn"], "run": run.pk})


def test_what_was_decided_stays_decided(case: Listed) -> None:
    (row,) = case.asked()
    row = inquiring.answer(row, "Ответ", version=1, by=case.vera)
    inquiring.decide(row, "confirmed", "так", version=2, today=ASKED, by=case.nina)
    run = a_run(case.season)
    assert (matters.refresh(run), states()) == (0, ["decided"])
    row.refresh_from_db()
    assert row.finding is None


@pytest.mark.parametrize(("now", "expected"), [(ON_ITS_LAST_DAY, ["asked"] * 2), (A_YEAR_LATER, ["lapsed"] * 2)])
def test_matters_lapse_after_a_year(case: Listed, now: datetime, expected: list[str]) -> None:
    case.asked(count=2)
    matters.lapse(now)
    matters.lapse(now)
    assert states() == expected
    assert JournalEntry.objects.filter(action="inquiry.lapsed").count() == expected.count("lapsed")


def test_what_is_found_again_lives_another_year(case: Listed) -> None:
    russian, maths = case.asked(count=2)
    later = season(case.cast.municipality, case.cast.schools, (("RU", 5),), make=Make(**vars(SMALL) | {"year": 2027}))
    a_finding(a_run(later), later, (0, 0), signs("level"))
    assert matters.lapse(A_YEAR_LATER) == 1
    russian.refresh_from_db()
    maths.refresh_from_db()
    assert (russian.state, russian.repeated, russian.lapses_on) == ("asked", True, date(2028, 5, 21))
    assert (maths.state, maths.repeated) == ("lapsed", False)
    matters.lapse(datetime(2028, 5, 22, 4, tzinfo=UTC))
    assert states() == ["lapsed", "lapsed"]


def test_a_replaced_analysis_repeats_nothing(case: Listed) -> None:
    case.asked()
    later = season(case.cast.municipality, case.cast.schools, (("RU", 5),), make=Make(**vars(SMALL) | {"year": 2027}))
    a_finding(a_run(later), later, (0, 0), signs("level"))
    a_run(later)
    matters.lapse(A_YEAR_LATER)
    assert states() == ["lapsed"]


def test_one_letter_to_a_person_and_only_once(case: Listed) -> None:
    case.asked(count=2)
    job = Job.objects.get(kind="analytics.tasks.mail_inquiries")
    with override("en"):
        case.vera.language = "en"
        case.vera.save()
        matters.mail(Work(job))
        matters.mail(Work(job))
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["school@zarechye.example"], "VPR: 2 results with signs that need a check wait for your answer")
    ]
    body = str(mail.outbox[0].body)
    assert "МБОУ СОШ № 1: 2 results" in body
    assert "Answer by 04.06.2026" in body
    assert "/results/matters/?state=asked" in body
