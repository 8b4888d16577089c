"""The coordinator edits a draft: rows in place, sections, parties; two coordinators at once; sessions that end."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from plans.models import Measure, Plan
from tests.builders import Cast, a_user
from tests.journeys.conftest import PageAs, everywhere
from tests.plans.situations import a_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def nina(cast: Cast) -> User:
    """The coordinator."""
    return cast.people[Role.COORDINATOR]


@pytest.fixture
def plan(cast: Cast, nina: User) -> Plan:
    """A draft with two sections of three measures."""
    return a_plan(cast.municipality, nina)


def edit(page: Page, number: str) -> None:
    """Open the row with this number in place."""
    page.get_by_role("link", name=f"Изменить мероприятие {number}", exact=True).click()
    expect(page.locator("table [name=title]")).to_be_visible()


def numbers(page: Page) -> list[str]:
    """The numbers of all rows in their order."""
    return page.locator("tbody th.col--number").all_inner_texts()


def test_a_row_is_edited_in_place(page_as: PageAs, nina: User, plan: Plan) -> None:
    page = page_as(nina)
    page.goto(f"/plans/{plan.pk}/")
    everywhere(page, "plan-defects")
    page.evaluate("window.stayed = true")
    edit(page, "1.2")
    everywhere(page, "row-open")
    page.locator("table [name=title]").fill("")
    page.keyboard.press("Control+Enter")
    expect(page.locator("table .errors a")).to_have_text("Мероприятие: Обязательное поле.")
    expect(page.locator("table .errors")).to_be_focused()
    everywhere(page, "row-wrong")
    page.locator("table [name=title]").fill("Порядок проверки работ")
    page.locator("table [name=deadline_text]").fill("до 20.11.2026")
    page.keyboard.press("Control+Enter")
    expect(page.locator("tr", has_text="Порядок проверки работ").locator(".col--deadline")).to_have_text(
        "до 20.11.2026"
    )
    assert page.evaluate("window.stayed") is True
    row = plan.measures.get(number="1.2")
    assert (row.title, row.deadline_text, row.version) == ("Порядок проверки работ", "до 20.11.2026", 2)
    page.get_by_role("link", name="Порядок проверки работ").click()
    page.get_by_text("Как в исходном документе").click()
    expect(page.locator("details[open] .quote").first).to_contain_text("Разработка порядка проверки работ")
    expect(page.locator(".history li").first).to_contain_text("Лебедева Нина Олеговна")
    everywhere(page, "measure")


def test_two_coordinators_lose_nothing(page_as: PageAs, cast: Cast, nina: User, plan: Plan) -> None:
    other = a_user("second@zarechye.example", "Мухин Олег Львович", Role.COORDINATOR, cast.municipality)
    mine, theirs = page_as(nina), page_as(other)
    for page, result in ((mine, "Приказ и памятка"), (theirs, "Приказ с приложением")):
        page.goto(f"/plans/{plan.pk}/")
        edit(page, "1.1")
        page.locator("table [name=result]").fill(result)
    theirs.get_by_role("button", name="Сохранить").click()
    expect(theirs.locator("tr form")).to_have_count(0)
    expect(theirs.get_by_role("cell", name="Приказ с приложением")).to_be_visible()
    mine.get_by_role("button", name="Сохранить").click()
    clash = mine.locator("td .message--warning", has_text="Пока вы правили строку")
    expect(clash.locator("tbody td")).to_have_text(["Приказ и памятка", "Приказ с приложением"])
    expect(mine.locator("table [name=result]")).to_have_value("Приказ и памятка")
    everywhere(mine, "clash")
    assert plan.measures.get(number="1.1").result == "Приказ с приложением"
    mine.locator("table [name=result]").fill("Приказ с приложением и памятка")
    mine.get_by_role("button", name="Сохранить").click()
    expect(mine.locator("tr form")).to_have_count(0)
    expect(mine.get_by_role("cell", name="Приказ с приложением и памятка")).to_be_visible()
    assert plan.measures.get(number="1.1").result == "Приказ с приложением и памятка"


def test_measures_and_sections_come_move_and_go(page_as: PageAs, nina: User, plan: Plan) -> None:
    page = page_as(nina)
    page.goto(f"/plans/{plan.pk}/")
    page.get_by_role("link", name="Добавить раздел").click()
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator(".errors a")).to_have_text("Название: Обязательное поле.")
    everywhere(page, "section-wrong")
    page.locator("[name=number]").fill("3")
    page.locator("[name=title]").fill("Информирование")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator("h2").last).to_have_text("3 Информирование")
    everywhere(page, "plan-empty-section")
    page.get_by_role("link", name="Добавить мероприятие").last.click()
    page.get_by_role("button", name="Добавить мероприятие").click()
    expect(page.locator(".errors a")).to_have_text("Мероприятие: Обязательное поле.")
    everywhere(page, "measure-new-wrong")
    page.locator("[name=title]").fill("Родительское собрание")
    page.locator("[name=deadline_text]").fill("апрель 2027")
    page.get_by_role("button", name="Добавить мероприятие").dblclick(no_wait_after=True)
    expect(page.get_by_role("link", name="Родительское собрание")).to_be_visible()
    assert numbers(page) == ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1"]
    move_and_delete(page, plan)


def move_and_delete(page: Page, plan: Plan) -> None:
    page.get_by_role("link", name="Родительское собрание").click()
    page.locator("#move-to").select_option(label="1 Нормативное обеспечение")
    page.get_by_role("button", name="Перенести").click()
    expect(page.locator("section").first).to_contain_text("Родительское собрание")
    page.get_by_role("link", name="Родительское собрание").click()
    page.get_by_role("button", name="Выше").click()
    expect(page.locator("section").first.locator(".col--title a").nth(2)).to_have_text("Родительское собрание")
    page.get_by_role("button", name="Поднять раздел: Информирование").click()
    expect(page.locator("h2").nth(1)).to_have_text("3 Информирование")
    page.get_by_role("button", name="Удалить раздел").click()
    expect(page.locator("h2")).to_have_text(["1 Нормативное обеспечение", "2 Наблюдение и анализ"])
    page.get_by_role("link", name="Родительское собрание").click()
    page.get_by_role("link", name="Удалить", exact=True).click()
    everywhere(page, "measure-delete")
    page.get_by_role("button", name="Удалить мероприятие").click()
    expect(page.get_by_role("link", name="Родительское собрание")).to_have_count(0)
    page.get_by_role("link", name="Переименовать").first.click()
    page.locator("[name=title]").fill("Документы")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator("h2").first).to_have_text("1 Документы")
    assert Measure.objects.filter(plan=plan).count() == 6


def test_card_defects_and_parties(page_as: PageAs, nina: User, plan: Plan) -> None:
    page = page_as(nina)
    page.goto(f"/plans/{plan.pk}/edit/")
    page.locator("[name=title]").fill("")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator(".errors")).to_be_focused()
    everywhere(page, "card-wrong")
    page.locator("[name=title]").fill("План города Заречье")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator("h1")).to_have_text("План города Заречье")
    page.get_by_text("О плане").click()
    expect(page.get_by_role("button", name="Отправить на утверждение")).to_be_disabled()
    page.get_by_role("link", name="Показать замечания").click()
    everywhere(page, "defects")
    buttons = page.locator("form[action$='/decide/'] button")
    for left in range(buttons.count(), 0, -1):
        expect(buttons).to_have_count(left)
        buttons.first.click()
    expect(page.get_by_text("Все замечания разобраны.")).to_be_visible()
    everywhere(page, "defects-none")
    page.goto(f"/plans/measures/{plan.measures.get(number='1.3').pk}/")
    everywhere(page, "measure-decided")
    page.locator("tbody a", has_text="Изменить").first.click()
    everywhere(page, "party")
    page.locator("[name=role]").select_option(index=2)
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator(".message--success")).to_have_text("Сохранено.")
    page.goto(f"/plans/{plan.pk}/?q=небывалое")
    everywhere(page, "plan-nothing-found")
    page.goto(f"/plans/{plan.pk}/delete/")
    everywhere(page, "plan-delete")


def test_without_script_a_row_survives_the_end_of_the_session(page_as: PageAs, nina: User, plan: Plan) -> None:
    row = plan.measures.get(number="1.1")
    page = page_as(nina, script=False)
    page.goto(f"/plans/{plan.pk}/")
    page.get_by_role("link", name="Изменить мероприятие 1.1", exact=True).click()
    page.locator("main [name=result]").fill("Приказ и памятка")
    Session.objects.all().delete()
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator("h1")).to_have_text("Сеанс завершён")
    expect(page.get_by_text("Приказ и памятка")).to_be_visible()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Войти в новой вкладке").click()
    tab = opened.value
    tab.locator("[name=login]").fill(nina.email)
    tab.locator("[name=password]").fill("a long enough password")
    tab.locator("main form button").click()
    expect(tab.locator(".side")).to_be_visible()
    page.get_by_role("button", name="Отправить ещё раз").click()
    if page.locator("h1").inner_text() == "Форма устарела":
        page.get_by_role("button", name="Отправить ещё раз").click()
    expect(page.locator(".message--success")).to_have_text("Сохранено.")
    row.refresh_from_db()
    assert row.result == "Приказ и памятка"
