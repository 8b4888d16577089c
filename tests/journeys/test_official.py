"""The official's journey: a notice, the plan, the order with its number; a taken number is told and nothing is lost."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from plans.models import Plan
from plans.services import lifecycle
from tests.builders import Cast
from tests.journeys.conftest import PageAs, everywhere
from tests.journeys.hands import Hands
from tests.plans.situations import a_plan, an_approved_plan, decided
from tests.plans.texts import ZARECHYE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATIENCE = 40_000


@pytest.fixture
def waiting(cast: Cast) -> Plan:
    """A plan that the coordinator has sent to approval, beside one that is approved already."""
    nina = cast.people[Role.COORDINATOR]
    an_approved_plan(cast.municipality, nina)
    plan = decided(a_plan(cast.municipality, nina, ZARECHYE.replace("городе Заречье", "школах Заречья")), nina)
    return lifecycle.send_to_approval(plan, by=nina)


def test_from_the_notice_to_the_order(page_as: PageAs, cast: Cast, waiting: Plan, worker: Hands) -> None:
    taken = Plan.objects.get(state="approved").order_number
    page = page_as(cast.people[Role.OFFICIAL])
    page.goto("/")
    everywhere(page, "official-home")
    page.locator(".count").click()
    everywhere(page, "official-inbox")
    page.get_by_role("button", name=f"План ждёт утверждения: {waiting.title}").click()
    expect(page.locator("h1")).to_have_text(waiting.title)
    expect(page.get_by_role("link", name="Добавить мероприятие")).to_have_count(0)
    everywhere(page, "official-plan")
    page.get_by_role("link", name="Утвердить приказом").click()
    page.locator("[name=preamble]").fill("Во исполнение решения коллегии")
    page.locator("[name=number]").fill(taken)
    page.locator("[name=dated]").fill("2026-09-01")
    page.get_by_role("button", name="Утвердить и зарегистрировать").click()
    expect(page.locator(".errors li")).to_contain_text("занят")
    expect(page.locator("[name=preamble]")).to_have_value("Во исполнение решения коллегии")
    everywhere(page, "official-taken")
    waiting.refresh_from_db()
    assert waiting.state == "on_approval"
    page.locator("[name=number]").fill("77-О")
    page.get_by_role("button", name="Утвердить и зарегистрировать").click()
    expect(page.locator("main a[href$='/pdf/']")).to_be_visible(timeout=PATIENCE)
    everywhere(page, "official-document")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.order_number, str(waiting.order_date)) == ("approved", "77-О", "2026-09-01")


def test_a_plan_is_given_back_with_a_reason(page_as: PageAs, cast: Cast, waiting: Plan) -> None:
    page = page_as(cast.people[Role.OFFICIAL])
    page.goto(f"/plans/{waiting.pk}/")
    page.get_by_role("link", name="Вернуть в черновики").click()
    everywhere(page, "take-back")
    page.locator("[name=reason]").fill("Уточнить сроки второго раздела")
    page.get_by_role("button", name="Вернуть в черновики").click()
    waiting.refresh_from_db()
    assert waiting.state == "draft"
