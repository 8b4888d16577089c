"""Files that cannot be plans, a worker that is stopped or killed: one clear sentence, nothing lost, nothing twice."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Job, User
from accounts.roles import Role
from documents.models import Document
from plans.models import Plan, Upload
from plans.services import lifecycle
from tests.builders import Cast
from tests.journeys import papers
from tests.journeys.conftest import PageAs, everywhere
from tests.journeys.hands import Hands
from tests.plans.situations import a_plan, an_upload, decided, wording
from tests.plans.texts import ZARECHYE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATIENCE = 40_000
REFUSED_AT_ONCE = {
    "план.docx": (b"", "Файл пуст. Выберите другой файл."),
    "фото.docx": (
        b"\x89PNG\r\n\x1a\n" + bytes(64),
        "В имени файла указано .docx, а по содержанию это «png». Сохраните его заново в нужном формате.",
    ),
    "таблица.docx": (
        papers.workbook([["№", "Мероприятие"], ["1", "Совещание"]]),
        "В имени файла указано .docx, а по содержанию это «xlsx». Сохраните его заново в нужном формате.",
    ),
    "закрытый.docx": (papers.encrypted(), "Файл защищён паролем. Снимите защиту и загрузите его ещё раз."),
    "макросы.docx": (
        papers.with_macros(),
        "В файле есть макросы. Сохраните его без макросов (в формате .docx или .xlsx) и загрузите ещё раз.",
    ),
    "бомба.docx": (papers.bomb(), "После распаковки файл слишком велик. Разделите его на части."),
}
REFUSED_AFTER_READING = {
    "скан.pdf": (
        papers.picture_pdf(),
        "PDF – это изображение, в нём нет текстового слоя. Загрузите файл Word или PDF, сохранённый из него.",
    ),
    "письмо.docx": (papers.without_table(), "таблиц"),
    "заготовка.docx": (papers.head_only(), "мероприяти"),
}


@pytest.fixture
def nina(cast: Cast) -> User:
    """The coordinator."""
    return cast.people[Role.COORDINATOR]


def send(page: Page, name: str, data: bytes) -> None:
    """Choose the file and press the button."""
    page.goto("/plans/import/")
    page.locator("[name=file]").set_input_files({"name": name, "mimeType": "", "buffer": data})
    page.get_by_role("button", name="Загрузить и прочитать").click()


def test_files_refused_at_once(page_as: PageAs, nina: User) -> None:
    page = page_as(nina)
    for name, (data, sentence) in REFUSED_AT_ONCE.items():
        send(page, name, data)
        expect(page.locator(".errors li")).to_have_count(1)
        expect(page.locator(".errors li")).to_contain_text(f"Файл с планом: {sentence}")
    everywhere(page, "upload-refused")
    assert Upload.objects.count() == 0


def test_files_refused_after_reading(page_as: PageAs, nina: User, worker: Hands) -> None:
    page = page_as(nina)
    for name, (data, sentence) in REFUSED_AFTER_READING.items():
        send(page, name, data)
        expect(page.locator("#waiting .lead")).to_contain_text(sentence, timeout=PATIENCE)
        everywhere(page, f"refused-{name}")
    page.get_by_role("button", name="Удалить этот файл").click()
    expect(page.locator("h1")).to_have_text("Планы")
    assert Plan.objects.count() == 0
    assert {row.state for row in Upload.objects.all()} <= {"refused", "discarded"}


def test_the_same_file_again_says_no_change(page_as: PageAs, cast: Cast, nina: User) -> None:
    plan = a_plan(cast.municipality, nina)
    page = page_as(nina)
    send(page, "тот же план.txt", ZARECHYE.encode())
    expect(page.locator(".message--info")).to_contain_text("Этот файл уже загружен")
    expect(page.locator("h1")).to_have_text(plan.title)
    everywhere(page, "same-file")
    assert (Plan.objects.count(), Upload.objects.count()) == (1, 1)


def test_two_clicks_make_one_plan(page_as: PageAs, cast: Cast, nina: User) -> None:
    row = an_upload(cast.municipality, nina)
    page = page_as(nina)
    page.goto("/plans/")
    everywhere(page, "plans-waiting-file")
    page.goto(f"/plans/import/{row.pk}/")
    page.get_by_role("button", name="Создать план").dblclick(no_wait_after=True)
    expect(page.locator("main table").first).to_be_visible()
    assert Plan.objects.count() == 1


def test_a_stopped_worker_is_told_and_the_file_is_read_later(page_as: PageAs, nina: User, no_worker: Hands) -> None:
    page = page_as(nina)
    send(page, "план.docx", papers.plan_docx())
    expect(page.locator(".message--warning")).to_contain_text("Обработчик заданий сейчас остановлен.")
    everywhere(page, "worker-stopped")
    no_worker.start()
    expect(page.locator("h1")).to_have_text("Просмотр черновика", timeout=PATIENCE)
    assert Job.objects.get().tries == 1


def test_a_killed_worker_does_its_work_once(page_as: PageAs, cast: Cast, nina: User, worker: Hands) -> None:
    plan = decided(a_plan(cast.municipality, nina, papers.long_text(130)), nina)
    lifecycle.send_to_approval(plan, by=nina)
    page = page_as(nina)
    drawn = Job.objects.filter(kind="documents.tasks.render")
    paper = lifecycle.approve(plan, wording(plan, "15-О"), by=nina)
    wait_until(lambda: drawn.filter(state="running").exists())
    worker.kill()
    page.goto(f"/documents/{paper.pk}/")
    expect(page.locator("#drawing progress")).to_be_visible()
    everywhere(page, "document-worker-killed")
    worker.start()
    expect(page.locator("main a[href$='/pdf/']")).to_be_visible(timeout=PATIENCE)
    wait_until(lambda: not drawn.exclude(state="done").exists())
    assert sum(job.tries for job in drawn) == drawn.count() + 1
    assert Document.objects.filter(number="15-О").count() == 1


def wait_until(condition: Callable[[], bool]) -> None:
    """Until the worker has come so far."""
    end = time.monotonic() + PATIENCE / 1000
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
