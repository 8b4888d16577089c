"""The observer sees a home page and own acts, and nothing of the department's papers."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from tests.builders import Cast
from tests.journeys.conftest import PageAs, everywhere
from tests.plans.situations import an_approved_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_home_own_acts_and_nothing_else(page_as: PageAs, cast: Cast) -> None:
    plan = an_approved_plan(cast.municipality, cast.people[Role.COORDINATOR])
    page = page_as(cast.people[Role.OBSERVER])
    page.goto("/")
    expect(page.locator("h1")).to_have_text("Добрый день, Зайцев Пётр Андреевич")
    expect(page.locator(".side a")).to_have_text(["Главная", "Мои акты"])
    expect(page.locator("main a")).to_have_count(0)
    everywhere(page, "observer-home")
    for place in ("/plans/", f"/plans/{plan.pk}/", "/documents/", "/schools/", "/schools/journal/"):
        page.goto(place)
        expect(page.locator("h1")).to_have_text("У вас нет права на это действие")
