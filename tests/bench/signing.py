"""Three hundred people and fifty places at once, through real HTTP on PostgreSQL with four gunicorn workers.

The bare loop beside it is as contended and as lasting as a sign-up is: as many connections as the server has threads,
all on one session's row, a commit each, on a PostgreSQL that waits for the disk as the production's does.
"""

import secrets
import socket
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import TypeVar
from urllib.parse import urlencode

import psycopg
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import rows
from observers.models import ConsentText, Observer, Place, Session
from observers.services import consenting
from observers.views.public import drafts
from schools.models import Municipality
from tests import servers
from tests.bench.lasting import THREADS, WORKERS, lasting, served, url
from tests.bench.measuring import Line, milliseconds
from tests.builders import a_municipality
from tests.observers import builders

PEOPLE, SEATS = 300, 50
AT_ONCE = WORKERS * THREADS
ALONE = 40
TURNS, IN_TURN = 5, 80
AIM = 0.4
PATIENCE = 60.0
Answers = list[tuple[int, float]]
Piece = TypeVar("Piece")


def lines() -> Iterator[Line]:
    """A line each, on a PostgreSQL of their own that is gone at the end."""
    with lasting(), servers.redis() as redis:
        place, schools = a_municipality("signing", "Город Запись", 1)
        texts = consenting.ensure_texts(place, timezone.localdate())
        starts = timezone.now() + timedelta(days=20)
        seats = (ALONE, SEATS, *[IN_TURN] * (1 + 3 * TURNS))
        idle, rushed, warming, *rest = [
            builders.session(schools[0], starts + timedelta(days=day), seats=count) for day, count in enumerate(seats)
        ]
        with served(redis) as port:
            crowd = Crowd(place, texts, port)
            crowd.together([crowd.letter(warming) for _ in range(IN_TURN)], AT_ONCE)
            yield from _rushed(crowd, idle, rushed)
            yield from _sustained(crowd, rest)


class Crowd:
    """People who have answered all questions and press the last button."""

    def __init__(self, place: Municipality, texts: dict[str, ConsentText], port: int) -> None:
        self.place, self.port = place, port
        self._texts = texts
        self._count = 0

    def letter(self, session: Session) -> bytes:
        """One whole request of somebody new, from an address of its own."""
        self._count += 1
        draft = self._draft(session, self._count).text()
        return self._post(reverse("signup_check", args=[self.place.slug, session.pk]), {drafts.COOKIE: draft})

    def idle_letter(self) -> bytes:
        """A request that goes the same way to a page that asks the database nothing."""
        return self._post(reverse("preferences"), {})

    def _post(self, path: str, cookies: dict[str, str]) -> bytes:
        token = secrets.token_hex(16)
        body = urlencode({"csrfmiddlewaretoken": token}).encode()
        head = [
            f"POST {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Cookie: " + "; ".join(f"{name}={text}" for name, text in {"csrftoken": token, **cookies}.items()),
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
            f"X-Forwarded-For: 10.{self._count >> 16 & 255}.{self._count >> 8 & 255}.{self._count & 255}",
            "Connection: close",
        ]
        return "\r\n".join([*head, "", ""]).encode() + body

    def _draft(self, session: Session, number: int) -> drafts.Draft:
        now = timezone.now()
        ticked = {"text": self._texts["processing"].pk, "at": now.isoformat(), "from": "10.0.0.1"}
        who = {"surname": "Сорокина", "name": "Ольга", "patronymic": "", "phone": "", "website": ""}
        answers = {
            "who": {**who, "email": f"person{number}@mail.example"},
            "category": {"category": "parent"},
            "declare": {"adult": True, "works": "no", "kin": "no", "classes": "", "ties": []},
            "consent": ticked,
            "publication": {"text": 0, "at": now.isoformat(), "from": "10.0.0.1"},
        }
        return drafts.Draft(session.pk, answers, (now - timedelta(minutes=3)).timestamp(), "1234-5678")

    def press(self, letter: bytes) -> tuple[int, float]:
        """Send one request; the status and the seconds it took."""
        began = time.perf_counter()
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as wire:
            wire.sendall(letter)
            answer = b""
            while piece := wire.recv(65536):
                answer += piece
        return int(answer[9:12]), time.perf_counter() - began

    def together(self, letters: Sequence[bytes], at_once: int) -> tuple[Answers, float]:
        """Every request, so many at a time; what came of each, and the seconds all of them took."""
        answers: Answers = []
        seconds = _shared(letters, [lambda letter: answers.append(self.press(letter))] * at_once)
        return answers, seconds


def _shared(work: Sequence[Piece], hands: Sequence[Callable[[Piece], None]]) -> float:
    """Seconds for all the work, done by hands that start together, each with whatever is next."""
    left, faults = iter(work), list[Exception]()
    lock, start = threading.Lock(), threading.Barrier(len(hands) + 1)

    def do(hand: Callable[[Piece], None]) -> None:
        start.wait()
        while True:
            with lock:
                piece = next(left, None)
            if piece is None:
                return
            try:
                hand(piece)
            except Exception as fault:
                faults.append(fault)
                return

    threads = [threading.Thread(target=do, args=[hand]) for hand in hands]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if faults:
        raise faults[0]
    return seconds


