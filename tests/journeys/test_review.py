"""A reviewer's morning in a real browser: by keyboard, without script, two at once; the pages of figures are sound."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from plans.models import Assignment, Plan, Report
from plans.rules import ReportState
from plans.services import reviewing
from tests.builders import Cast
from tests.journeys.conftest import PageAs, everywhere
from tests.plans.carried_out import a_plan_in_force, duties, reported

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def waiting(cast: Cast) -> list[Report]:
    """Three reports on review, the first sent again after a return, the first school's two days before its day."""
    first, second = a_plan_in_force(cast.municipality).measures.all()
    today = timezone.localdate()
    one, two = duties(first, today + timedelta(days=2), cast.schools)
    three = duties(second, today - timedelta(days=5), cast.schools[:1])[0]
    reported(one, ReportState.RETURNED, by=cast.people[Role.SCHOOL], text="Совещание проведено")
    now = timezone.now()
    again = reported(one, text="Совещание проведено, протокол № 3", at=now - timedelta(hours=3))
    return [again, reported(two, at=now - timedelta(hours=2)), reported(three, at=now - timedelta(hours=1))]


def states() -> list[str]:
    """Where the newest versions stand, by duty."""
    return [str(duty.reports.latest("number").state) for duty in Assignment.objects.order_by("pk")]


def before_keys(page: Page, school: str) -> None:
    """The report of ``school`` is shown, and its keys work: their help appears when they do."""
    expect(page.locator(".lead strong")).to_have_text(school)
    expect(page.locator("[data-keys-help]")).to_be_visible()


def test_a_queue_is_worked_off_by_keyboard(cast: Cast, page_as: PageAs) -> None:
    waiting(cast)
    page = page_as(cast.people[Role.COORDINATOR], forgive="422")
    page.goto(reverse("home"))
    everywhere(page, "home-with-queue")
    page.goto(reverse("review_queue"))
    everywhere(page, "review-queue")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator("ins")).to_have_text([", протокол № 3"])
    everywhere(page, "review")
    page.keyboard.press("j")
    before_keys(page, "МБОУ СОШ № 2")
    page.keyboard.press("k")
    before_keys(page, "МБОУ СОШ № 1")
    page.keyboard.press("a")
    before_keys(page, "МБОУ СОШ № 2")
    page.keyboard.press("r")
    expect(page.locator("#id_reason")).to_be_focused()
    page.keyboard.type("Нет протокола, а нужен")
    assert states() == ["accepted", "submitted", "submitted"]
    page.locator("button[value=return]").click()
    expect(page.locator("#id_reason")).to_have_value("")
    assert states() == ["accepted", "returned", "submitted"]


def test_keys_can_be_switched_off(cast: Cast, page_as: PageAs) -> None:
    report = waiting(cast)[0]
    page = page_as(cast.people[Role.COORDINATOR])
    page.goto(reverse("review", args=[report.pk]))
    page.locator("[data-keys-switch]").click()
    expect(page.locator("[data-keys-switch]")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("a")
    page.reload()
    expect(page.locator("[data-keys-switch]")).to_have_attribute("aria-pressed", "false")
    assert states() == ["submitted"] * 3


def test_without_script_ticked_reports_are_accepted(cast: Cast, page_as: PageAs) -> None:
    waiting(cast)
    page = page_as(cast.people[Role.OFFICIAL], script=False)
    page.goto(reverse("review_queue"))
    boxes = page.locator("input[name=report]")
    boxes.nth(0).check()
    boxes.nth(2).check()
    page.locator("main form[method=post] button.button").click()
    expect(page.locator("input[name=report]")).to_have_count(1)
    assert states() == ["accepted", "submitted", "accepted"]


def test_the_second_reviewer_reads_who_was_first(cast: Cast, page_as: PageAs) -> None:
    report = waiting(cast)[0]
    page = page_as(cast.people[Role.COORDINATOR])
    page.goto(reverse("review", args=[report.pk]))
    reviewing.accept(report, by=cast.people[Role.OFFICIAL])
    page.locator("#id_reason").fill("Нет протокола")
    page.locator("button[value=return]").click()
    expect(page.locator(".message--error")).to_contain_text("Соколова Ирина Викторовна")
    everywhere(page, "review-decided")
    assert states()[0] == "accepted"


def test_the_form_in_error_and_the_empty_queue_are_sound(cast: Cast, page_as: PageAs) -> None:
    page = page_as(cast.people[Role.COORDINATOR], forgive="422")
    for name in ("review_queue", "figures"):
        page.goto(reverse(name))
        everywhere(page, f"{name}-empty")
    report = waiting(cast)[0]
    page.goto(reverse("review", args=[report.pk]))
    page.locator("button[value=return]").click()
    page.locator(".errors").wait_for()
    everywhere(page, "review-error")


def test_figures_lead_from_the_sum_to_the_report(cast: Cast, page_as: PageAs) -> None:
    waiting(cast)
    plan = Plan.objects.get()
    page = page_as(cast.people[Role.COORDINATOR])
    pages = {
        "figures": f"{reverse('figures')}?by=school",
        "school-duties": reverse("school_duties", args=[cast.schools[0].pk]),
        "plan-calendar": reverse("plan_calendar", args=[plan.pk]),
        "plan-timeline": reverse("plan_timeline", args=[plan.pk]),
        "measure-grid": reverse("measure", args=[plan.measures.all()[0].pk]),
    }
    for name, address in pages.items():
        page.goto(address)
        everywhere(page, name)
    page.locator(".cells a").first.click()
    expect(page).to_have_url(re.compile(r"/plans/review/\d+/$"))
    page.goto(pages["figures"])
    page.locator("tfoot a").first.click()
    expect(page.locator("main tbody tr")).to_have_count(1)
