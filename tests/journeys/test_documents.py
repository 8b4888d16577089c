"""An official follows an order through the register: drawn, edited, issued, downloaded; a school reads it."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from playwright.sync_api import expect

from accounts.models import Job
from accounts.roles import Role
from documents import tasks
from documents.models import Document
from documents.services import papers as services
from tests.builders import Cast
from tests.documents.papers import an_order
from tests.journeys.conftest import PageAs, everywhere
from tests.journeys.hands import Hands

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def draw_all() -> None:
    """As a worker does."""
    for job in Job.objects.unfinished().order_by("pk"):
        tasks.render(job.pk)


def a_draft(cast: Cast) -> Document:
    return services.draft(
        kind="plan_order",
        payload=an_order(rows=3, number="").registered("", None).to_payload(),
        subject_kind="meeting",
        subject_id=7,
        subject_label="План мероприятий города Заречье",
        municipality=cast.municipality,
        title=an_order().heading,
        by=cast.people[Role.COORDINATOR],
    )


def test_an_order_from_draft_to_download(
    no_worker: Hands, page_as: PageAs, cast: Cast, settings: LazySettings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    page = page_as(cast.people[Role.OFFICIAL])
    page.goto("/documents/")
    everywhere(page, "documents-empty")
    paper = a_draft(cast)
    page.goto(f"/documents/{paper.pk}/")
    expect(page.locator("#drawing")).to_contain_text("Файл готовится.")
    everywhere(page, "document-drawing")
    draw_all()
    expect(page.get_by_role("link", name="Скачать PDF")).to_be_visible()

    page.get_by_role("link", name="Изменить текст").click()
    page.locator("[name=clauses]").fill("")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator(".errors a")).to_have_text("Пункты: Обязательное поле.")
    everywhere(page, "document-edit-wrong")
    page.locator("[name=clauses]").fill("1. Утвердить план.\n2. Контроль оставляю за собой.")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator(".message--success")).to_have_text("Сохранено. Файл готовится заново.")
    draw_all()

    page.locator("[name=issued_on]").fill("")
    page.get_by_role("button", name="Издать").click()
    expect(page.locator(".errors a")).to_have_text("Дата: Обязательное поле.")
    everywhere(page, "document-issue-wrong")
    page.locator("[name=issued_on]").fill("2024-12-17")
    page.locator("[name=number]").fill("№ 485 - О")
    page.get_by_role("button", name="Издать").click()
    expect(page.locator(".message--success")).to_have_text("Издан под номером 485-О.")
    draw_all()
    expect(page.get_by_role("link", name="Скачать PDF")).to_be_visible()
    everywhere(page, "document-issued")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Скачать PDF").click()
    assert coming.value.suggested_filename == "Приказ № 485-О от 17.12.2024.pdf"
    assert Path(coming.value.path()).read_bytes()[:5] == b"%PDF-"

    reader = page_as(cast.people[Role.SCHOOL])
    reader.goto("/documents/?q=485-о")
    expect(reader.locator("tbody tr")).to_have_count(1)
    everywhere(reader, "documents")
    reader.goto("/documents/?q=999")
    everywhere(reader, "documents-none")


def test_laying_a_draft_aside(page_as: PageAs, cast: Cast) -> None:
    paper = a_draft(cast)
    page = page_as(cast.people[Role.COORDINATOR])
    page.goto(f"/documents/{paper.pk}/withdraw/")
    everywhere(page, "document-withdraw")
    page.get_by_role("button", name="Отложить черновик").click()
    expect(page.locator(".status").first).to_have_text("отложен")
