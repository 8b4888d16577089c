"""A coordinator has a report made by a real worker, words it and prints it; a school reads what was sent to it."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone
from playwright.sync_api import expect

from accounts.roles import Role
from plans.models import Material, Snapshot
from plans.rules import ReportState
from tests.builders import Cast
from tests.journeys.conftest import PageAs, everywhere
from tests.journeys.hands import Hands
from tests.plans.carried_out import a_plan_in_force, duties, reported

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATIENCE = 60_000


@pytest.mark.worker
def test_a_report_from_the_question_to_the_paper(page_as: PageAs, cast: Cast, worker: Hands) -> None:
    plan = a_plan_in_force(cast.municipality)
    done, _missing = duties(plan.measures.order_by("number")[0], date(2026, 10, 5), cast.schools)
    reported(done, ReportState.ACCEPTED, by=cast.people[Role.SCHOOL], reviewer=cast.people[Role.COORDINATOR])
    page = page_as(cast.people[Role.COORDINATOR])
    page.goto(f"/plans/reports/?plan={plan.pk}")
    everywhere(page, "reports-empty")
    page.locator("main a[href*='/plans/reports/new/']").first.click()
    expect(page.locator("[name=plan]")).to_have_value(str(plan.pk))
    page.locator("[name=as_of]").fill("2999-10-31")
    page.locator("main form.form button").click()
    expect(page.locator(".errors a")).to_have_count(1)
    everywhere(page, "report-new-wrong")
    page.locator("[name=as_of]").fill("2026-10-31")
    page.locator("main form.form button").click()
    expect(page.locator("#by-school")).to_be_visible(timeout=PATIENCE)
    everywhere(page, "report")
    assert Snapshot.objects.get().facts["total"]["accepted"] == 1
    with page.expect_download() as coming:
        page.locator("a[href$='/xlsx/']").click()
    assert coming.value.suggested_filename == "Отчёт_об_исполнении_Город_Заречье_2026-10-31.xlsx"
    page.locator("a[href$='/words/']").click()
    page.locator("[name=next_steps]").fill("Совещание 12.11.2026.")
    everywhere(page, "report-words")
    page.locator("main form.form button").click()
    expect(page.get_by_text("Совещание 12.11.2026.")).to_be_visible()
    page.locator("form[action$='/print/'] button").click()
    expect(page.locator("a[href$='/pdf/']")).to_be_visible(timeout=PATIENCE)
    with page.expect_download() as coming:
        page.locator("a[href$='/pdf/']").click()
    assert coming.value.suggested_filename == "Отчёт (проект).pdf"
    assert Path(coming.value.path()).read_bytes()[:5] == b"%PDF-"
    page.goto(f"/plans/{plan.pk}/extract/?school={cast.schools[1].pk}")
    everywhere(page, "extract")
    page.goto("/plans/reports/")
    everywhere(page, "reports")


def test_a_document_is_sent_and_read(page_as: PageAs, cast: Cast, settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    page = page_as(cast.people[Role.COORDINATOR])
    page.goto("/plans/materials/")
    everywhere(page, "materials-empty")
    page.goto("/plans/materials/new/")
    page.locator("[name=title]").fill("Порядок проведения")
    page.locator("main form.form button").click()
    expect(page.locator(".errors a")).to_have_count(1)
    everywhere(page, "material-new-wrong")
    page.locator("[name=file]").set_input_files(
        {"name": "порядок.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    )
    page.locator("[name=read_by]").fill((timezone.localdate() + timedelta(days=14)).isoformat())
    page.locator("main form.form button").click()
    expect(page.locator("#readers")).to_be_visible()
    row = Material.objects.get()
    everywhere(page, "material-sent")

    reader = page_as(cast.people[Role.SCHOOL], width=360)
    reader.goto("/")
    reader.locator("main").get_by_role("link", name="Порядок проведения").click()
    everywhere(reader, "material-to-read")
    with reader.expect_download() as coming:
        reader.locator("a[href$='/file/']").click()
    assert coming.value.suggested_filename == "порядок.pdf"
    reader.locator("form[action$='/read/'] button").click()
    expect(reader.locator("form[action$='/read/']")).to_have_count(0)
    everywhere(reader, "material-read")
    assert row.addressees.exclude(read_at=None).get().reader == "Орлова Вера Павловна"
    reader.goto("/plans/materials/")
    everywhere(reader, "materials")
    page.reload()
    expect(page.locator("tbody tr").first).to_contain_text("Орлова Вера Павловна")
