"""What people say ties them to schools: believed once the person is known, then asked for every session."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import JournalEntry
from observers.kinds import LinkPurpose, ObserverState, PlaceState, TieKind, WaitingState
from observers.models import Observer, Place, RuleSetting, Session, Tie, Waiting
from observers.reports import scheduling as reading
from observers.rules import Refusal, Said, TieFacts
from observers.services import links, queueing, signing, tying
from schools.models import Municipality, School
from tests.builders import Cast
from tests.observers import builders
from tests.observers.builders import at
from tests.observers.visitor import Visitor, letters, link_in

pytestmark = [pytest.mark.usefixtures("english"), pytest.mark.django_db]
SOON = timezone.now() + timedelta(days=10)


@pytest.fixture
def lenient(municipality: Municipality) -> Municipality:
    """A small place, where to work at a school or to have a child there only warns, but for the child's own class."""
    for code in (Refusal.OWN_SCHOOL, Refusal.RELATIVE):
        RuleSetting.objects.create(municipality=municipality, code=code, severity="warn")
    return municipality


@pytest.fixture
def person(lenient: Municipality) -> Observer:
    """Somebody known, whose e-mail the visitor gives."""
    return builders.observer(lenient, email="olga@mail.example", email_key="olga@mail.example")


def session(school: School, days: int = 0, **given: Any) -> Session:
    return builders.session(school, SOON + timedelta(days=days), **given)


def ties(of: Observer) -> list[tuple[int, str, str, str, bool]]:
    return list(of.ties.order_by("pk").values_list("school", "kind", "classes", "subject", "declared"))


def confirmed_by_letter() -> None:
    (letter,) = letters()
    assert Client().post(link_in(letter)).status_code == 302


def blocked(who: Observer, where: Session) -> list[str]:
    found = signing.asked(where, who, timezone.now())
    return [str(one.code) for one in found if one.severity == "block"]


def test_a_known_persons_tie_is_believed_with_the_confirmation_only(person: Observer, school: School) -> None:
    taken = session(school, classes="6А")
    Visitor(taken, {"declare": {"kin": "child", "classes": "5А"}}).signed_up()
    place = Place.objects.get(session=taken)
    assert (place.declared, ties(person)) == ([[school.pk, "child", "5А", ""]], [])
    confirmed_by_letter()
    place.refresh_from_db()
    assert (place.state, place.declared) == (PlaceState.CONFIRMED, [])
    assert ties(person) == [(school.pk, "child", "5А", "", True)]
    assert [one.changes for one in JournalEntry.objects.filter(action="observer.tied")] == [
        {"observer": person.number, "school": school.name, "kind": "child"}
    ]


def test_later_declarations_add_up_and_silence_takes_nothing_away(cast: Cast, person: Observer) -> None:
    first, second = cast.schools
    for where, declared in (
        (session(first, 0, classes="6А"), {"kin": "child", "classes": "5А"}),
        (session(first, 1, classes="6А"), {}),
        (session(second, 2, classes="6А", subject="RU"), {"works": "works", "kin": "relative"}),
        (session(first, 3, classes="6А"), {"kin": "child", "classes": "5А"}),
    ):
        Visitor(where, {"declare": declared}).signed_up()
        confirmed_by_letter()
    assert ties(person) == [
        (first.pk, "child", "5А", "", True),
        (second.pk, "works", "", "", True),
        (second.pk, "relative", "", "", True),
    ]


def test_the_rules_ask_what_was_said_of_another_session(person: Observer, school: School) -> None:
    Visitor(session(school, classes="6А"), {"declare": {"kin": "child", "classes": "5А"}}).signed_up()
    own, other = session(school, 3, classes="5А"), session(school, 4, classes="6А")
    assert [blocked(person, own), blocked(person, other)] == [[], []]
    confirmed_by_letter()
    assert [blocked(person, own), blocked(person, other)] == [["own_class"], []]
    Visitor(own).signed_up()
    (letter,) = letters()
    assert "The observer's own child learns in a class observed here (5А)." in letter.body
    assert not Place.objects.filter(session=own).exists()


