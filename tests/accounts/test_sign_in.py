"""Signing in: guesses are counted by person and address, invitations work once, nothing tells who is known."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axes.models import AccessAttempt
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts import jobs, queue, services
from accounts.models import Job, JournalEntry, User

LOGIN = "/account/login/"
ACTIVATE = "/account/2fa/totp/activate/"
RESET = "/account/password/reset/"
PASSWORD = "a long enough password"
EMAIL = "asker@zarechye.example"


def sign(client: Client, email: str = EMAIL, password: str = PASSWORD, **meta: str) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, **meta)  # type: ignore[arg-type]


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture(autouse=True)
def no_guesses_yet() -> None:
    """Because the limits of earlier tests live on in the cache."""
    cache.clear()


@pytest.fixture
def person(asker: User) -> User:
    asker.set_password(PASSWORD)
    asker.save()
    return asker


def templates(answer: Any) -> set[str]:
    return {template.name for template in answer.templates}


# --- Guessing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("email", [EMAIL, "Asker@Zarechye.EXAMPLE", " asker@zarechye.example "])
def test_the_right_password_leads_home(client: Client, person: User, email: str) -> None:
    answer = sign(client, email)
    assert (answer.status_code, answer["Location"], signed_in(client)) == (302, "/", True)


@pytest.mark.parametrize("email", [EMAIL, "nobody@zarechye.example"])
def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client: Client, person: User, email: str) -> None:
    answer = sign(client, email, "wrong")
    errors = answer.context["form"].non_field_errors().as_data()
    assert (answer.status_code, [error.code for error in errors]) == (200, ["email_password_mismatch"])
    assert not signed_in(client)


def test_the_seventh_wrong_password_locks_this_person_at_this_address(client: Client, person: User) -> None:
    answers = [sign(client, password=f"wrong {turn}") for turn in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429]
    locked = sign(client)
    assert (locked.status_code, "accounts/locked.html" in templates(locked), signed_in(client)) == (429, True, False)


def test_another_address_and_another_person_are_not_locked(client: Client, person: User) -> None:
    User.objects.create_user("second@zarechye.example", "Зайцев Пётр Андреевич", PASSWORD)
    for turn in range(8):
        sign(client, password=f"wrong {turn}")
    assert sign(Client(), "second@zarechye.example").status_code == 302
    assert sign(Client(), REMOTE_ADDR="203.0.113.9").status_code == 302


def test_a_lock_is_not_dodged_by_capitals_or_blanks(client: Client, person: User) -> None:
    spellings = [EMAIL, EMAIL.upper(), EMAIL.title(), f" {EMAIL}", f"{EMAIL} ", EMAIL.capitalize(), EMAIL.upper()]
    assert [sign(client, spelling, "wrong").status_code for spelling in spellings] == [200] * 6 + [429]


def test_a_lock_is_not_dodged_by_a_forged_address(client: Client, person: User) -> None:
    answers = [sign(client, password="wrong", HTTP_X_FORWARDED_FOR=f"203.0.113.{turn}") for turn in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429]


def test_behind_our_proxy_visitors_are_told_apart(client: Client, person: User, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    for turn in range(8):
        sign(client, password=f"wrong {turn}", HTTP_X_FORWARDED_FOR="203.0.113.1")
    forged = sign(client, HTTP_X_FORWARDED_FOR="198.51.100.5, 203.0.113.1")
    assert forged.status_code == 429
    assert sign(client, HTTP_X_FORWARDED_FOR="203.0.113.2").status_code == 302


def test_success_forgives_earlier_slips(client: Client, person: User) -> None:
    for _ in range(2):
        for turn in range(6):
            assert sign(client, password=f"wrong {turn}").status_code == 200
        assert sign(client).status_code == 302
        client.logout()


def test_the_lock_ends_after_half_an_hour(client: Client, person: User) -> None:
    for turn in range(7):
        sign(client, password=f"wrong {turn}")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=29))
    assert AccessAttempt.objects.count() == 1
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=31))
    assert sign(client).status_code == 302


def test_a_new_password_by_mail_lifts_the_lock(client: Client, person: User) -> None:
    for turn in range(8):
        sign(client, password=f"wrong {turn}")
    client.post(RESET, {"email": EMAIL})
    set_password(client, link_in(mail.outbox[0].body), "a fresh and long password")
    assert sign(client, password="a fresh and long password").status_code == 302


# --- Sessions ---------------------------------------------------------------------------------------------------------


def test_signing_in_changes_the_session_key(client: Client, person: User) -> None:
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    sign(client)
    assert client.session.session_key not in {before, None}


def test_signing_out_needs_a_post_and_ends_the_session(client: Client, person: User) -> None:
    sign(client)
    client.get("/account/logout/")
    assert signed_in(client)
    answer = client.post("/account/logout/")
    assert (answer["Location"], signed_in(client)) == (LOGIN, False)


def test_a_person_kept_out_loses_open_sessions_at_once(client: Client, person: User) -> None:
    chief = User.objects.create_user("chief@zarechye.example", "Лебедева Нина Олеговна", PASSWORD)
    sign(client)
    assert client.get("/account/profile/").status_code == 200
    services.switch(person, active=False, by=chief, municipality=None)
    answer = client.get("/account/profile/")
    assert (answer.status_code, answer["Location"]) == (302, f"{LOGIN}?next=/account/profile/")
    again = Client()
    assert (sign(again)["Location"], signed_in(again)) == ("/account/inactive/", False)


def test_a_new_password_ends_the_sessions_of_the_old_one(client: Client, person: User) -> None:
    sign(client)
    services.set_password(person, "a fresh and long password")
    assert client.get("/account/profile/").status_code == 302


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(client: Client, person: User, target: str) -> None:
    answer = client.post(LOGIN, {"login": EMAIL, "password": PASSWORD, "next": target})
    assert answer["Location"] == "/"


# --- Invitation and reset ---------------------------------------------------------------------------------------------


def link_in(body: Any) -> str:
    found = re.search(r"http://testserver(/account/password/reset/key/\S+)", str(body))
    assert found
    return found.group(1)


def set_password(client: Client, link: str, password: str) -> Any:
    page = client.get(link)
    if page.status_code != 302:
        return page
    return client.post(page["Location"], {"password1": password, "password2": password})


def test_an_invitation_sets_a_password_once(
    client: Client, person: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks():
        guest = services.invite(
            email=" Guest@Zarechye.example", name="Крылов Денис Сергеевич", by=person, municipality=4
        )
    assert (guest.email, guest.has_usable_password()) == ("guest@zarechye.example", False)
    queue.work(Job.objects.get().pk, jobs.send_invitation)
    assert [(letter.to, "Крылов Денис Сергеевич" in letter.body) for letter in mail.outbox] == [
        (["guest@zarechye.example"], True)
    ]
    link = link_in(mail.outbox[0].body)
    assert set_password(client, link, PASSWORD)["Location"] == "/account/password/reset/key/done/"
    assert sign(client, "guest@zarechye.example").status_code == 302
    second = set_password(Client(), link, "another long password")
    assert (second.status_code, second.context["token_fail"]) == (200, True)
    told = JournalEntry.objects.order_by("pk").values_list("chain", "action", "by")
    assert list(told) == [
        (4, "user.invited", "Орлова Вера Павловна"),
        (0, "user.password_set", "Крылов Денис Сергеевич"),
    ]


@pytest.mark.parametrize("password", ["short", "password123", "guest@zarechye.example"])
def test_a_weak_password_is_refused(client: Client, person: User, password: str) -> None:
    guest = services.invite(email="guest@zarechye.example", name="Крылов", by=person, municipality=None)
    queue.work(Job.objects.get().pk, jobs.send_invitation)
    answer = set_password(client, link_in(mail.outbox[0].body), password)
    guest.refresh_from_db()
    assert (answer.status_code, guest.has_usable_password()) == (200, False)


@pytest.mark.parametrize("email", [EMAIL, EMAIL.upper()])
def test_nobody_is_invited_twice(person: User, email: str) -> None:
    with pytest.raises(ValidationError):
        services.invite(email=email, name="Двойник", by=person, municipality=None)
    assert (User.objects.count(), Job.objects.count(), JournalEntry.objects.count()) == (1, 0, 0)


def test_a_reset_does_not_tell_whether_the_address_is_known(client: Client, person: User) -> None:
    known = client.post(RESET, {"email": EMAIL})
    unknown = Client().post(RESET, {"email": "nobody@zarechye.example"})
    assert [(answer.status_code, answer["Location"]) for answer in (known, unknown)] == [(302, f"{RESET}done/")] * 2
    assert [letter.to for letter in mail.outbox] == [[EMAIL], ["nobody@zarechye.example"]]


def test_a_person_kept_out_sets_no_password(client: Client, person: User) -> None:
    User.objects.update(is_active=False)
    client.post(RESET, {"email": EMAIL})
    assert ["/reset/key/" in str(letter.body) for letter in mail.outbox] == [False]


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_registers_uninvited(client: Client, db: None, method: str) -> None:
    facts = {"email": EMAIL, "password1": PASSWORD, "password2": PASSWORD}
    answer = getattr(client, method)("/account/signup/", facts)
    assert "account/signup_closed.html" in templates(answer)
    assert User.objects.count() == 0


# --- One-time codes ---------------------------------------------------------------------------------------------------


def code(secret: str, step: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step)))


def with_codes(client: Client) -> str:
    """Sign in and switch one-time codes on; the secret of the telephone."""
    sign(client)
    asked = client.get(ACTIVATE)
    assert asked["Location"] == "/account/reauthenticate/?next=%2Faccount%2F2fa%2Ftotp%2Factivate%2F"
    assert client.post(asked["Location"], {"password": PASSWORD})["Location"] == ACTIVATE
    secret = str(client.get(ACTIVATE).context["form"].secret)
    assert client.post(ACTIVATE, {"code": code(secret)}).status_code == 302
    return secret


def test_whoever_has_one_time_codes_signs_in_with_one(client: Client, person: User) -> None:
    secret = with_codes(client)
    other = Client()
    assert sign(other)["Location"] == "/account/2fa/authenticate/"
    assert not signed_in(other)
    assert other.get("/account/profile/").status_code == 302
    wrong = other.post("/account/2fa/authenticate/", {"code": "000000"})
    assert (wrong.status_code, signed_in(other)) == (200, False)
    right = other.post("/account/2fa/authenticate/", {"code": code(secret, 1)})
    assert (right.status_code, right["Location"], signed_in(other)) == (302, "/", True)


def test_a_one_time_code_counts_once(client: Client, person: User) -> None:
    secret = with_codes(client)
    once = code(secret, 1)
    first, second = Client(), Client()
    for visitor in (first, second):
        sign(visitor)
        visitor.post("/account/2fa/authenticate/", {"code": once})
    assert (signed_in(first), signed_in(second)) == (True, False)
