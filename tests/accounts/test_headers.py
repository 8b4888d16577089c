"""What every answer tells a browser, and whose address is believed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, RequestFactory

from accounts import journal
from accounts.middleware import address_of, visit
from accounts.models import User

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}
NEVER = "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.parametrize("path", ["/account/login/", "/account/profile/", "/nowhere/"])
def test_every_answer_forbids_what_we_do_not_use(client: Client, db: None, path: str) -> None:
    answer = client.get(path)
    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY
    told = {name: answer[name] for name in ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy")}
    assert told == {"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/account/profile/", "/account/inbox/", "/nowhere/"])
def test_signed_in_pages_are_kept_nowhere(sign_in: Callable[[User], Client], asker: User, path: str) -> None:
    assert sign_in(asker).get(path)["Cache-Control"] == NEVER


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: Client, asker: User) -> None:
    asker.set_password("a long enough password")
    asker.save()
    client.get("/account/login/")
    client.post("/account/login/", {"login": asker.email, "password": "a long enough password"})
    flags = {
        name: (cookie["httponly"], cookie["samesite"], cookie["path"])
        for name, cookie in client.cookies.items()
        if name in {"sessionid", "csrftoken"}
    }
    assert flags == {"sessionid": (True, "Lax", "/"), "csrftoken": (True, "Lax", "/")}


def test_the_session_ends_with_the_browser(client: Client, asker: User) -> None:
    asker.set_password("a long enough password")
    asker.save()
    client.post("/account/login/", {"login": asker.email, "password": "a long enough password"})
    assert (client.cookies["sessionid"]["max-age"], client.cookies["sessionid"]["expires"]) == ("", "")


def test_a_form_without_its_token_is_refused(asker: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(asker, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/account/profile/", {"name": "Зайцев", "phone": "", "language": "ru"})
    asker.refresh_from_db()
    assert (answer.status_code, asker.name) == (403, "Орлова Вера Павловна")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", "192.0.2.1"),
        (0, "203.0.113.5", "192.0.2.1"),  # nobody in front of us may say so
        (1, "", "192.0.2.1"),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "10.0.0.1, 203.0.113.5", "203.0.113.5"),  # the left part is the visitor's own claim
        (2, "10.0.0.1, 203.0.113.5, 198.51.100.9", "203.0.113.5"),
        (2, "203.0.113.5", "192.0.2.1"),  # fewer hops than proxies: somebody came around them
        (1, " , ", "192.0.2.1"),
        (1, "unknown", "192.0.2.1"),
        (1, "203.0.113.5:8080", "192.0.2.1"),
        (1, "2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
        (1, "<script>", "192.0.2.1"),
    ],
)
def test_whose_address_is_believed(settings: Any, proxies: int, forwarded: str, expected: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert address_of(request) == expected


def test_the_journal_knows_the_address_only_during_the_request() -> None:
    seen: list[str] = []

    def broken(request: Any) -> Any:
        seen.append(journal.origin.get())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        visit(broken)(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1"))
    assert (seen, journal.origin.get()) == (["192.0.2.1"], "")
