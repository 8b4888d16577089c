"""A real Chromium against the live server: pages signed in as somebody, axe, overflow, screenshots."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import which
from typing import Any, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User, Worker
from tests.journeys.hands import Hands

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT = 20_000  # ms
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class PageAs(Protocol):
    """Opens a page in a context of its own, signed in as ``user`` unless that is ``None``."""

    def __call__(
        self, user: User | None, width: int = 1280, height: int = 900, *, forgive: str = "", script: bool = True
    ) -> Page:
        """Give the page; addresses are relative to the live server, complaints matching ``forgive`` do not count."""


@pytest.fixture(scope="session")
def chromium(django_db_setup: None) -> Iterator[Browser]:
    """One browser for all journeys; its event loop stays in this thread, so Django is told not to mind it."""
    path = os.environ.get("CHROMIUM") or which("chromium") or which("chromium-browser") or which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as tools:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        # Because the whole suite shares two cores, waiting is bounded generously; what is there at once costs nothing.
        expect.set_options(timeout=WAIT)
        browser = tools.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page_as(chromium: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """See ``PageAs``. Whatever the console complains of, the content policy included, fails the test at its end."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(
        user: User | None, width: int = 1280, height: int = 900, *, forgive: str = "", script: bool = True
    ) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale="ru-RU",
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        contexts.append(context)
        if user is not None:
            context.add_cookies([_session_of(user, live_server.url)])
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.on("console", lambda message: complaints.extend(_complaint(message, forgive)))
        page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def _hands(django_db_setup: None) -> Iterator[Hands]:
    made = Hands()
    yield made
    made.kill()


@pytest.fixture
def worker(_hands: Hands, transactional_db: None) -> Hands:
    """A real Celery worker on the database of this test; started once, and again after a test has killed it."""
    _hands.start()
    return _hands


@pytest.fixture
def no_worker(_hands: Hands, transactional_db: None) -> Hands:
    """Nobody at work, until the test calls ``start``."""
    _hands.kill()
    # Because it may have shown itself once more after the tables had been emptied for this test.
    Worker.objects.all().delete()
    return _hands


def _session_of(user: User, url: str) -> Any:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": url,
    }


def _complaint(message: ConsoleMessage, forgive: str) -> list[str]:
    """Errors and warnings; that a page was answered with 403 or 404 is what some journeys are about."""
    expected = message.text.startswith("Failed to load resource") and "/static/" not in message.location["url"]
    if expected or message.type not in {"error", "warning"} or (forgive and re.search(forgive, message.text)):
        return []
    return [f"{message.type}: {message.text}"]


def axe(page: Page) -> None:
    """No violation of the accessibility rules on the page as it stands."""
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})
    found = [
        (broken["id"], node["target"], node["failureSummary"])
        for broken in results.response["violations"]
        for node in broken["nodes"]
    ]
    assert found == []


def no_overflow(page: Page) -> None:
    """The page as a whole does not scroll sideways."""
    wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= room, f"{wide} px of content in {room} px"


def look(page: Page, name: str) -> None:
    """A screenshot for a person to look at, when ``LOOK_DIR`` says where to."""
    folder = os.environ.get("LOOK_DIR")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        # Because hiding the caret would put a style into the page, which its policy forbids.
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True, caret="initial")


def sound(page: Page, name: str) -> None:
    """Accessible, within its width, and looked at."""
    # Because a click returns when the next page has begun, which may be before there is anything on it.
    page.wait_for_load_state()
    look(page, f"{name}-{page.viewport_size['width'] if page.viewport_size else 0}")
    axe(page)
    no_overflow(page)


def everywhere(page: Page, name: str) -> None:
    """Sound on a wide screen and on a telephone; the page itself stays as it is."""
    before = page.viewport_size
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        sound(page, name)
    if before:
        page.set_viewport_size(before)
