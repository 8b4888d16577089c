"""The settings: readers by table, and a server that refuses to start unsafe."""

import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

ROOT = Path(__file__).resolve().parent.parent
SERVER = {
    "SECRET_KEY": "Zq3vM8tLx1WnB5cRk7YpDs2HfJ9gAu4EoTi6XbVzQmNwKyPl",
    "DATABASE_URL": "postgres://roadmap:p%40ss@db.example:5433/roadmap?sslmode=require",
    "REDIS_URL": "redis://queue.example:6379/0",
    "ALLOWED_HOSTS": "vpr.example",
    "SITE_URL": "https://vpr.example/",
    "TRUSTED_PROXIES": "1",
}
SERVER["SECRET_KEY"] += "and-six-more"


def load(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> dict[str, Any]:
    """The settings as a server with these variables would see them; None leaves a variable out."""
    ours = {"DEBUG", "SINGLE_DESK", "ALLOW_SQLITE", "DATA_DIR", "QUEUE_DIR", *SERVER}
    for name in [name for name in os.environ if name in ours or name.endswith("_FILE")]:
        monkeypatch.delenv(name)
    for name, value in {**SERVER, **changes}.items():
        if value is not None:
            monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "config" / "settings.py"))


# --- Readers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        *((text, True) for text in ("1", "true", "True", "YES", " on ")),
        *((text, False) for text in ("0", "false", "No", "OFF", "", " ")),
        (None, True),
    ],
)
def test_flag(monkeypatch: pytest.MonkeyPatch, given: str | None, expected: bool) -> None:
    if given is not None:
        monkeypatch.setenv("NAME", given)
    assert env.flag("NAME", default=True) is expected


@pytest.mark.parametrize(("given", "expected"), [("12", 12), (" 3 ", 3), ("-1", -1), ("", 7), (None, 7)])
def test_number(monkeypatch: pytest.MonkeyPatch, given: str | None, expected: int) -> None:
    if given is not None:
        monkeypatch.setenv("NAME", given)
    assert env.number("NAME", 7) == expected


@pytest.mark.parametrize(
    ("given", "expected"), [("a,b", ["a", "b"]), (" a , ,b,", ["a", "b"]), ("", []), (None, ["x"])]
)
def test_words(monkeypatch: pytest.MonkeyPatch, given: str | None, expected: list[str]) -> None:
    if given is not None:
        monkeypatch.setenv("NAME", given)
    assert env.words("NAME", "x") == expected


def test_a_secret_may_lie_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from the file\n", encoding="utf-8")
    monkeypatch.setenv("NAME", "from the variable")
    assert env.secret("NAME") == "from the variable"
    monkeypatch.setenv("NAME_FILE", str(tmp_path / "secret"))
    assert env.secret("NAME") == "from the file"


@pytest.mark.parametrize(
    ("name", "value", "read", "sentence"),
    [
        ("NAME", None, lambda: env.text("NAME"), "Set the environment variable NAME."),
        ("NAME", None, lambda: env.secret("NAME"), "Set the environment variable NAME."),
        ("NAME", "maybe", lambda: env.flag("NAME", default=False), "NAME must be 1 or 0, not 'maybe'."),
        ("NAME", "many", lambda: env.number("NAME", 1), "NAME must be a whole number, not 'many'."),
        (
            "NAME_FILE",
            "nowhere/secret",
            lambda: env.secret("NAME"),
            "NAME_FILE points to nowhere/secret, which cannot be read: No such file or directory.",
        ),
        ("NAME", None, lambda: env.database("mysql://x"), "DATABASE_URL must begin with sqlite:/// or postgres://."),
    ],
)
def test_a_wrong_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str | None, read: Callable[[], object], sentence: str
) -> None:
    if value is not None:
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as refusal:
        read()
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://u:p%40s%2Fs@db:5433/n%20x?sslmode=require", ("n x", "u", "p@s/s", "db", "5433", "require")),
        ("postgresql://db/n", ("n", "", "", "db", "", None)),
        ("postgres:///n", ("n", "", "", "", "", None)),
    ],
)
def test_an_address_of_postgresql(url: str, expected: tuple[str | None, ...]) -> None:
    found: dict[str, Any] = env.database(url)
    parts = tuple(found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT"))
    assert (*parts, found["OPTIONS"].get("sslmode")) == expected


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:////srv/a%20b.sqlite3", "/srv/a b.sqlite3"),
        ("sqlite:///x.sqlite3", "x.sqlite3"),
        ("sqlite://", ":memory:"),
    ],
)
def test_an_address_of_sqlite(url: str, name: str) -> None:
    found: dict[str, Any] = env.database(url)
    assert (found["NAME"], found["OPTIONS"]["transaction_mode"]) == (name, "IMMEDIATE")


