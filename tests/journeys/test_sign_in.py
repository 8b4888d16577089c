"""Signing in: by password, by code, after a forgotten password, and not at all after seven guesses."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from tests.builders import Cast
from tests.journeys.conftest import PageAs, sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
widths = pytest.mark.parametrize("width", [1280, 360])
PASSWORD = "a long enough password"


@pytest.fixture
def nina(cast: Cast) -> User:
    """The coordinator."""
    return cast.people[Role.COORDINATOR]


def fill_in(page: Page, email: str, password: str) -> None:
    """The sign-in form."""
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(password)
    page.locator("main form button").click()


def code_for(secret: str) -> str:
    """What the app on the phone would show now."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))


@widths
def test_sign_in(page_as: PageAs, nina: User, width: int) -> None:
    page = page_as(None, width)
    page.goto("/account/profile/")
    sound(page, "login")
    fill_in(page, nina.email, "wrong")
    expect(page.locator(".errors")).to_be_focused()
    expect(page).to_have_title("Ошибка: Вход — Дорожные карты ВПР")
    sound(page, "login-wrong")
    fill_in(page, nina.email, PASSWORD)
    expect(page.locator("h1")).to_have_text("Моя карточка")
    sound(page, "profile")


@widths
def test_seven_wrong_passwords_lock(page_as: PageAs, nina: User, width: int) -> None:
    page = page_as(None, width)
    page.goto("/account/login/")
    for _ in range(7):
        fill_in(page, nina.email, "wrong")
    expect(page.locator("h1")).to_have_text("Вход закрыт на полчаса")
    sound(page, "locked")


@widths
def test_code_is_switched_on_and_asked_for(page_as: PageAs, nina: User, width: int) -> None:
    page = page_as(None, width)
    page.goto("/account/login/?next=/account/2fa/")
    fill_in(page, nina.email, PASSWORD)
    sound(page, "code-off")
    page.get_by_role("link", name="Включить").click()
    expect(page.locator("h1")).to_have_text("Подтвердите, что это вы")
    sound(page, "again")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").click()
    sound(page, "code-activate")
    secret = page.locator("main code").inner_text()
    page.locator("[name=code]").fill("000000")
    page.locator("main").get_by_role("button", name="Включить").click()
    expect(page.locator(".errors")).to_be_focused()
    sound(page, "code-activate-wrong")
    secret = page.locator("main code").inner_text()
    page.locator("[name=code]").fill(code_for(secret))
    page.locator("main").get_by_role("button", name="Включить").click()
    expect(page.locator("h1")).to_have_text("Запасные коды")
    expect(page.locator(".codes li")).to_have_count(10)
    sound(page, "codes")
    spare = page.locator(".codes li").first.inner_text()
    page.goto("/account/2fa/")
    sound(page, "code-on")
    page.goto("/account/2fa/recovery-codes/generate/")
    sound(page, "codes-new")
    page.goto("/account/2fa/totp/deactivate/")
    sound(page, "code-switch-off")
    other = page_as(None, width)
    other.goto("/account/login/")
    fill_in(other, nina.email, PASSWORD)
    expect(other.locator("h1")).to_have_text("Код для входа")
    sound(other, "code-asked")
    other.locator("[name=code]").fill(spare)
    other.locator("main form button").first.click()
    expect(other.locator("h1")).to_have_text("Добрый день, Лебедева Нина Олеговна")
    assert Authenticator.objects.filter(user=nina).count() == 2


@widths
def test_forgotten_password(page_as: PageAs, nina: User, width: int) -> None:
    page = page_as(None, width)
    page.goto("/account/login/")
    page.get_by_role("link", name="Забыли пароль?").click()
    sound(page, "forgotten")
    page.locator("main form button").click()
    expect(page.locator(".errors a")).to_have_text("Адрес электронной почты: Обязательное поле.")
    sound(page, "forgotten-empty")
    page.locator("[name=email]").fill(nina.email)
    page.locator("main form button").click()
    expect(page.locator("h1")).to_have_text("Проверьте почту")
    sound(page, "forgotten-sent")
    letter = mail.outbox[0]
    assert letter.subject.strip().endswith("Дорожные карты ВПР: новый пароль")
    link = re.search(r"http://\S+(/account/password/reset/key/\S+)", str(letter.body))
    assert link
    page.goto(link.group(1))
    sound(page, "new-password")
    page.locator("[name=password1]").fill("short")
    page.locator("[name=password2]").fill("other")
    page.locator("main form button").first.click()
    expect(page.locator(".errors")).to_be_focused()
    sound(page, "new-password-wrong")
    page.locator("[name=password1]").fill("вишнёвый сад 1904")
    page.locator("[name=password2]").fill("вишнёвый сад 1904")
    page.locator("main form button").first.click()
    expect(page.locator("h1")).to_have_text("Пароль сохранён")
    page.goto(link.group(1))
    expect(page.locator("h1")).to_have_text("Ссылка не действует")
    sound(page, "dead-link")
    nina.refresh_from_db()
    assert nina.check_password("вишнёвый сад 1904")