def test_the_solver_asks_it_too(person: Observer, school: School) -> None:
    softened = RuleSetting.objects.create(municipality=person.municipality, code=Refusal.TEACHES, severity="warn")
    Visitor(session(school, classes="6А"), {"declare": {"works": "teaches"}}).signed_up()
    confirmed_by_letter()
    softened.delete()
    assert ties(person) == [(school.pk, "teaches", "", "MA", True)]
    sums, letters_ = session(school, 2, subject="MA"), session(school, 3, subject="LI")
    days = (timezone.localdate(), timezone.localdate() + timedelta(days=30))
    built = reading.build(person.municipality, reading.Given(*days, most=9), timezone.now())
    row = built.problem.blocked[[one.pk for one in built.observers].index(person.pk)]
    codes = {one.pk: row[n] for n, one in enumerate(built.sessions)}
    assert codes[sums.pk] == 1 + reading.CODES.index("teaches")
    assert codes[letters_.pk] == 0


def test_whoever_is_not_known_yet_keeps_it_at_once(lenient: Municipality, school: School) -> None:
    Visitor(session(school, classes="6А"), {"declare": {"kin": "child", "classes": "5А"}}).signed_up()
    fresh = Observer.objects.get()
    assert (fresh.state, ties(fresh)) == (ObserverState.UNCONFIRMED, [(school.pk, "child", "5А", "", True)])
    Visitor(session(school, 1, classes="6А"), {"declare": {"kin": "relative"}}).signed_up()
    assert [one[1] for one in ties(fresh)] == ["child", "relative"]


def test_what_the_queue_was_told_is_believed_when_the_place_is_taken(person: Observer, school: School) -> None:
    full = session(school, classes="6А")
    held = builders.place(full, builders.observer(person.municipality))
    said = Said("1234-5678", (TieFacts(school.pk, TieKind.CHILD, "5А"),))
    waiting = queueing.join(full, person, said=said)
    assert (waiting.application, waiting.declared, ties(person)) == ("1234-5678", [[school.pk, "child", "5А", ""]], [])
    signing.withdraw(held)
    waiting.refresh_from_db()
    assert waiting.state == WaitingState.OFFERED
    place = queueing.take(waiting)
    assert (place.application, ties(person)) == ("1234-5678", [(school.pk, "child", "5А", "", True)])


def test_the_queue_passes_over_whom_the_declared_tie_now_forbids(person: Observer, school: School) -> None:
    full = session(school, classes="5А")
    held = builders.place(full, builders.observer(person.municipality))
    RuleSetting.objects.create(municipality=person.municipality, code=Refusal.OWN_CLASS, severity="warn")
    queueing.join(full, person, said=Said(ties=(TieFacts(school.pk, TieKind.CHILD, "5А"),)))
    RuleSetting.objects.filter(code=Refusal.OWN_CLASS).delete()
    signing.withdraw(held)
    assert Waiting.objects.get().state == WaitingState.LEFT


def test_what_forbids_the_confirmation_is_not_believed(person: Observer, school: School) -> None:
    place = signing.sign_up(session(school), person)
    Place.objects.update(declared=[[school.pk, "teaches", "", "MA"]])
    with pytest.raises(signing.Refused) as refused:
        signing.confirm(Place.objects.get(pk=place.pk))
    assert [one.code for one in refused.value.found] == [Refusal.TEACHES]
    assert ties(person) == []


def test_believing_passes_over_strange_schools_and_rubbish(cast: Cast, person: Observer) -> None:
    assert cast.other_school is not None
    said = [[cast.other_school.pk, "works", "", ""], [0, "works", "", ""], [cast.schools[0].pk, "owns", "", ""]]
    assert tying.believe(person, [*said, [cast.schools[0].pk, "works", "", ""]] * 2) == 1
    assert ties(person) == [(cast.schools[0].pk, "works", "", "", True)]