# --- A server ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"DEBUG": "1"}, "DEBUG=1 shows the inside of the site to visitors. Unset DEBUG."),
        ({"SECRET_KEY": None}, "Set the environment variable SECRET_KEY."),
        ({"SECRET_KEY": ""}, "SECRET_KEY must be a random text of at least 50 characters of your own."),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be a random text of at least 50 characters of your own."),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY must be a random text of at least 50 characters of your own."),
        (
            {"SECRET_KEY": "only-for-a-desk-and-never-for-a-server-0123456789abcdef"},
            "SECRET_KEY must be a random text of at least 50 characters of your own.",
        ),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the site's host names; * lets a forged one through."),
        ({"ALLOWED_HOSTS": "a,*.b"}, "ALLOWED_HOSTS must name the site's host names; * lets a forged one through."),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name the site's host names; * lets a forged one through."),
        ({"DATABASE_URL": None}, "DATABASE_URL is missing or SQLite. Name a PostgreSQL, or say ALLOW_SQLITE=1."),
        (
            {"DATABASE_URL": "sqlite:///x"},
            "DATABASE_URL is missing or SQLite. Name a PostgreSQL, or say ALLOW_SQLITE=1.",
        ),
        ({"SITE_URL": None}, "SITE_URL must begin with https://."),
        ({"SITE_URL": "http://vpr.example"}, "SITE_URL must begin with https://."),
    ],
)
def test_a_server_refuses_to_start_unsafe(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str | None], sentence: str
) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        load(monkeypatch, **changes)
    assert str(refusal.value) == sentence


def test_a_server_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    found = load(monkeypatch)
    names = ("SESSION", "CSRF", "LANGUAGE")
    assert [found[f"{name}_COOKIE_SECURE"] for name in names] == [True] * 3
    assert (found["SECURE_SSL_REDIRECT"], found["SECURE_HSTS_SECONDS"]) == (True, 31_536_000)
    assert found["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert (found["SITE_URL"], found["CSRF_TRUSTED_ORIGINS"]) == ("https://vpr.example", ["https://vpr.example"])
    assert (found["DEBUG"], found["SINGLE_DESK"]) == (False, False)


def test_sqlite_on_a_server_is_a_choice_said_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    found = load(monkeypatch, DATABASE_URL="sqlite:///x", ALLOW_SQLITE="1")
    assert found["DATABASES"]["default"]["NAME"] == "x"


def test_a_proxy_nobody_spoke_of_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, TRUSTED_PROXIES=None)["SECURE_PROXY_SSL_HEADER"] is None


def test_a_desk_says_that_it_is_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nothing: dict[str, str | None] = dict.fromkeys(SERVER)
    found = load(monkeypatch, **nothing, DEBUG="1", SINGLE_DESK="1", DATA_DIR=str(tmp_path))
    assert (found["SINGLE_DESK"], found["SECURE_SSL_REDIRECT"]) == (True, False)
    assert found["DATABASES"]["default"]["NAME"] == str(tmp_path / "roadmap.sqlite3")
    assert found["CELERY_BROKER_URL"] == "desk://localhost"


def test_a_lost_message_of_redis_comes_back_soon_and_no_task_starts_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    found = load(monkeypatch)
    assert (found["CELERY_TASK_ACKS_LATE"], found["CELERY_TASK_REJECT_ON_WORKER_LOST"]) == (True, True)
    assert found["CELERY_WORKER_PREFETCH_MULTIPLIER"] == 1
    options = found["CELERY_BROKER_TRANSPORT_OPTIONS"]
    assert options["visibility_timeout"] == 7200
    assert (options["unacked_restore_interval"], options["unacked_restore_throttle"]) == (5, 1)


def test_djangos_own_check_of_a_server_finds_nothing(tmp_path: Path) -> None:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**kept, **SERVER, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "System check identified no issues (0 silenced).\n", "")
