"""The school coordinator's journey: the plan in force but no draft, a plan of one's own, a proposal."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from accounts.roles import Role
from plans.models import Plan, Proposal
from tests.builders import Cast
from tests.journeys.conftest import PageAs, everywhere
from tests.plans.situations import a_plan, an_approved_plan
from tests.plans.texts import ZARECHYE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def vera(cast: Cast) -> User:
    """The coordinator of the first school."""
    return cast.people[Role.SCHOOL]


def test_before_any_plan_is_approved(page_as: PageAs, cast: Cast, vera: User) -> None:
    draft = a_plan(cast.municipality, cast.people[Role.COORDINATOR])
    page = page_as(vera)
    page.goto("/plans/")
    expect(page.locator(".empty")).to_contain_text("Планов пока нет.")
    everywhere(page, "school-plans-empty")
    page.goto(f"/plans/{draft.pk}/")
    expect(page.locator("h1")).to_have_text("Такой страницы нет")


def test_a_plan_of_ones_own_and_a_proposal(page_as: PageAs, cast: Cast, vera: User) -> None:
    nina = cast.people[Role.COORDINATOR]
    plan = an_approved_plan(cast.municipality, nina)
    draft = a_plan(cast.municipality, nina, ZARECHYE.replace("городе Заречье", "школах Заречья"))
    page = page_as(vera)
    page.goto("/")
    everywhere(page, "school-home")
    page.goto("/plans/")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.goto(f"/plans/measures/{draft.measures.first().pk}/")  # type: ignore[union-attr]
    expect(page.locator("h1")).to_have_text("Такой страницы нет")
    page.goto(f"/plans/{plan.pk}/")
    expect(page.locator("[data-edit]")).to_have_count(0)
    everywhere(page, "school-municipal-plan")
    page.get_by_role("link", name="Предложения").click()
    everywhere(page, "school-proposals-empty")
    page.get_by_role("link", name="Предложить").click()
    page.get_by_role("button", name="Отправить предложение").click()
    expect(page.locator(".errors")).to_be_focused()
    everywhere(page, "school-propose-wrong")
    page.locator("[name=text]").fill("Обучить родителей-наблюдателей")
    page.get_by_role("button", name="Отправить предложение").click()
    expect(page.locator("article")).to_contain_text("Обучить родителей-наблюдателей")
    everywhere(page, "school-proposals")
    assert Proposal.objects.get().school == cast.schools[0]
    page.goto(f"/plans/{plan.pk}/")
    page.get_by_role("button", name="Создать план: МБОУ СОШ № 1").click()
    expect(page.locator("[data-edit]")).to_have_count(6)
    everywhere(page, "school-own-plan")
    own = Plan.objects.get(school=cast.schools[0])
    assert [row.implements for row in own.measures.all()] == list(plan.measures.all())
    page.goto("/plans/import/")
    everywhere(page, "school-upload")
