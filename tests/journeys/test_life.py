"""The life of a plan: exports, a new edition beside the old one, the next year, what schools propose for it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from plans.models import Plan
from plans.services import lifecycle
from tests.builders import Cast
from tests.journeys.conftest import PageAs, everywhere
from tests.journeys.hands import Hands
from tests.plans.situations import an_approved_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATIENCE = 40_000
WORDS = ("number", "title", "deadline_text", "responsible_text", "result", "notes")


@pytest.fixture
def nina(cast: Cast) -> User:
    """The coordinator."""
    return cast.people[Role.COORDINATOR]


@pytest.fixture
def plan(cast: Cast, nina: User) -> Plan:
    """A plan in force."""
    return an_approved_plan(cast.municipality, nina)


def rows(plan: Plan) -> list[tuple[str, ...]]:
    """The words of a plan."""
    return list(plan.measures.order_by("section__position", "position").values_list(*WORDS))


def downloaded(page: Page, kind: str) -> tuple[str, bytes]:
    """The name and the bytes of an export."""
    page.locator("summary", has_text="Скачать").click()
    with page.expect_download() as download:
        page.locator(f"a[href$='/export/{kind}/']").click()
    page.keyboard.press("Escape")
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_exports_come_back_as_the_same_plan(page_as: PageAs, nina: User, plan: Plan, worker: Hands) -> None:
    page = page_as(nina)
    for kind in ("xlsx", "docx", "json"):
        page.goto(f"/plans/{plan.pk}/")
        name, data = downloaded(page, kind)
        assert name.endswith(f".{kind}")
        page.goto("/plans/import/")
        page.locator("[name=file]").set_input_files({"name": name, "mimeType": "", "buffer": data})
        page.get_by_role("button", name="Загрузить и прочитать").click()
        expect(page.locator("h1")).to_have_text("Просмотр черновика", timeout=PATIENCE)
        page.get_by_role("button", name="Создать план").click()
        expect(page.locator(".message--success")).to_be_visible()
        assert rows(Plan.objects.latest("pk")) == rows(plan)


def test_a_new_edition_beside_the_old_one(page_as: PageAs, nina: User, plan: Plan) -> None:
    page = page_as(nina)
    page.goto(f"/plans/{plan.pk}/")
    expect(page.locator("[data-edit]")).to_have_count(0)
    everywhere(page, "plan-in-force")
    page.get_by_role("button", name="Новая редакция").click()
    expect(page.locator(".badge").first).to_have_text("редакция 2")
    page.get_by_text("О плане").click()
    everywhere(page, "edition")
    page.get_by_role("link", name="сравнить").click()
    expect(page.get_by_text("Тексты планов совпадают.")).to_be_visible()
    everywhere(page, "difference-none")
    page.go_back()
    page.get_by_role("link", name="Изменить мероприятие 1.2", exact=True).click()
    page.locator("table [name=deadline_text]").fill("ноябрь 2026")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator("tr form")).to_have_count(0)
    page.goto(f"/plans/{Plan.objects.latest('pk').pk}/difference/")
    expect(page.locator("del").first).to_have_text("октябрь")
    expect(page.locator("ins").first).to_have_text("ноябрь")
    everywhere(page, "difference")
    page.goto(f"/plans/{Plan.objects.latest('pk').pk}/")
    page.get_by_role("button", name="Отправить на утверждение").click()
    page.get_by_role("link", name="Утвердить приказом").click()
    page.get_by_role("button", name="Утвердить и зарегистрировать").click()
    expect(page.locator("h1")).to_contain_text("О внесении изменений в план мероприятий")
    states = dict(Plan.objects.values_list("edition", "state"))
    assert states == {1: "archived", 2: "approved"}
    page.goto(f"/plans/{plan.pk}/")
    page.get_by_text("О плане").click()
    everywhere(page, "plan-archived")


def test_the_next_year_takes_in_what_schools_propose(page_as: PageAs, cast: Cast, nina: User, plan: Plan) -> None:
    page = page_as(nina)
    page.goto(f"/plans/{plan.pk}/proposals/")
    everywhere(page, "proposals-empty")
    school = cast.people[Role.SCHOOL]
    for text in ("Провести школьную олимпиаду наблюдателей", "Отменить контроль"):
        lifecycle.propose(plan, school=cast.schools[0], measure=plan.measures.first(), text=text, by=school)
    page.reload()
    page.get_by_role("button", name="Отклонить").last.click()
    expect(page.locator(".message--error")).to_be_visible()
    everywhere(page, "proposals-wrong")
    page.locator("article", has_text="Отменить контроль").locator("textarea").fill("Контроль обязателен")
    page.locator("article", has_text="Отменить контроль").get_by_role("button", name="Отклонить").click()
    expect(page.get_by_text("Контроль обязателен")).to_be_visible()
    everywhere(page, "proposals")
    page.get_by_role("link", name="Перенести на следующий год").click()
    page.locator("[name=years]").fill("9")
    page.get_by_role("button", name="Создать черновик").click()
    expect(page.locator(".errors")).to_be_focused()
    everywhere(page, "clone-wrong")
    page.locator("[name=years]").fill("1")
    page.locator("[name=proposals]").check()
    page.get_by_role("button", name="Создать черновик").click()
    expect(page.locator("h1")).to_contain_text("2027-2028")
    expect(page.get_by_role("link", name="Провести школьную олимпиаду наблюдателей")).to_be_visible()
    everywhere(page, "clone")
    clone = Plan.objects.latest("pk")
    assert clone.measures.get(number="1.1").deadline_text == "до 15.09.2027"