def address(of: Observer, page: str = "") -> str:
    return f"/observers/o/{of.municipality.slug}/data/{links.make(of, LinkPurpose.MANAGE)}/schools/{page}"


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        ("works", ("works", "", "")),
        ("teaches", ("teaches", "", "MA")),
        ("child", ("child", "5А", "")),
        ("relative", ("relative", "", "")),
    ],
)
def test_the_person_adds_a_school(person: Observer, school: School, kind: str, kept: tuple[str, str, str]) -> None:
    facts = {"school": school.pk, "kind": kind, "classes": " 5А ", "subject": "MA"}
    for _twice in range(2):
        assert Client().post(address(person), facts).status_code == 302
    assert ties(person) == [(school.pk, *kept, True)]
    page = Client().get(address(person)).content.decode()
    assert school.name in page
    assert "noted by the department" not in page


@pytest.mark.parametrize("facts", [{}, {"kind": "works"}, {"school": "x", "kind": "works"}, {"kind": "owns"}])
def test_half_a_tie_is_none(person: Observer, facts: dict[str, str]) -> None:
    assert Client().post(address(person), facts).status_code == 422
    assert ties(person) == []


def test_the_own_word_is_taken_back_the_departments_is_not(cast: Cast, person: Observer) -> None:
    own = tying.declare(person, cast.schools[0], TieKind.WORKS)
    noted = builders.tie(person, cast.schools[1], TieKind.CHILD)
    strange = builders.tie(builders.observer(cast.municipality), cast.schools[1], TieKind.CHILD)
    found = [Client().post(address(person, f"{row.pk}/back/")).status_code for row in (own, noted, strange)]
    assert found == [302, 302, 404]
    assert set(Tie.objects.values_list("pk", flat=True)) == {noted.pk, strange.pk}
    page = Client().get(address(person)).content.decode()
    assert "noted by the department; call it if it is not so" in page
    told = JournalEntry.objects.filter(action="observer.untied").values_list("changes", flat=True)
    assert list(told) == [{"observer": person.number, "school": cast.schools[0].name, "kind": "works"}]


def test_there_is_an_end_to_adding_and_none_after_the_consent(cast: Cast, person: Observer) -> None:
    for n in range(tying.MOST):
        tying.declare(person, cast.schools[0], TieKind.CHILD, classes=f"{n + 1}А")
    with pytest.raises(ValidationError, match="too many ties"):
        tying.declare(person, cast.schools[0], TieKind.WORKS)
    Observer.objects.filter(pk=person.pk).update(state=ObserverState.WITHDRAWN)
    with pytest.raises(ValidationError, match="no longer changed"):
        tying.declare(person, cast.schools[1], TieKind.WORKS)
    assert "Add a school" not in Client().get(address(person)).content.decode()
    assert cast.other_school is not None
    Observer.objects.filter(pk=person.pk).update(state=ObserverState.ACTIVE)
    with pytest.raises(ValidationError, match="of this municipality"):
        tying.declare(person, cast.other_school, TieKind.WORKS)


def test_a_tie_named_later_shows_beside_the_place_held(person: Observer, school: School, coordinator: Client) -> None:
    held = session(school, classes="5А")
    builders.place(held, person)
    tying.declare(person, school, TieKind.CHILD, classes="5А")
    page = coordinator.get(f"/observers/{held.pk}/")
    assert [one.lost for one in page.context["places"]] == [True]


def test_the_day_of_the_season_is_of_no_matter(person: Observer, cast: Cast) -> None:
    """Sessions of the next year ask it as well: it is kept with the person."""
    tying.declare(person, cast.schools[0], TieKind.CHILD, classes="5А")
    later = builders.session(cast.schools[0], at(9, day=date(2028, 4, 12)), classes="5А")
    assert blocked(person, later) == ["own_class"]
