"""Secret links: expired, used, forged, cut; letters that name nobody; reminders once each; keys of e-mails."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Job
from observers import access, tasks
from observers.jobs import places as jobs
from observers.kinds import LinkPurpose, PlaceState
from observers.models import Link, Place, Session
from observers.parsing import email_key, phone_key
from observers.services import links, signing, throttling
from schools.models import Municipality, School
from tests.observers import builders
from tests.observers.builders import at
from tests.observers.visitor import letters, link_in

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def place(municipality: Municipality, school: School) -> Place:
    """A place to be confirmed."""
    session = builders.session(school, timezone.now() + timedelta(days=10))
    return signing.sign_up(session, builders.observer(municipality))


def test_only_the_digest_is_kept(place: Place) -> None:
    token = links.make(place.observer, LinkPurpose.CONFIRM, place)
    link = Link.objects.get()
    assert (len(token), link.digest, token[:32] in link.digest) == (48, access.digest(token[:32]), False)
    assert links.find(token, LinkPurpose.CONFIRM) == link
    assert links.find(token, LinkPurpose.MANAGE) is None


@pytest.mark.parametrize("case", ["cut", "longer", "forged", "empty", "other", "script"])
def test_what_is_no_token_opens_nothing(place: Place, case: str) -> None:
    token = links.make(place.observer, LinkPurpose.CONFIRM, place)
    tokens = {
        "cut": token[:-1],
        "longer": f"{token}a",
        "forged": f"{'a' * 32}{token[32:]}",
        "empty": "",
        "other": token[::-1],
        "script": "<script>alert(1)</script>",
    }
    assert links.look(tokens[case], LinkPurpose.CONFIRM) == (None, access.Fault.FORGED)


def test_a_link_is_used_once_and_expires(place: Place) -> None:
    token = links.make(place.observer, LinkPurpose.CONFIRM, place, hours=1)
    link = links.find(token, LinkPurpose.CONFIRM)
    assert link is not None
    later = timezone.now() + timedelta(hours=1)
    assert links.look(token, LinkPurpose.CONFIRM, later).fault == access.Fault.EXPIRED
    assert [links.use(link), links.use(link)] == [True, False]
    assert links.look(token, LinkPurpose.CONFIRM).fault == access.Fault.USED
    own = links.make(place.observer, LinkPurpose.MANAGE)
    known = links.find(own, LinkPurpose.MANAGE)
    assert known is not None
    links.use(known)
    assert links.find(own, LinkPurpose.MANAGE) == known


@pytest.mark.parametrize(
    ("case", "status", "words"),
    [
        ("expired", 410, "It was good for a limited time, and that time is over."),
        ("used", 410, "It has been used already; such a link is good for one use."),
        ("forged", 404, "Perhaps it was not copied as a whole. Open it from the letter once more."),
        ("elsewhere", 404, "Perhaps it was not copied as a whole. Open it from the letter once more."),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_page_says_why_a_link_does_not_work(
    place: Place, client: Client, case: str, status: int, words: str, method: str
) -> None:
    token = links.make(place.observer, LinkPurpose.CONFIRM, place, hours=-1 if case == "expired" else 1)
    if case == "used":
        Link.objects.update(used_at=timezone.now())
    slug = "dolina" if case == "elsewhere" else "zarechye"
    token = "a" * 48 if case == "forged" else token
    page = getattr(client, method)(f"/observers/o/{slug}/confirm/{token}/")
    assert (page.status_code, words in page.content.decode()) == (status, True)
    place.refresh_from_db()
    assert place.state == PlaceState.UNCONFIRMED


@pytest.mark.parametrize(
    ("page", "status"),
    [("confirm", 404), ("offer", 404), ("mine", 404), ("data", 404), ("training", 404), ("act", 404), ("email", 410)],
)
def test_who_tries_many_tokens_is_told_to_wait_and_a_good_link_opens_all_the_same(
    place: Place, client: Client, monkeypatch: pytest.MonkeyPatch, page: str, status: int
) -> None:
    monkeypatch.setattr(throttling, "LINK", throttling.Limit(2, throttling.HOUR))
    answers = [client.get(f"/observers/o/zarechye/{page}/{'a' * 48}/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [status, status, 429]
    words = "Too many wrong links were opened from your network in the last hour."
    assert (answers[-1]["Retry-After"], words in answers[-1].content.decode()) == ("3600", True)
    token = links.make(place.observer, LinkPurpose.CONFIRM, place)
    assert client.get(f"/observers/o/zarechye/confirm/{token}/").status_code == 200


def test_a_double_click_on_confirm_says_the_same(place: Place, client: Client) -> None:
    url = f"/observers/o/zarechye/confirm/{links.make(place.observer, LinkPurpose.CONFIRM, place)}/"
    assert client.post(url).status_code == 302
    again = client.post(url)
    assert (again.status_code, "You have pressed the button already" in again.content.decode()) == (200, True)


def test_a_link_is_not_used_up_by_what_fails(place: Place, client: Client) -> None:
    url = f"/observers/o/zarechye/confirm/{links.make(place.observer, LinkPurpose.CONFIRM, place)}/"
    Session.objects.update(state="cancelled")
    page = client.post(url)
    assert (page.status_code, page.context["refusal"]) == (409, ["This session was called off."])
    assert Link.objects.get().used_at is None


def test_what_the_rules_warn_of_is_told_to_whom_it_concerns(place: Place, client: Client) -> None:
    facts = {"school": "МБОУ СОШ № 2", "day": "2027-04-14", "from": "09:00", "to": "10:00", "pause": 10, "needed": 30}
    Place.objects.update(warnings=[{"code": "travel", "severity": "warn", "facts": facts}])
    sentence = (
        "Between this session and the one at МБОУ СОШ № 2 (14.04.2027, 09:00–10:00) there are 10 min;"
        " getting from school to school takes about 30 min."
    )
    mine = links.make(place.observer, LinkPurpose.MANAGE)
    asked = links.make(place.observer, LinkPurpose.CONFIRM, place)
    pages = [client.get(f"/observers/o/zarechye/{page}/") for page in (f"mine/{mine}", f"confirm/{asked}")]
    about = jobs.About(place.observer, place.session, Place.objects.get(), None)
    texts = [*(page.content.decode() for page in pages), jobs.letter("confirm", about, {}).body]
    assert [text.count(sentence) for text in texts] == [1, 1, 1]


def test_a_new_link_is_sent_whoever_asks_and_the_answer_is_the_same(place: Place, client: Client) -> None:
    pages = [
        client.post("/observers/o/zarechye/link/", {"email": mail}).content.decode()
        for mail in (place.observer.email.upper(), "nobody@mail.example")
    ]
    assert ["a letter with a link is on its way" in page for page in pages] == [True, True]
    (letter,) = letters()
    assert client.get(link_in(letter)).status_code == 200


def test_letters_name_nobody_and_what_is_no_longer_so_is_not_sent(place: Place) -> None:
    assert [job.key for job in Job.objects.all()] == []
    signing.confirm(place)
    tell(place, "confirm")
    assert letters() == []
    tell(place, "remind")
    (letter,) = letters()
    assert place.observer.surname not in f"{letter.body} {letter.subject}"
    assert "/mine/" in letter.body


def tell(place: Place, what: str) -> None:
    """Ask for a letter."""
    Job.objects.create(
        kind=tasks.write_to_observer.name,
        key=what,
        args={"what": what, "observer": place.observer_id, "place": place.pk},
    )


@pytest.mark.parametrize(
    ("days", "hour", "count"), [(3, 9, 1), (3, 8, 0), (3, 18, 0), (2, 12, 0), (1, 12, 1), (0, 8, 0), (4, 12, 0)]
)
def test_a_reminder_goes_out_three_days_and_one_day_before_by_the_clock_of_the_place(
    municipality: Municipality, school: School, days: int, hour: int, count: int
) -> None:
    builders.place(builders.session(school), builders.observer(municipality))
    now = at(hour, 15, day=builders.DAY - timedelta(days=days))
    assert jobs.remind(now, tasks.write_to_observer) == count
    Job.objects.update(state=Job.State.DONE)
    assert jobs.remind(now + timedelta(minutes=5), tasks.write_to_observer) == 0


@pytest.mark.parametrize(
    ("written", "key"),
    [
        (" Olga@Mail.Example ", "olga@mail.example"),
        ("olga+vpr@mail.example", "olga@mail.example"),
        ("O.L.G.A@googlemail.com", "olga@gmail.com"),
        ("ivan.petrov@ya.ru", "ivan-petrov@yandex.ru"),
        ("ivan-petrov@yandex.ru", "ivan-petrov@yandex.ru"),
        ("olga@почта.рф", "olga@xn--80a1acny.xn--p1ai"),
        ("olga", ""),
        ("@mail.example", ""),
        ("", ""),
    ],
)
def test_one_mailbox_has_one_key(written: str, key: str) -> None:
    assert email_key(written) == key


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("+7 (912) 345-67-89", "79123456789"),
        ("8 912 345 67 89", "79123456789"),
        ("9123456789", "79123456789"),
        ("+375 29 123-45-67", "375291234567"),
        ("8 912 345-67-8", ""),
        ("812 345-67-89", "78123456789"),
        ("12-34", ""),
        ("", ""),
    ],
)
def test_one_telephone_has_one_key(written: str, key: str) -> None:
    assert phone_key(written) == key
