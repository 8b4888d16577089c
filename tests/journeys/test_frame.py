"""The frame of every page: one's card, the inbox, a job, what went wrong, the low-vision panel."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Route, expect

from accounts.models import Job, Notice, User, Worker
from accounts.roles import Role
from tests.builders import Cast
from tests.journeys.conftest import PageAs, no_overflow, sound
from tests.journeys.hands import Hands

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
widths = pytest.mark.parametrize("width", [1280, 360])


@pytest.fixture
def nina(cast: Cast) -> User:
    """The coordinator."""
    return cast.people[Role.COORDINATOR]


@widths
def test_profile(page_as: PageAs, nina: User, width: int) -> None:
    page = page_as(nina, width)
    page.goto("/account/profile/")
    page.locator("[name=name]").fill("")
    page.locator("main form button").click()
    expect(page.locator(".errors a")).to_have_text("Фамилия, имя, отчество: Обязательное поле.")
    page.locator(".errors a").click()
    expect(page.locator("[name=name]")).to_be_focused()
    sound(page, "profile-wrong")
    page.locator("[name=name]").fill("Лебедева Нина Ивановна")
    page.locator("main form button").click()
    expect(page.locator(".message--success")).to_have_text("Сохранено.")
    sound(page, "profile-saved")
    page.goto("/account/password/change/")
    sound(page, "password-change")
    page.goto("/account/email/")
    sound(page, "email")


@widths
def test_inbox(page_as: PageAs, nina: User, width: int) -> None:
    page = page_as(nina, width)
    page.goto("/account/inbox/")
    sound(page, "inbox-empty")
    long = "План на 2026/27 учебный год отправлен на утверждение: проверьте сроки в разделе «Нормативное обеспечение»"
    Notice.objects.create(user=nina, kind="plan.sent", key="1", facts={"words": long}, url="/account/profile/")
    Notice.objects.create(user=nina, kind="plan.read", key="2", facts={"words": "Прочитано"}, read_at=timezone.now())
    page.reload()
    expect(page.locator(".count")).to_have_text("1 непрочитанных")
    sound(page, "inbox")
    page.get_by_role("button", name="План на 2026/27").click()
    expect(page.locator("h1")).to_have_text("Моя карточка")
    expect(page.locator(".count")).to_have_count(0)


@widths
def test_job(page_as: PageAs, nina: User, width: int, no_worker: Hands) -> None:
    job = Job.objects.create(kind="documents.tasks.issue", key="1", user=nina)
    page = page_as(nina, width)
    page.goto(f"/account/jobs/{job.pk}/")
    expect(page.locator(".message--warning")).to_be_visible()
    sound(page, "job-idle")
    Worker.objects.create(name="one", seen_at=timezone.now() + timedelta(minutes=5))
    Job.objects.filter(pk=job.pk).update(state="running", lease_until=timezone.now(), done=13, total=65)
    expect(page.locator("progress")).to_have_attribute("value", "20")
    sound(page, "job-running")
    Job.objects.filter(pk=job.pk).update(state="done", result={"url": "/account/profile/"})
    expect(page.locator("h1")).to_have_text("Моя карточка")
    failed = Job.objects.create(kind="x", key="2", user=nina, state="failed", error="В файле нет таблицы.")
    page.goto(f"/account/jobs/{failed.pk}/")
    sound(page, "job-failed")


@widths
def test_lost_connection_and_lost_session_are_told(page_as: PageAs, nina: User, width: int, no_worker: Hands) -> None:
    Worker.objects.create(name="somebody", seen_at=timezone.now())  # so that the page shows a bar and no regret
    job = Job.objects.create(kind="documents.tasks.issue", key="1", user=nina)
    page = page_as(nina, width, forgive="ERR_INTERNET_DISCONNECTED|htmx:error")
    page.goto(f"/account/jobs/{job.pk}/")
    toast = page.locator("#toasts .message span")
    page.context.set_offline(True)
    expect(toast).to_contain_text("Нет связи.")
    page.context.set_offline(False)
    page.route("**/jobs/*/", lambda route: route.fulfill(status=500, body="broken"))
    expect(toast).to_contain_text("Сервер не смог это выполнить.")
    sound(page, "toast")
    page.unroute("**/jobs/*/")
    Session.objects.all().delete()
    expect(toast).to_contain_text("Сеанс завершён.")
    expect(toast.locator("a")).to_have_text("Войти в новой вкладке")
    expect(page.locator("progress")).to_be_visible()


@widths
def test_refused_and_missing(page_as: PageAs, cast: Cast, width: int) -> None:
    page = page_as(cast.people[Role.OBSERVER], width)
    page.goto("/nothing/here/")
    expect(page.locator("h1")).to_have_text("Такой страницы нет")
    sound(page, "404")
    page.goto("/schools/people/")
    expect(page.locator("h1")).to_have_text("У вас нет права на это действие")
    sound(page, "403")


@widths
def test_an_expired_form_keeps_what_was_typed(page_as: PageAs, nina: User, width: int) -> None:
    page = page_as(nina, width)
    page.goto("/account/profile/")
    page.locator("[name=phone]").fill("+7 (34669) 7-00-00")
    page.locator("main [name=csrfmiddlewaretoken]").evaluate("one => { one.value = 'x'.repeat(64) }")
    page.locator("main form button").click()
    expect(page.locator("h1")).to_have_text("Форма устарела")
    sound(page, "form-expired")
    page.get_by_role("button", name="Отправить ещё раз").click()
    expect(page.locator(".message--success")).to_have_text("Сохранено.")
    expect(page.locator("[name=phone]")).to_have_value("+7 (34669) 7-00-00")


def test_typed_text_outlives_a_crash(page_as: PageAs, nina: User) -> None:
    page = page_as(nina)
    page.goto("/account/profile/")
    page.locator("[name=phone]").fill("+7 (34669) 7-00-00")
    page.reload()
    expect(page.locator("[name=phone]")).to_have_value("+7 (34669) 7-00-00")
    expect(page.get_by_text("Восстановлен несохранённый текст.")).to_be_visible()
    sound(page, "restored")
    page.get_by_role("button", name="Отменить восстановление").click()
    expect(page.locator("[name=phone]")).to_have_value("")
    page.locator("[name=phone]").fill("+7 900")
    page.locator("main form button").click()
    expect(page.locator(".message--success")).to_have_text("Сохранено.")
    page.goto("/account/profile/")
    expect(page.get_by_text("Восстановлен несохранённый текст.")).to_have_count(0)


def test_two_clicks_send_once(page_as: PageAs, nina: User) -> None:
    page = page_as(nina)
    posts: list[str] = []

    def slow(route: Route) -> None:
        if route.request.method == "POST":
            posts.append(route.request.url)
        route.continue_()

    page.route("**/profile/", slow)
    page.goto("/account/profile/")
    page.locator("main form button").dblclick(no_wait_after=True)
    expect(page.locator(".message--success")).to_have_text("Сохранено.")
    assert len(posts) == 1


@widths
def test_low_vision_panel(page_as: PageAs, nina: User, width: int) -> None:
    page = page_as(nina, width)
    page.goto("/account/profile/")
    page.locator(".drop--view summary").click()
    sound(page, "panel")
    for size, scheme in [("150", "contrast"), ("200", "blue"), ("200", "dark")]:
        if not page.locator(".drop--view .drop__box").is_visible():
            page.locator(".drop--view summary").click()
        page.locator(f"[name=size][value='{size}']").check()
        page.locator(f"[name=scheme][value={scheme}]").check()
        page.locator("[name=spacing][value=wide]").check()
        page.get_by_role("button", name="Применить").click()
        expect(page.locator("html")).to_have_class(f"size-{size} scheme-{scheme} spacing-wide images-on")
        sound(page, f"panel-{scheme}")


@pytest.mark.parametrize("width", [320, 640])
def test_reflow(page_as: PageAs, nina: User, width: int) -> None:
    page = page_as(nina, width)
    for address in ("/", "/account/profile/", "/account/inbox/", "/account/2fa/"):
        page.goto(address)
        no_overflow(page)


@widths
def test_language(page_as: PageAs, nina: User, width: int) -> None:
    page = page_as(nina, width)
    page.goto("/account/profile/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("My card")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    sound(page, "english")
    page.get_by_role("button", name="Русский").click()
    expect(page.locator("h1")).to_have_text("Моя карточка")


def test_keyboard_reaches_content_and_menu(page_as: PageAs, nina: User) -> None:
    page = page_as(nina)
    page.goto("/account/profile/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.locator("details:has(.top__user) summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Выйти")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Выйти")).to_be_hidden()
    page.locator("[name=phone]").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message--success")).to_have_text("Сохранено.")


@widths
def test_home(page_as: PageAs, nina: User, width: int) -> None:
    page = page_as(nina, width)
    page.goto("/")
    sound(page, "home")
    if width == 360:
        page.locator(".burger summary").click()
        sound(page, "menu")
        page.locator(".burger summary").click()
    page.locator("details:has(.top__user) > summary").click()
    sound(page, "person")


@widths
def test_a_form_outlives_the_session(page_as: PageAs, nina: User, width: int) -> None:
    page = page_as(nina, width)
    page.goto("/plans/new/")
    page.locator("main [name=title]").fill("План наблюдения")
    Session.objects.all().delete()
    page.locator("main form.form button").first.click()
    expect(page.locator("h1")).to_have_text("Сеанс завершён")
    expect(page.get_by_text("План наблюдения")).to_be_visible()
    sound(page, "session-expired")
    with page.expect_popup() as opened:
        page.locator("main").get_by_role("link", name="Войти в новой вкладке").click()
    tab = opened.value
    tab.locator("[name=login]").fill(nina.email)
    tab.locator("[name=password]").fill("a long enough password")
    tab.locator("main form button").click()
    expect(tab.locator("h1")).to_have_text("Добрый день, Лебедева Нина Олеговна")
    page.get_by_role("button", name="Отправить ещё раз").click()
    expect(page.locator("h1")).to_have_text("Новый план")
    expect(page.locator("main [name=title]")).to_have_value("План наблюдения")
