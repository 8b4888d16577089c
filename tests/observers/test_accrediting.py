"""Training, test, certificates; the corps entered, corrected, removed; places by hand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import queue
from accounts.models import Job, JournalEntry, User
from observers.jobs import training as jobs
from observers.kinds import AccreditationState, Category, ObserverState, PlaceState, TieKind
from observers.models import Accreditation, Consent, Observer, Place, Training
from observers.rules import TieFacts
from observers.services import accrediting, placing
from observers.services.accrediting import Marked
from observers.services.placing import Entry
from tests.builders import Cast
from tests.observers.builders import at, certificate, observer, place, session, tie

pytestmark = pytest.mark.usefixtures("english")
TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=20)
QUESTIONS = [
    {"text": "Первый", "answers": ["да", "нет"], "right": 0, "why": "Потому"},
    {"text": "Второй", "answers": ["да", "нет", "не знаю"], "right": 2, "why": ""},
]


def values(**given: Any) -> dict[str, Any]:
    usual = {"title": "Обучение", "text": "Читайте", "questions": QUESTIONS, "pass_share": 80, "needed": True}
    return {**usual, "valid_days": 30, **given}


def training(cast: Cast, by: User, **given: Any) -> Training:
    return accrediting.save_training(cast.municipality, values(**given), version=0, by=by)


def entry(**given: Any) -> Entry:
    usual: dict[str, Any] = {
        "surname": "Громова",
        "name": "Ольга",
        "patronymic": "",
        "email": "olga@mail.example",
        "phone": "",
    }
    usual |= {"category": Category.PARENT, "wishes": {}}
    facts = {"adult": True, "consented": True} | {
        name: given.pop(name) for name in ("adult", "consented") if name in given
    }
    ties = given.pop("ties", ())
    return Entry({**usual, **given}, **facts, ties=ties)


def test_the_training_is_saved_once_and_told(cast: Cast, by: User) -> None:
    row = training(cast, by)
    same = accrediting.save_training(cast.municipality, values(), version=1, by=by)
    assert (row.version, same.version) == (1, 1)
    later = accrediting.save_training(cast.municipality, values(pass_share=50), version=1, by=by)
    assert later.version == 2
    told = JournalEntry.objects.filter(action="training.edited").order_by("number")
    assert [entry_.changes for entry_ in told][1] == {"pass_share": [80, 50]}
    with pytest.raises(accrediting.Clash):
        accrediting.save_training(cast.municipality, values(), version=1, by=by)


@pytest.mark.parametrize(
    ("questions", "words"),
    [
        ([], "The test needs at least one question."),
        ([{"text": "?", "answers": ["да"], "right": 0}], "Question 1: give two answers at least"),
        ([QUESTIONS[0], {"text": "?", "answers": ["да", "нет"], "right": 2}], "Question 2: give two answers at least"),
    ],
)
def test_a_test_that_cannot_be_marked_is_refused(cast: Cast, by: User, questions: list[Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        training(cast, by, questions=questions)


@pytest.mark.parametrize(
    ("answers", "share", "expected"),
    [
        ([0, 2], 80, Marked(100, passed=True, wrong=())),
        ([0, 1], 80, Marked(50, passed=False, wrong=(1,))),
        ([0, 1], 50, Marked(50, passed=True, wrong=(1,))),
        ([None, None], 1, Marked(0, passed=False, wrong=(0, 1))),
    ],
)
def test_marks(answers: list[int | None], share: int, expected: Marked) -> None:
    assert accrediting.marked(Training(questions=QUESTIONS, pass_share=share), answers) == expected


def test_whoever_passes_gets_a_number_and_its_days(cast: Cast, by: User) -> None:
    course, anna = training(cast, by), observer(cast.municipality)
    row, marked = accrediting.take_test(anna, course, [1, 2])
    assert (row.state, row.attempts, row.score, marked.wrong) == (AccreditationState.APPLIED, 1, 50, (0,))
    row, _marked = accrediting.take_test(anna, course, [0, 2])
    assert (row.state, row.attempts, row.score) == (AccreditationState.CERTIFIED, 2, 100)
    assert row.valid_from is not None
    local = timezone.localdate(timezone=None)
    assert (row.number, row.valid_to) == (f"{row.valid_from:%Y}-1", row.valid_from + timedelta(days=30))
    assert abs((row.valid_from - local).days) <= 1
    again, _marked = accrediting.take_test(anna, course, [0, 2])
    assert (again.number, again.attempts) == (row.number, 3)


def test_numbers_leave_no_gap_in_a_municipality_and_year(cast: Cast, by: User) -> None:
    assert cast.elsewhere is not None
    people = [observer(cast.municipality) for _ in range(3)]
    stranger = observer(cast.elsewhere)
    last_year = certificate(observer(cast.municipality))
    Accreditation.objects.filter(pk=last_year.pk).update(number=f"{TODAY.year - 1}-41")
    given = [accrediting.issue(one, by=by).number for one in (people[0], stranger, people[1], people[2])]
    year = TODAY.year
    assert given == [f"{year}-1", f"{year}-1", f"{year}-2", f"{year}-3"]


def test_a_valid_certificate_is_not_replaced_and_a_run_out_one_is(cast: Cast, by: User) -> None:
    anna = observer(cast.municipality)
    first = accrediting.issue(anna, by=by)
    with pytest.raises(ValidationError, match=f"The certificate no. {first.number} is still valid"):
        accrediting.issue(anna, by=by)
    Accreditation.objects.update(valid_from=TODAY - timedelta(days=40), valid_to=TODAY - timedelta(days=10))
    assert accrediting.issue(anna, by=by).number == f"{TODAY.year}-2"


def test_a_refused_person_does_not_pass_by_the_test(cast: Cast, by: User) -> None:
    course, anna = training(cast, by), observer(cast.municipality)
    accrediting.refuse(anna, by=by)
    with pytest.raises(ValidationError, match="The certificate was refused"):
        accrediting.take_test(anna, course, [0, 2])
    assert [one.number for one in accrediting.without_certificate(cast.municipality, TODAY)] == []


@pytest.mark.parametrize("state", [ObserverState.REMOVED, ObserverState.WITHDRAWN])
def test_who_is_off_the_list_gets_no_certificate(cast: Cast, by: User, state: str) -> None:
    gone = observer(cast.municipality, state=state)
    words = r"The observer is not on the list any more\."
    with pytest.raises(ValidationError, match=words):
        accrediting.issue(gone, by=by)
    with pytest.raises(ValidationError, match=words):
        accrediting.apply(gone)


def test_the_invitation_holds_a_link_and_no_name(cast: Cast, by: User) -> None:
    anna = observer(cast.municipality)
    called = observer(cast.municipality, email="", email_key="", phone="+7 912 000-00-01", phone_key="79120000001")
    assert accrediting.invite([anna, called], by=by) == 1
    job = Job.objects.unfinished().get(kind="observers.tasks.write_of_training")
    queue.work(job.pk, jobs.write)
    (letter,) = mail.outbox
    assert letter.to == [anna.email]
    assert f"/observers/o/{cast.municipality.slug}/training/" in letter.body
    assert anna.surname not in letter.body


def test_who_signed_on_paper_is_entered_with_the_consent(cast: Cast, by: User) -> None:
    school = cast.schools[0]
    person = placing.enter(
        cast.municipality, entry(ties=(TieFacts(school.pk, TieKind.CHILD, "5А"),), phone="8 912 345-67-89"), by=by
    )
    assert (person.state, person.adult, person.email_key, person.phone_key) == (
        ObserverState.ACTIVE,
        True,
        "olga@mail.example",
        "79123456789",
    )
    assert [(row.school, row.kind, row.classes) for row in person.ties.all()] == [(school, TieKind.CHILD, "5А")]
    consent = Consent.objects.get()
    assert (consent.observer, consent.text.kind, consent.agent, consent.address) == (
        person,
        "processing",
        "paper",
        None,
    )
    told = JournalEntry.objects.get(action="observer.entered")
    assert (told.changes["observer"], told.subject) == (person.number, f"Observer no. {person.number}")


@pytest.mark.parametrize(
    ("given", "field"),
    [({"consented": False}, "consented"), ({"adult": False}, "adult"), ({"email": "", "phone": ""}, "phone")],
)
def test_nobody_is_entered_without_what_the_law_asks(cast: Cast, by: User, given: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        placing.enter(cast.municipality, entry(**given), by=by)
    assert list(refusal.value.message_dict) == [field]
    assert Observer.objects.count() == 0


def test_nobody_is_entered_twice_by_another_spelling(cast: Cast, by: User) -> None:
    first = placing.enter(cast.municipality, entry(phone="+7 912 345-67-89"), by=by)
    for given in ({"email": "OLGA@Mail.Example"}, {"email": "", "phone": "8(912)3456789"}):
        with pytest.raises(ValidationError, match=f"Observer no. {first.number} is known by this already"):
            placing.enter(cast.municipality, entry(**given), by=by)


def test_corrections_say_which_fields_and_not_what(cast: Cast, by: User) -> None:
    person = placing.enter(cast.municipality, entry(), by=by)
    changed = placing.edit(person, {**entry().values, "surname": "Титова", "wishes": {"most": 2}}, version=1, by=by)
    assert (changed.surname, changed.version) == ("Титова", 2)
    told = JournalEntry.objects.get(action="observer.edited").changes
    assert told == {"observer": person.number, "fields": ["surname", "wishes"]}
    with pytest.raises(placing.Clash):
        placing.edit(person, entry().values, version=1, by=by)


def test_a_removed_person_gives_the_places_back_and_may_return(cast: Cast, by: User) -> None:
    anna = observer(cast.municipality)
    ahead = place(session(cast.schools[0], at(9, day=SOON)), anna)
    past = place(session(cast.schools[0], datetime(2020, 4, 14, 4, tzinfo=UTC)), anna, PlaceState.ATTENDED)
    with pytest.raises(ValidationError, match=r"Say why\."):
        placing.remove(anna, reason=" ", version=1, by=by)
    assert placing.remove(anna, reason="Не явилась дважды", version=1, by=by) == 1
    assert [Place.objects.get(pk=one.pk).state for one in (ahead, past)] == [PlaceState.WITHDRAWN, PlaceState.ATTENDED]
    anna.refresh_from_db()
    assert (anna.state, anna.reason) == (ObserverState.REMOVED, "Не явилась дважды")
    back = placing.restore(anna, version=anna.version, by=by)
    assert (back.state, back.reason) == (ObserverState.ACTIVE, "")
    with pytest.raises(ValidationError, match="Only somebody who was removed"):
        placing.restore(back, version=back.version, by=by)


def test_a_place_by_hand_needs_a_note_where_a_rule_forbids_it(cast: Cast, by: User) -> None:
    anna, row = observer(cast.municipality), session(cast.schools[0], at(9, day=SOON))
    tie(anna, cast.schools[0], TieKind.RELATIVE)
    with pytest.raises(ValidationError, match="A child or relative of the observer learns at this school"):
        placing.place(row, anna, note="", by=by)
    given = placing.place(row, anna, note="Племянник болеет", by=by)
    assert (given.state, given.source, given.note) == (
        PlaceState.CONFIRMED,
        Place.Source.COORDINATOR,
        "Племянник болеет",
    )


def test_ties_are_noted_once(cast: Cast, by: User) -> None:
    anna = observer(cast.municipality)
    for _ in range(2):
        row = placing.tie(anna, cast.schools[0], TieKind.WORKS, by=by)
    placing.untie(row, by=by)
    actions = JournalEntry.objects.filter(subject_kind="observer").order_by("number").values_list("action", flat=True)
    assert (list(actions), anna.ties.count()) == (["observer.tied", "observer.untied"], 0)


def test_a_look_at_contacts_is_noted_by_numbers(cast: Cast, by: User) -> None:
    placing.contacts_seen(cast.municipality.pk, [7, 3], by=by)
    placing.contacts_seen(cast.municipality.pk, [], by=by)
    (told,) = JournalEntry.objects.filter(action="observers.contacts_seen")
    assert (told.by, told.changes) == (str(by), {"observers": [3, 7]})


@pytest.mark.django_db
def test_the_database_itself_keeps_a_number_from_being_given_twice(cast: Cast) -> None:
    first, second = observer(cast.municipality), observer(cast.municipality)
    assert cast.elsewhere is not None
    stranger = observer(cast.elsewhere)
    facts = {"state": AccreditationState.CERTIFIED, "valid_from": TODAY, "valid_to": TODAY, "number": "2027-1"}
    for person in (first, stranger):
        Accreditation.objects.create(observer=person, municipality=person.municipality, **facts)
    with pytest.raises(IntegrityError, match=r"certificate_number_unique|accreditation"), transaction.atomic():
        Accreditation.objects.create(observer=second, municipality=cast.municipality, **facts)
    # Whoever has no certificate has no number, and nobody's nothing is another's.
    for person in (second, observer(cast.municipality)):
        Accreditation.objects.create(observer=person, municipality=cast.municipality)
    held = Accreditation.objects.filter(municipality=cast.municipality).order_by("pk")
    assert list(held.values_list("number", flat=True)) == ["2027-1", "", ""]


def test_valid_days_include_both_ends() -> None:
    row = Accreditation(
        state=AccreditationState.CERTIFIED, valid_from=date(2027, 4, 1), valid_to=date(2027, 4, 30), number="2027-1"
    )
    days = [date(2027, 3, 31), date(2027, 4, 1), date(2027, 4, 30), date(2027, 5, 1)]
    assert [accrediting.valid(row, day) for day in days] == [False, True, True, False]
