"""Destruction of personal data: nothing of the person is left, counts and acts stay, and it can be proved."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from accounts import journal
from accounts.models import JournalEntry, Notice, User
from documents.models import Document
from observers.jobs import erasing as nightly
from observers.kinds import ObserverState, PlaceState
from observers.models import (
    Act,
    Attempt,
    Consent,
    ErasedKey,
    ErasureRound,
    Link,
    Observer,
    Place,
    Tie,
)
from observers.services import erasing
from office.paper import Paper
from tests.builders import Cast
from tests.observers.builders import at, observer, place, session
from tests.observers.lives import (
    NOW,
    SURNAME,
    a_paper,
    destroyed,
    lived,
    proposed,
    remains,
    somebody,
)

pytestmark = pytest.mark.usefixtures("apart")


@pytest.mark.django_db
def test_nothing_of_the_person_remains_in_any_table(cast: Cast, by: User, official_user: User) -> None:
    person = lived(cast, by)
    assert {table for table, _word in remains()} == {
        "observers_observer", "observers_consent", "observers_place", "observers_act", "observers_actfile",
        "documents_document", "accounts_job",
    }  # fmt: skip
    destroyed(cast, official_user)
    assert remains() == []
    person.refresh_from_db()
    assert (person.state, person.full_name, person.erased_at) == (ObserverState.ERASED, "", NOW)


@pytest.mark.django_db(transaction=True)
def test_counts_and_acts_stay_scans_go_photographs_lose_their_names(
    cast: Cast, by: User, official_user: User, tmp_path: Path
) -> None:
    lived(cast, by)
    done = destroyed(cast, official_user)
    assert done.counts == {
        "observers": 1, "ties": 1, "links": 1, "waiting": 1, "drafts": 1, "scans": 1,
        "acts_kept": 1, "photos_kept": 1, "places_kept": 1, "consents_kept": 2,
    }  # fmt: skip
    act = Act.objects.get()
    assert (act.number, act.comment) == (1, "Всё спокойно. […], […]")
    assert list(act.files.values_list("name", flat=True)) == ["photo-2.jpg"]
    assert sorted(path.suffix for path in (tmp_path / "media" / "acts").rglob("*.*")) == [".jpg"]
    assert Counter(Place.objects.values_list("state", flat=True)) == {"attended": 1}
    assert list(Consent.objects.values_list("sha256", "address", "agent")) == [("a" * 64, None, "")] * 2
    assert [Tie.objects.count(), Link.objects.count(), Attempt.objects.count()] == [0, 0, 0]


@pytest.mark.django_db
def test_the_act_names_numbers_and_the_journal_s_records(cast: Cast, by: User, official_user: User) -> None:
    person = lived(cast, by)
    done = destroyed(cast, official_user)
    paper = Document.objects.get(pk=done.document or 0)
    assert (paper.kind, paper.state, paper.issued_on) == ("erasure_act", "issued", date(2027, 9, 20))
    facts = Paper.from_payload(paper.payload)
    (summary, subjects) = (block.table for block in facts.blocks[:2])  # type: ignore[union-attr]
    rows = {row[0]: row[1] for row in summary.sections[0].rows}
    assert rows["Дата уничтожения"] == "20.09.2027"
    assert rows["Кто уничтожил"] == "Соколова Ирина Викторовна, главный специалист"
    assert [row[:2] for row in subjects.sections[0].rows] == [("1", f"Наблюдатель № {person.number}")]
    entry = JournalEntry.objects.get(action="observer.erased")
    extract = facts.annexes[0].table
    assert extract is not None
    assert [row[0] for row in extract.sections[0].rows] == [str(entry.number)]
    assert (entry.subject_id, entry.changes) == (
        person.pk, {"observer": person.number, "round": done.pk, "why": "application"},
    )  # fmt: skip
    assert list(journal.faults()) == []


@pytest.mark.django_db
def test_an_issued_paper_is_kept_and_counted(cast: Cast, by: User, official_user: User) -> None:
    from documents.services.papers import issue  # noqa: PLC0415 because only this test issues

    somebody(cast)
    issue(a_paper(cast, by, f"{SURNAME} А.Э."), by=by, issued_on=date(2027, 4, 1))
    done = destroyed(cast, official_user)
    assert (done.counts["papers_kept"], done.counts.get("drafts")) == (1, None)
    assert {table for table, _word in remains()} == {"documents_document"}


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["place", "version", "another", "withdrawn"])
def test_a_stale_list_is_refused_and_nothing_is_lost(cast: Cast, official_user: User, change: str) -> None:
    person = somebody(cast)
    row = proposed(cast)
    if change == "place":
        place(session(cast.schools[0], at(9, day=date(2026, 4, 14))), person, PlaceState.WITHDRAWN)
    elif change == "version":
        Observer.objects.filter(pk=person.pk).update(version=7)
    elif change == "another":
        other = observer(cast.municipality, state=ObserverState.UNCONFIRMED)
        Observer.objects.filter(pk=other.pk).update(created_at=at(7))
    else:
        Observer.objects.filter(pk=person.pk).update(state=ObserverState.WITHDRAWN)
    with pytest.raises(ValidationError, match=r"changed|изменились"):
        erasing.confirm(row, digest=row.digest, post="Начальник", by=official_user, now=NOW)
    person.refresh_from_db()
    row.refresh_from_db()
    assert (person.surname, row.state, ErasedKey.objects.count()) == (SURNAME, "proposed", 0)
    fresh = proposed(cast)
    assert (fresh.pk, fresh.digest == row.digest) == (row.pk, False)
    with pytest.raises(ValidationError):  # the page that was opened before the list was made anew
        erasing.confirm(fresh, digest=row.digest, post="Начальник", by=official_user, now=NOW)


@pytest.mark.django_db
def test_a_round_is_decided_once(cast: Cast, official_user: User) -> None:
    somebody(cast)
    row = destroyed(cast, official_user)
    with pytest.raises(ValidationError, match=r"already|уже"):
        erasing.confirm(row, digest=row.digest, post="Начальник", by=official_user, now=NOW)
    with pytest.raises(ValidationError, match=r"already|уже"):
        erasing.decline(row, reason="Нет", by=official_user, now=NOW)
    assert Document.objects.filter(kind="erasure_act").count() == 1


@pytest.mark.django_db
def test_what_was_declined_comes_back_after_a_week_or_when_it_has_changed(cast: Cast, official_user: User) -> None:
    person = somebody(cast)
    erasing.decline(proposed(cast), reason="Идёт проверка", by=official_user, now=NOW)
    assert nightly.propose(cast.municipality, NOW + timedelta(days=6)) is None
    assert nightly.propose(cast.municipality, NOW + timedelta(days=8)) is not None
    ErasureRound.objects.filter(state="proposed").delete()
    Observer.objects.filter(pk=person.pk).update(version=9)
    assert nightly.propose(cast.municipality, NOW + timedelta(days=1)) is not None


@pytest.mark.django_db
def test_the_nightly_look_tells_the_officials_once_and_touches_nobody(cast: Cast, official_user: User) -> None:
    person = somebody(cast)
    assert nightly.propose_all(NOW) == 1
    assert nightly.propose_all(NOW) == 1
    told = Notice.objects.get(kind="erasure_proposed")
    assert (told.user, told.facts) == (official_user, {"n": 1, "latest": "30.09.2027"})
    person.refresh_from_db()
    assert person.surname == SURNAME
    Observer.objects.filter(pk=person.pk).update(confirmed_at=NOW)
    assert nightly.propose_all(NOW) == 0
    assert not ErasureRound.objects.exists()
