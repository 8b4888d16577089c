"""The coordinator and the official take an order from its first word to its scan, find it, carry it off, prove it."""

import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from accounts.models import Job
from accounts.roles import Role
from documents import tasks
from documents.models import Document
from schools.models import Procedure, ResponsiblePerson
from tests.builders import Cast
from tests.journeys.conftest import PageAs, everywhere
from tests.journeys.hands import Hands

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def work() -> None:
    """As a worker does."""
    for job in Job.objects.unfinished().order_by("pk"):
        getattr(tasks, job.kind.rpartition(".")[2])(job.pk)


def said(page: Page, words: str) -> None:
    """The message on top of the page."""
    expect(page.locator(".message--success")).to_have_text(words)


@pytest.fixture
def spring(cast: Cast) -> Procedure:
    """One work of the spring of 2027, and somebody to be charged with it."""
    ResponsiblePerson.objects.create(
        municipality=cast.municipality, name="Лебедева Нина Олеговна", post="главный специалист"
    )
    days = {"starts_on": "2027-04-19", "ends_on": "2027-05-20"}
    return Procedure.objects.create(municipality=cast.municipality, year=2027, grade=5, subject="RU", **days)


def test_an_order_from_its_first_word_to_its_proof(
    no_worker: Hands, page_as: PageAs, cast: Cast, spring: Procedure, settings: LazySettings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    page = page_as(cast.people[Role.COORDINATOR])
    page.goto("/documents/")
    page.get_by_role("link", name="Новый документ").first.click()
    everywhere(page, "register-new")
    page.get_by_role("button", name=re.compile("Создать проект.*приказ о проведении ВПР")).click()
    said(page, "Проект создан по данным на сегодня. Прочитайте и отредактируйте его до подписания.")
    work()
    expect(page.get_by_role("link", name="Скачать PDF")).to_be_visible()
    everywhere(page, "register-draft")

    page.get_by_role("link", name="Изменить текст").click()
    clauses = page.locator("[name=clauses]")
    clauses.fill(clauses.input_value() + "\n5. Организовать дежурство медиков.")
    everywhere(page, "register-edit")
    page.get_by_role("button", name="Сохранить").click()
    said(page, "Сохранено. Файл готовится заново.")
    page.get_by_role("button", name="Отправить на подписание").click()
    said(page, "Отправлен на подписание. До возврата изменить его нельзя.")
    expect(page.get_by_role("link", name="Изменить текст")).to_have_count(0)

    paper = Document.objects.get()
    head = page_as(cast.people[Role.OFFICIAL])
    head.goto(f"/documents/{paper.pk}/")
    head.locator("[name=number]").fill("485-О")
    head.locator("[name=issued_on]").fill("2027-03-01")
    head.get_by_role("button", name="Издать").click()
    said(head, "Издан под номером 485-О.")
    work()
    expect(head.get_by_role("link", name="Скачать PDF")).to_be_visible()

    head.get_by_text("Приложить файл").click()
    head.locator("[name=file]").set_input_files({"name": "скан.pdf", "mimeType": "application/pdf", "buffer": SCAN})
    head.get_by_role("button", name="Приложить", exact=True).click()
    said(head, "Файл приложен.")
    everywhere(head, "register-issued")
    _carried_off_and_proved(page, page_as(None), paper)


def _carried_off_and_proved(page: Page, visitor: Page, paper: Document) -> None:
    page.goto("/documents/?q=дежурством+медика")
    expect(page.locator("tbody tr")).to_have_count(1)
    everywhere(page, "register-found")
    page.locator("tbody input[type=checkbox]").check()
    page.get_by_role("button", name="Скачать отмеченные (ZIP)").click()
    expect(page.locator("#job")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="Документы одним архивом")).to_be_visible()
    everywhere(page, "register-bundle")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Скачать архив").click()
    with ZipFile(coming.value.path()) as archive:
        assert archive.namelist() == ["Содержание.txt", "Приказ № 485-О от 01.03.2027.pdf"]

    paper.refresh_from_db()
    visitor.goto(f"/p/{paper.code}/")
    expect(visitor.locator("main")).to_contain_text("№ 485-О")
    expect(visitor.locator("main")).to_contain_text(paper.sha256)
    everywhere(visitor, "register-proof")


def test_the_letter_keeps_its_table(
    no_worker: Hands, page_as: PageAs, cast: Cast, spring: Procedure, settings: LazySettings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    page = page_as(cast.people[Role.OFFICIAL])
    page.goto("/documents/new/")
    page.get_by_role("button", name=re.compile("Создать проект.*информационное письмо")).click()
    page.get_by_role("link", name="Изменить текст").click()
    text = page.locator("[name=text]")
    before = text.input_value()
    text.fill(before.replace("[[Таблица 1: Сроки проведения ВПР по классам]]", ""))
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator(".errors a")).to_have_text(
        "Текст: Метка [[Таблица 1: Сроки проведения ВПР по классам]] исчезла из текста. Верните её отдельной строкой."
    )
    everywhere(page, "register-text-wrong")
    text.fill(f"# Коллеги!\n\n{before}")
    page.get_by_role("button", name="Сохранить").click()
    said(page, "Сохранено. Файл готовится заново.")
    expect(page.locator(".prose h3").first).to_have_text("Коллеги!")


def test_the_check_of_the_files(
    no_worker: Hands, page_as: PageAs, cast: Cast, settings: LazySettings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    page = page_as(cast.people[Role.ADMINISTRATOR])
    page.goto("/documents/check/")
    everywhere(page, "register-check")
    (tmp_path / "bundles").mkdir()
    (tmp_path / "bundles" / "чужой.zip").write_bytes(b"")
    page.get_by_role("button", name="Проверить сейчас").click()
    expect(page.locator("#job")).to_be_visible()
    work()
    expect(page.locator(".message--error")).to_contain_text("найдена 1 неисправность")
    expect(page.locator("main li", has_text="чужой.zip")).to_have_count(1)
    everywhere(page, "register-check-faults")
