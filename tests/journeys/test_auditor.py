"""The auditor reads everything of the municipality and changes nothing."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from tests.builders import Cast
from tests.journeys.conftest import PageAs, everywhere
from tests.plans.situations import an_approved_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
READABLE = ("/", "/plans/", "/documents/", "/schools/", "/schools/people/", "/schools/procedures/", "/schools/journal/")


def test_reads_only(page_as: PageAs, cast: Cast) -> None:
    plan = an_approved_plan(cast.municipality, cast.people[Role.COORDINATOR])
    row = plan.measures.first()
    assert row
    page = page_as(cast.people[Role.AUDITOR])
    for place in (*READABLE, f"/plans/{plan.pk}/", f"/plans/measures/{row.pk}/"):
        page.goto(place)
        everywhere(page, f"auditor{place.replace('/', '-')}")
        expect(page.locator("main form[method=post]:not([action*='bundle'])")).to_have_count(0)
    page.goto(f"/plans/{plan.pk}/clone/")
    expect(page.locator("h1")).to_have_text("У вас нет права на это действие")
    page.goto("/plans/import/")
    expect(page.locator("h1")).to_have_text("У вас нет права на это действие")
