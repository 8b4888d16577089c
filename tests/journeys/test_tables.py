"""Tables by keyboard, a row edited in place when the session ends, and a question before what cannot be taken back."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from plans.models import Plan
from tests.builders import Cast
from tests.journeys.conftest import PageAs, sound
from tests.plans.situations import a_plan, an_approved_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def nina(cast: Cast) -> User:
    """The coordinator."""
    return cast.people[Role.COORDINATOR]


@pytest.fixture
def plan(cast: Cast, nina: User) -> Plan:
    """A draft."""
    return a_plan(cast.municipality, nina)


def focused(page: Page) -> list[int]:
    """Row and column of the cell that holds the focus, counted from the table's head."""
    where: list[int] = page.evaluate(
        "(() => { const cell = document.activeElement.closest('td, th');"
        " return [cell.parentElement.rowIndex, cell.cellIndex]; })()"
    )
    return where


def test_arrows_walk_over_cells_and_enter_edits(page_as: PageAs, nina: User, plan: Plan) -> None:
    page = page_as(nina)
    page.goto(f"/plans/{plan.pk}/")
    page.locator("table [data-edit]").first.focus()
    row, column = focused(page)
    page.keyboard.press("ArrowLeft")
    assert focused(page) == [row, column - 1]
    page.keyboard.press("Enter")
    expect(page.locator("table [name=title]")).to_be_visible()
    expect(page.locator("table [name=number]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("table [name=title]")).to_have_count(0)
    expect(page.locator("table [data-edit]").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    assert focused(page) == [row + 1, column]


def test_a_row_edited_in_place_survives_the_end_of_the_session(page_as: PageAs, nina: User, plan: Plan) -> None:
    page = page_as(nina)
    page.goto(f"/plans/{plan.pk}/")
    page.locator("table [data-edit]").first.click()
    page.locator("table [name=result]").fill("Протокол совещания")
    Session.objects.all().delete()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Сеанс завершён.")
    expect(page.locator("table [name=result]")).to_have_value("Протокол совещания")
    sound(page, "signed-out-in-a-row")
    with page.expect_popup() as opened:
        page.locator("#toasts a").click()
    tab = opened.value
    tab.locator("[name=login]").fill(nina.email)
    tab.locator("[name=password]").fill("a long enough password")
    tab.locator("main form button").click()
    expect(tab.locator(".side")).to_be_visible()
    tab.close()
    page.reload()
    page.locator("table [data-edit]").first.click()
    expect(page.get_by_text("Восстановлен несохранённый текст.")).to_be_visible()
    expect(page.locator("table [name=result]")).to_have_value("Протокол совещания")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator("table [name=result]")).to_have_count(0)
    expect(page.get_by_role("cell", name="Протокол совещания")).to_be_visible()


def test_a_question_comes_first(page_as: PageAs, cast: Cast, nina: User) -> None:
    plan = an_approved_plan(cast.municipality, cast.people[Role.OFFICIAL])
    page = page_as(nina)
    page.goto(f"/plans/{plan.pk}/")
    ask = page.locator("form[data-confirm] button").first
    ask.click()
    expect(page.locator("#confirm")).to_be_visible()
    sound(page, "question")
    page.get_by_role("button", name="Нет, вернуться").click()
    plan.refresh_from_db()
    assert plan.state == "approved"
    ask.click()
    page.get_by_role("button", name="Да", exact=True).click()
    expect(page.locator(".status").first).to_have_text("в архиве")
