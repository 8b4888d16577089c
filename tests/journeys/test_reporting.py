"""A school reports from a telephone: the draft keeps itself, two tabs and a lost session lose nothing."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from accounts.roles import Role
from plans.models import Assignment, Evidence, Report
from tests.builders import Cast
from tests.journeys.conftest import PageAs, everywhere, sound
from tests.office.test_pictures import photograph
from tests.plans.carried_out import a_plan_in_force, duties

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CLOCK = re.compile(r"\b\d\d:\d\d\b")
LINE = "[data-autosave-line]"


@pytest.fixture
def vera(cast: Cast) -> User:
    """The coordinator of the first school."""
    return cast.people[Role.SCHOOL]


@pytest.fixture
def duty(cast: Cast, settings: LazySettings, tmp_path: Path) -> Assignment:
    """The first school's, due in five days, of a plan that began ten days ago."""
    settings.MEDIA_ROOT = tmp_path
    plan = a_plan_in_force(cast.municipality)
    return duties(plan.measures.all()[0], timezone.localdate() + timedelta(5), cast.schools)[0]


def test_a_report_from_a_telephone(page_as: PageAs, vera: User, duty: Assignment) -> None:
    page = page_as(vera, 360)
    page.goto("/")
    sound(page, "home-of-a-school")
    page.get_by_role("link", name="Провести совещание").click()
    everywhere(page, "report-empty")
    page.locator("[name=text]").fill("Совещание проведено")
    page.locator("[name=done_on]").focus()
    expect(page.locator(LINE)).to_have_text(CLOCK)
    assert Report.objects.get().state == "draft"
    page.reload()
    expect(page.locator("[name=text]")).to_have_value("Совещание проведено")
    page.locator("[name=done_on]").fill(str(timezone.localdate()))
    page.locator("[name=proofs]").set_input_files(
        {"name": "фото.jpg", "mimeType": "image/jpeg", "buffer": photograph().getvalue()}
    )
    page.locator("button[value=submit]").click()
    expect(page.locator(".message--success")).to_be_visible()
    everywhere(page, "report-handed-in")
    report = Report.objects.get()
    assert (report.state, report.text, report.evidence.count()) == ("submitted", "Совещание проведено", 1)
    with page.expect_download() as download:
        page.get_by_role("link", name="фото.jpg").click()
    assert download.value.suggested_filename == "фото.jpg"
    assert b"Camera of Vera" not in Path(download.value.path()).read_bytes()
    assert Evidence.objects.get().size == Path(download.value.path()).stat().st_size


def test_the_second_tab_is_told(page_as: PageAs, vera: User, duty: Assignment) -> None:
    first = page_as(vera, forgive="409")
    second = page_as(vera, forgive="409")
    for tab in (first, second):
        tab.goto(f"/plans/duties/{duty.pk}/")
    first.locator("[name=text]").fill("Первая вкладка")
    first.locator("[name=links]").focus()
    expect(first.locator(LINE)).to_have_text(CLOCK)
    second.locator("[name=text]").fill("Вторая вкладка")
    with second.expect_response(lambda answer: answer.url.endswith("/draft/")) as told:
        second.locator("[name=links]").focus()
    assert told.value.status == 409
    assert Report.objects.get().text == "Первая вкладка"
    second.locator("button[value=save]").click()
    expect(second.locator("#clash")).to_be_visible()
    expect(second.locator("[name=text]")).to_have_value("Вторая вкладка")
    sound(second, "report-clash")
    second.locator("button[value=save]").click()
    expect(second.locator(".message--success")).to_be_visible()
    assert Report.objects.get().text == "Вторая вкладка"


def test_what_was_typed_outlives_the_session(page_as: PageAs, vera: User, duty: Assignment) -> None:
    page = page_as(vera)
    page.goto(f"/plans/duties/{duty.pk}/")
    signed_out = page.locator("#report").get_attribute("data-signed-out")
    page.locator("[name=text]").fill("Долго писали")
    Session.objects.all().delete()
    page.locator("[name=links]").focus()
    expect(page.locator(LINE)).to_have_text(str(signed_out))
    expect(page.locator("[name=text]")).to_have_value("Долго писали")
    assert Report.objects.count() == 0
    page.goto("/account/login/")
    page.locator("[name=login]").fill(vera.email)
    page.locator("[name=password]").fill("a long enough password")
    page.locator("main form button").click()
    expect(page.locator(".side")).to_be_visible()
    page.goto(f"/plans/duties/{duty.pk}/")
    expect(page.locator("[name=text]")).to_have_value("Долго писали")
    page.locator("[name=links]").focus()
    page.locator("[name=text]").focus()
    expect(page.locator(LINE)).to_have_text(CLOCK)
    assert Report.objects.get().text == "Долго писали"
