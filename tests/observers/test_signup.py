"""The sign-up without an account, page by page: what is kept, what is said, and to whom."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Job, User
from observers.kinds import ObserverState, PlaceState, SessionState, TieKind
from observers.models import Consent, ConsentText, Observer, Place, RuleSetting, Session, Waiting
from observers.services import consenting
from observers.views.public import drafts
from schools.models import Municipality, School
from tests.observers import builders
from tests.observers.visitor import Visitor, letters, link_in, same, words

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def session(school: School) -> Session:
    """Two places in ten days."""
    return builders.session(school, timezone.now() + timedelta(days=10), seats=2)


def test_from_the_list_to_the_confirmed_place(session: Session, municipality: Municipality) -> None:
    visitor = Visitor(session)
    page = visitor.client.get(f"/observers/o/{municipality.slug}/signup/")
    assert [(row.session, row.free, row.queue) for row in page.context["rows"]] == [(session, 2, False)]
    done = visitor.signed_up()
    assert re.fullmatch(r"\d{4}-\d{4}", done.context["number"])
    person = Observer.objects.get()
    assert (person.full_name, person.email_key, person.category, person.adult, person.state) == (
        "Сорокина Ольга Львовна",
        "olga@mail.example",
        "parent",
        True,
        ObserverState.UNCONFIRMED,
    )
    place = Place.objects.get()
    assert (place.state, place.observer, place.session) == (PlaceState.UNCONFIRMED, person, session)
    (letter,) = letters()
    assert letter.to == ["olga@mail.example"]
    assert done.context["number"] in letter.body
    assert "Сорокина" not in letter.body
    opened = visitor.client.get(link_in(letter))
    assert opened.status_code == 200
    place.refresh_from_db()
    assert place.state == PlaceState.UNCONFIRMED
    managed = visitor.client.post(link_in(letter), follow=True)
    place.refresh_from_db()
    person.refresh_from_db()
    assert (place.state, person.state) == (PlaceState.CONFIRMED, ObserverState.ACTIVE)
    assert [one["row"] for one in managed.context["places"]] == [place]


def test_the_consent_is_kept_to_the_letter(session: Session, municipality: Municipality) -> None:
    before = timezone.now()
    visitor = Visitor(session)
    visitor.through()
    visitor.client.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux)"
    visitor.send()
    consent = Consent.objects.get()
    text = ConsentText.objects.get(kind="processing")
    assert (consent.text, consent.sha256, consent.address, consent.agent) == (
        text,
        consenting.sha256(text.text),
        "192.0.2.7",
        "Mozilla/5.0 (X11; Linux)",
    )
    assert before <= consent.given_at <= timezone.now()
    assert municipality.department in text.text


def test_the_name_is_published_only_by_a_consent_of_its_own(session: Session) -> None:
    Visitor(session, {"publication": {"agree": "on"}}).signed_up()
    assert sorted(Consent.objects.values_list("text__kind", flat=True)) == ["processing", "publication"]


def test_boxes_are_never_ticked_beforehand_not_even_on_the_way_back(session: Session) -> None:
    visitor = Visitor(session)
    visitor.through()
    boxes = [str(visitor.get(step).context["form"]["agree"]) for step in ("consent", "publication")]
    assert ["checked" in box for box in boxes] == [False, False]
    assert "checked" in str(visitor.get("category").context["form"]["category"])


def test_nothing_is_kept_before_the_last_button(session: Session) -> None:
    visitor = Visitor(session)
    visitor.through()
    assert visitor.get("check").status_code == 200
    assert (Observer.objects.count(), Consent.objects.count(), Place.objects.count()) == (0, 0, 0)
    assert list(visitor.client.session.keys()) == []


def test_a_question_left_out_is_asked_first(session: Session) -> None:
    visitor = Visitor(session)
    assert visitor.get("check")["Location"] == visitor.url("signup_step", "who")
    visitor.answer("who")
    assert visitor.get("consent")["Location"] == visitor.url("signup_step", "category")


def test_from_the_check_page_one_answer_is_changed_and_one_comes_straight_back(session: Session) -> None:
    visitor = Visitor(session)
    visitor.through()
    assert visitor.answer("who", name="Олеся")["Location"] == visitor.url("signup_check")
    assert visitor.get("check").context["who"]["name"] == "Олеся"


@pytest.mark.parametrize(
    ("given", "field", "words_"),
    [
        ({"surname": "я" * 200}, "surname", "Ensure this value has at most 80 characters (it has 200)."),
        ({"name": "Оля 😀"}, "name", "Write the name with letters, as in documents."),
        ({"surname": "<script>alert(1)</script>"}, "surname", "Write the name with letters, as in documents."),
        ({"surname": "Сорокина\x00"}, "surname", "Write the name with letters, as in documents."),
        ({"email": "olga@"}, "email", "Enter a valid email address."),
        ({"email": "", "phone": "12"}, "phone", "Write the telephone with its code, for example +7 912 345-67-89."),
        ({"email": ""}, "__all__", "Leave an e-mail or a telephone: one of the two is enough."),
    ],
)
def test_what_is_no_name_or_address_is_said_and_kept_in_the_form(
    session: Session, given: dict[str, str], field: str, words_: str
) -> None:
    visitor = Visitor(session)
    page = visitor.answer("who", **given)
    assert (page.status_code, page.context["form"].errors) == (422, {field: [words_]})
    assert "<script>alert" not in words(page)
    assert page.context["form"]["patronymic"].value() == "Львовна"


@pytest.mark.parametrize("name", ["Анна-Мария", "О’Коннор", "де ла Крус", "Ян", "Ёлкина"])
def test_names_of_many_kinds_are_names(session: Session, name: str) -> None:
    assert Visitor(session).answer("who", surname=name).status_code == 302


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"works": "works"}, ["The observer works at this school."]),
        (
            {"kin": "child", "classes": "5А"},
            [
                "The observer's own child learns in a class observed here (5А).",
                "A child or relative of the observer learns at this school.",
            ],
        ),
        ({"kin": "relative"}, ["A child or relative of the observer learns at this school."]),
    ],
)
def test_who_is_bound_to_the_school_is_told_at_once_and_may_go_elsewhere(
    session: Session, school: School, declared: dict[str, str], said: list[str]
) -> None:
    visitor = Visitor(session)
    visitor.answer("who")
    visitor.answer("category")
    page = visitor.answer("declare", **declared)
    assert (page.status_code, page.context["words"]) == (409, said)
    other = builders.session(school, timezone.now() + timedelta(days=12))
    elsewhere = Visitor(other, client=visitor.client)
    assert elsewhere.get("who").context["form"]["surname"].value() == "Сорокина"
    assert elsewhere.get("consent")["Location"] == elsewhere.url("signup_step", "declare")


def test_ties_declared_are_kept_with_a_new_person(session: Session, school: School, by: User) -> None:
    RuleSetting.objects.create(municipality=session.municipality, code="relative", severity="warn")
    Visitor(session, {"declare": {"kin": "relative"}}).signed_up()
    person = Observer.objects.get()
    assert [(tie.school, tie.kind) for tie in person.ties.all()] == [(school, TieKind.RELATIVE)]
    assert Place.objects.get().warnings == [{"code": "relative", "severity": "warn", "facts": {}}]


def test_a_session_called_off_while_the_form_is_open(session: Session) -> None:
    visitor = Visitor(session)
    visitor.through()
    session.state = SessionState.CANCELLED
    session.save()
    page = visitor.send()
    assert (page.status_code, page.context["words"]) == (409, ["This session was called off."])
    assert Observer.objects.count() == 0
    assert visitor.get("who").status_code == 409


def test_the_last_place_goes_while_the_form_is_open_and_the_queue_is_offered(session: Session) -> None:
    visitor = Visitor(session)
    visitor.through()
    builders.filled(session, [builders.observer(session.municipality) for _ in range(2)])
    page = visitor.send()
    assert (page.status_code, page.context["words"], page.context["queue"]) == (
        409,
        ["All 2 places of this session are taken."],
        True,
    )
    visitor.get("who", queue="1")
    sent = visitor.send()
    done = visitor.client.get(sent["Location"])
    assert done.context["way"] == "queue"
    assert [row.observer.email for row in Waiting.objects.all()] == ["olga@mail.example"]
    (letter,) = letters()
    assert letter.subject.startswith("You stand in the queue")


@pytest.mark.parametrize("state", ["active", "already", "removed", "withdrawn", "overlap"])
def test_the_answer_is_the_same_whether_or_not_the_address_is_known(session: Session, state: str) -> None:
    stranger = Visitor(session, {"who": {"email": "nobody@mail.example"}}).signed_up()
    person = builders.observer(session.municipality, 900, email="olga@mail.example", email_key="olga@mail.example")
    if state == "already":
        builders.place(session, person)
        session.seats = 5
        session.save()
    if state == "overlap":
        builders.place(builders.session(session.school, session.starts_at), person)
    if state in {"removed", "withdrawn"}:
        person.state = ObserverState(state)
        person.save()
    known = Visitor(session).signed_up()
    assert same(known) == same(stranger)
    person.refresh_from_db()
    assert person.full_name == "Наблюдатель900 Анна Ивановна"
    subjects = [one.subject for one in letters() if one.to == ["olga@mail.example"]]
    begins = "Confirm the observation" if state == "active" else "The observation on"
    assert [subject.startswith(begins) for subject in subjects] == [True]


def test_two_spellings_of_an_address_are_one_observer(session: Session, school: School) -> None:
    other = builders.session(school, session.starts_at + timedelta(days=1))
    Visitor(session, {"who": {"email": "Olga.Sorokina+vpr@GMail.com"}}).signed_up()
    Visitor(other, {"who": {"email": "olgasorokina@gmail.com"}}).signed_up()
    assert Observer.objects.count() == 1
    assert Observer.objects.get().places.count() == 2


def test_what_nobody_has_confirmed_is_written_anew(session: Session, school: School) -> None:
    """Somebody else may have typed the address first; who comes last is believed until the letter is answered."""
    Visitor(session, {"who": {"surname": "Чужая"}}).signed_up()
    other = builders.session(school, session.starts_at + timedelta(days=1))
    Visitor(other).signed_up()
    assert Observer.objects.get().surname == "Сорокина"
    assert Consent.objects.count() == 1


def test_a_second_click_makes_no_second_place(session: Session) -> None:
    visitor = Visitor(session)
    visitor.through()
    visitor.older(timedelta(minutes=2))
    cookie = visitor.client.cookies[drafts.COOKIE].value
    first = visitor.send()
    visitor.client.cookies[drafts.COOKIE] = cookie
    second = visitor.send()
    assert [visitor.client.get(sent["Location"]).status_code for sent in (first, second)] == [200, 200]
    assert (Observer.objects.count(), Place.objects.count(), Job.objects.count()) == (1, 1, 1)