def _rushed(crowd: Crowd, idle: Session, rushed: Session) -> Iterator[Line]:
    alone = [crowd.press(crowd.letter(idle)) for _ in range(ALONE)]
    assert Counter(status for status, _took in alone) == {302: ALONE}, alone
    usual = statistics.median(took for _status, took in alone)
    answers, _seconds = crowd.together([crowd.letter(rushed) for _ in range(PEOPLE)], PEOPLE)
    given = Place.objects.holding().filter(session=rushed).count()
    statuses = Counter(status for status, _took in answers)
    broken = sum(count for status, count in statuses.items() if status >= 500)
    told = f"{given} places given, {statuses[302]} told so, {statuses[409]} told «full», {broken} errors"
    what = f"{PEOPLE} people, {SEATS} places, all at once, {WORKERS} gunicorn workers: {told}"
    met = (given, statuses[302], statuses[409], broken) == (SEATS, SEATS, PEOPLE - SEATS, 0)
    late = statistics.quantiles((took for _status, took in answers), n=20)[-1]
    aim = f"exactly {SEATS}, no errors"
    yield Line(
        f"{what}; p95, beside it: idle", milliseconds(late), milliseconds(usual), f"{late / usual:.1f}", aim, met
    )


def _sustained(crowd: Crowd, sessions: Sequence[Session]) -> Iterator[Line]:
    """The rates of turns taken one after the other, because the machine is not equally quiet all the time."""
    rates = [_turn(crowd, sessions[turn * 3 : turn * 3 + 3]) for turn in range(TURNS)]
    ours, empty, many, one = (statistics.median(column) for column in zip(*rates, strict=True))
    to_many, to_one = (statistics.median(row[0] / row[place] for row in rates) for place in (2, 3))
    empty_to_many = statistics.median(row[1] / row[2] for row in rates)
    loop = f"bare SELECT FOR UPDATE; INSERT; COMMIT in psycopg on one session, {_manner()}"
    what = f"sign-ups a second, HTTP to commit, {AT_ONCE} at once; beside it: {loop}"
    aim = f"≥ {AIM:g} times"
    yield Line(
        f"{what}, {AT_ONCE} connections", f"{ours:.0f}/s", f"{many:.0f}/s", f"{to_many:.2f}", aim, to_many >= AIM
    )
    yield Line(f"{what}, 1 connection", f"{ours:.0f}/s", f"{one:.0f}/s", f"{to_one:.2f}", aim, to_one >= AIM)
    nothing = "the most there can be: a POST through the same server to a page without the database"
    told = (f"{empty:.0f}/s", f"{many:.0f}/s", f"{empty_to_many:.2f}")
    yield Line(f"{nothing}; beside it: the same loop, {AT_ONCE} connections", *told, "for information", True)


def _turn(crowd: Crowd, sessions: Sequence[Session]) -> tuple[float, float, float, float]:
    """A second: sign-ups, empty answers, bare loops of as many at once, and of one alone."""
    ours, theirs, alone = sessions
    answers, signing = crowd.together([crowd.letter(ours) for _ in range(IN_TURN)], AT_ONCE)
    assert Counter(status for status, _took in answers) == {302: IN_TURN}, answers
    newest = Observer.objects.filter(municipality=crowd.place).order_by("-pk")
    people = list(newest.values_list("pk", flat=True)[:IN_TURN])
    many = _bare_loop(theirs, people, AT_ONCE)
    _answers, empty = crowd.together([crowd.idle_letter() for _ in range(IN_TURN)], AT_ONCE)
    one = _bare_loop(alone, people, 1)
    return IN_TURN / signing, IN_TURN / empty, IN_TURN / many, IN_TURN / one


def _bare_loop(session: Session, people: list[int], at_once: int) -> float:
    """Seconds for the bare statements, by so many connections, which stand open as the server's do."""
    hours = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    until = timezone.now() + timedelta(days=1)
    places = [Place(session=session, observer_id=person, expires_at=until, **hours) for person in people]
    wires = [psycopg.connect(url()) for _ in range(at_once)]

    def hand(wire: psycopg.Connection) -> Callable[[rows.Statement], None]:
        def sign(insert: rows.Statement) -> None:
            wire.execute("SELECT id FROM observers_session WHERE id = %s FOR UPDATE", [session.pk])
            wire.execute(insert.sql, insert.facts)
            wire.commit()

        return sign

    try:
        return _shared([rows.insertion(place) for place in places], [hand(wire) for wire in wires])
    finally:
        for wire in wires:
            wire.close()


def _manner() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
        fsync, commit = cursor.fetchone()
    return f"fsync={fsync}, synchronous_commit={commit}"
