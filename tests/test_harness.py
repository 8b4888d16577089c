"""The harness itself: what it counts, what it compares, and that its servers are gone afterwards."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlsplit

import polib
import pytest

from tests import catalogue, servers, suite

REPORT = '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/></testsuites>'


@pytest.mark.parametrize(
    ("reports", "counted"),
    [
        ([(10, 0, 0, 0)], (10, 0, 0)),
        ([(10, 1, 2, 3)], (4, 3, 3)),
        ([(10, 1, 0, 0), (5, 0, 0, 1)], (13, 1, 1)),
        ([], (0, 1, 0)),
    ],
)
def test_sum_of_the_runs(tmp_path: Path, reports: list[tuple[int, ...]], counted: tuple[int, int, int]) -> None:
    total = suite.Sum()
    for number, report in enumerate(reports):
        (tmp_path / f"{number}.xml").write_text(REPORT.format(*report), encoding="ascii")
    for number in range(len(reports) or 1):
        total.add(tmp_path / f"{number}.xml")
    assert (total.passed, total.failed, total.skipped) == counted
    assert total.line() == "{} passed, {} failed, {} skipped in 0 s".format(*counted)


@pytest.mark.parametrize(("worker", "number"), [("master", 0), ("gw0", 1), ("gw1", 2), ("gw14", 15), ("gw15", 0)])
def test_each_worker_has_a_redis_database(worker: str, number: int) -> None:
    assert servers.redis_url_of_worker("redis://127.0.0.1:7000/0", worker) == f"redis://127.0.0.1:7000/{number}"


def entries(*messages: dict[str, str]) -> polib.POFile:
    made = polib.POFile()
    made.extend(polib.POEntry(**message) for message in messages)
    return made


def test_catalogue_names_what_came_and_what_went() -> None:
    before = entries({"msgid": "Plan"}, {"msgid": "May", "msgctxt": "of a date"})
    after = entries({"msgid": "Plan"}, {"msgid": "May"}, {"msgid": "day", "msgid_plural": "days"})
    assert catalogue.difference(before, after) == ["+ May", "+ day | days", "- of a date | May"]
    assert catalogue.difference(before, before) == []


def test_catalogue_names_what_is_unfinished() -> None:
    made = entries({"msgid": "Plan", "msgstr": "План"}, {"msgid": "Day"}, {"msgid": "Year", "msgstr": "Годы"})
    made[2].flags.append("fuzzy")
    assert catalogue.unfinished(made) == ["? Day", "? Year"]


def test_redis_is_gone_even_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_REDIS_URL", raising=False)
    port = 0

    def fail() -> None:
        nonlocal port
        with servers.redis() as url:
            port = urlsplit(url).port or 0
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            raise RuntimeError("the tests broke off")

    with pytest.raises(RuntimeError, match="the tests broke off"):
        fail()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_given_servers_are_used_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", "postgres://somebody@db.example.org/tests")
    monkeypatch.setenv("TEST_REDIS_URL", "redis://queue.example.org/3")
    with servers.postgres() as database, servers.redis() as queue:
        assert (database, queue) == ("postgres://somebody@db.example.org/tests", "redis://queue.example.org/3")
