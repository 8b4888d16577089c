"""Three hundred people and fifty places at once, through real HTTP on PostgreSQL with four gunicorn workers."""

import os
import secrets
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from observers.models import ConsentText, Observer, Place, Session
from observers.services import consenting
from observers.views.public import drafts
from schools.models import Municipality
from tests import servers
from tests.bench.measuring import Line, milliseconds
from tests.builders import a_municipality
from tests.observers import builders

PEOPLE, SEATS, WORKERS, THREADS = 300, 50, 4, 4
ALONE = 40
AIM = 0.4
ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60.0
_BARE = """INSERT INTO observers_place (session_id, observer_id, state, source, starts_at, ends_at, pinned, note,
 warnings, created_at, expires_at, version) VALUES (%s, %s, 'unconfirmed', 'self', %s, %s, false, '', '[]', now(),
 now() + interval '1 day', 1)"""


def lines() -> Iterator[Line]:
    """A line each, on a copy of the database that is dropped at the end."""
    with _copied(), servers.redis() as redis:
        place, schools = a_municipality("signing", "Город Запись", 1)
        texts = consenting.ensure_texts(place, timezone.localdate())
        starts = timezone.now() + timedelta(days=20)
        rows = [
            builders.session(schools[0], starts + timedelta(days=day), seats=seats)
            for day, seats in enumerate((ALONE, SEATS, PEOPLE, PEOPLE))
        ]
        with _served(redis) as port:
            crowd = Crowd(place, texts, port)
            yield from _rushed(crowd, rows[0], rows[1])
            yield _sustained(crowd, rows[2], rows[3])


class Crowd:
    """People who have answered all questions and press the last button."""

    def __init__(self, place: Municipality, texts: dict[str, ConsentText], port: int) -> None:
        self.place, self.port = place, port
        self._texts = texts
        self._count = 0

    def letter(self, session: Session) -> bytes:
        """One whole request of somebody new, from an address of its own."""
        self._count += 1
        token = secrets.token_hex(16)
        draft = self._draft(session, self._count).text()
        path = reverse("signup_check", args=[self.place.slug, session.pk])
        body = urlencode({"csrfmiddlewaretoken": token}).encode()
        head = [
            f"POST {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Cookie: csrftoken={token}; {drafts.COOKIE}={draft}",
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

    def together(self, letters: Sequence[bytes], at_once: int) -> tuple[list[tuple[int, float]], float]:
        """Every request, so many at a time; what came of each, and the seconds all of them took."""
        left, answers = iter(letters), []
        lock, start = threading.Lock(), threading.Barrier(at_once + 1)

        def person() -> None:
            start.wait()
            while True:
                with lock:
                    letter = next(left, None)
                if letter is None:
                    return
                answers.append(self.press(letter))

        threads = [threading.Thread(target=person) for _ in range(at_once)]
        for thread in threads:
            thread.start()
        start.wait()
        began = time.perf_counter()
        for thread in threads:
            thread.join()
        return answers, time.perf_counter() - began


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


def _sustained(crowd: Crowd, ours: Session, theirs: Session) -> Line:
    answers, seconds = crowd.together([crowd.letter(ours) for _ in range(PEOPLE)], WORKERS * THREADS)
    assert Counter(status for status, _took in answers) == {302: PEOPLE}, answers
    rows = Observer.objects.filter(municipality=crowd.place).order_by("-pk")
    people = list(rows.values_list("pk", flat=True)[:PEOPLE])
    bare = PEOPLE / _bare_loop(theirs, people)
    rate = PEOPLE / seconds
    what = "sign-ups a second, HTTP to commit; beside it: SELECT FOR UPDATE; INSERT in psycopg, as many at once"
    return Line(what, f"{rate:.0f}/s", f"{bare:.0f}/s", f"{rate / bare:.2f}", f"≥ {AIM:g} times", rate / bare >= AIM)


def _bare_loop(session: Session, people: list[int]) -> float:
    """Seconds for the bare statements, by as many connections as the server has threads."""
    left, lock = iter(people), threading.Lock()

    def person() -> None:
        with psycopg.connect(_url()) as wire:
            while True:
                with lock:
                    pk = next(left, None)
                if pk is None:
                    return
                wire.execute("SELECT id FROM observers_session WHERE id = %s FOR UPDATE", [session.pk])
                wire.execute(_BARE, [session.pk, pk, session.starts_at, session.ends_at])
                wire.commit()

    threads = [threading.Thread(target=person) for _ in range(WORKERS * THREADS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


@contextmanager
def _copied() -> Iterator[None]:
    """Django works on a copy of the empty database, because the journal's rows cannot be taken back."""
    name = str(connection.settings_dict["NAME"])
    _command(f'CREATE DATABASE "{name}_signing" TEMPLATE "{name}"')
    connection.settings_dict["NAME"] = f"{name}_signing"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        _command(f'DROP DATABASE "{name}_signing" WITH (FORCE)')


def _command(statement: str) -> None:
    connection.close()
    url = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(url.geturl(), autocommit=True) as wire:
        wire.execute(statement)


def _url() -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


@contextmanager
def _served(redis: str) -> Iterator[int]:
    """The web server as ``./run serve`` starts it, on loopback."""
    port = servers.free_port()
    own = {"DATABASE_URL": _url(), "REDIS_URL": redis, "TRUSTED_PROXIES": "1", "SITE_URL": f"http://127.0.0.1:{port}"}
    command = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += [
        "--worker-class",
        "gthread",
        "--threads",
        str(THREADS),
        "--workers",
        str(WORKERS),
        "--log-level",
        "error",
    ]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **own})
    try:
        _wait(lambda: _answers(port))
        yield port
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
            wire.sendall(f"GET /health/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
            return b" 200 " in wire.recv(4096)
    except OSError:
        return False


def _wait(ready: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > until:
            raise TimeoutError("the web server does not answer")
        time.sleep(0.2)
