"""Every page of the plans opens for the coordinator and says what it should."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from plans.models import Plan
from tests.builders import Cast
from tests.plans.situations import a_plan, an_approved_plan, an_upload

pytestmark = pytest.mark.django_db


def text_of(client: Client, name: str, *args: object, query: str = "") -> str:
    """The page's text, after checking that it opened."""
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_draft_of_a_file_shows_doubts_first(cast: Cast, coordinator: Client) -> None:
    row = an_upload(cast.municipality, cast.people[Role.COORDINATOR])
    page = text_of(coordinator, "plan_upload", row.pk)
    assert "До 32.01.2027" in page
    assert "Издание приказа" not in page
    assert "Издание приказа" in text_of(coordinator, "plan_upload", row.pk, query="?show=all")


@pytest.mark.parametrize("name", ["plan", "plan_edit", "plan_delete", "plan_defects", "section_new"])
def test_pages_of_a_draft(cast: Cast, coordinator: Client, name: str) -> None:
    plan = a_plan(cast.municipality, cast.people[Role.COORDINATOR])
    assert plan.title[:40] in text_of(coordinator, name, plan.pk)


@pytest.mark.parametrize("name", ["plan", "plan_clone", "proposals", "propose"])
def test_pages_of_an_approved_plan(cast: Cast, coordinator: Client, name: str) -> None:
    plan = an_approved_plan(cast.municipality, cast.people[Role.COORDINATOR])
    assert plan.title[:40] in text_of(coordinator, name, plan.pk)


def test_pages_of_rows(cast: Cast, coordinator: Client) -> None:
    plan = a_plan(cast.municipality, cast.people[Role.COORDINATOR])
    row = plan.measures.first()
    assert row
    for query in ("", "?edit=1"):
        assert "Издание приказа" in text_of(coordinator, "measure", row.pk, query=query)
    assert "Руководители ОО" in text_of(coordinator, "party", row.parties.get().pk)
    text_of(coordinator, "measure_delete", row.pk)
    text_of(coordinator, "measure_new", row.section_id)
    text_of(coordinator, "section", row.section_id)
    assert Plan.objects.get().title in text_of(coordinator, "plan_list")


def test_approval_page_offers_ready_wording(cast: Cast, official: Client, coordinator: Client) -> None:
    plan = a_plan(cast.municipality, cast.people[Role.COORDINATOR])
    Plan.objects.filter(pk=plan.pk).update(state="on_approval")
    page = text_of(official, "plan_approve", plan.pk)
    assert "Об утверждении плана мероприятий по повышению объективности" in page
    text_of(coordinator, "plan_take_back", plan.pk)
