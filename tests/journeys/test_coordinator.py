"""The coordinator's journey: from a Word file to the signed order, and what may befall a plan on its way."""

import io
import re

import pdfplumber
import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from plans.models import Plan
from tests.builders import Cast
from tests.journeys import papers
from tests.journeys.conftest import PageAs, everywhere
from tests.journeys.hands import Hands

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATIENCE = 40_000


@pytest.fixture
def nina(cast: Cast) -> User:
    """The coordinator."""
    return cast.people[Role.COORDINATOR]


def bring_in(page: Page, name: str, data: bytes) -> None:
    """Choose the file and wait until it has been read."""
    page.goto("/plans/import/")
    page.locator("[name=file]").set_input_files({"name": name, "mimeType": papers.DOCX, "buffer": data})
    page.get_by_role("button", name="Загрузить и прочитать").click()
    expect(page.locator("h1")).to_have_text("Просмотр черновика", timeout=PATIENCE)


def decide_all(page: Page) -> int:
    """Leave every doubtful row of the draft as it is, one click each; how many clicks it took."""
    rows = page.locator(".draft.card--warn form[hx-post$='/decide/'] button")
    count = rows.count()
    for left in range(count, 0, -1):
        expect(rows).to_have_count(left)
        rows.first.click()
    expect(rows).to_have_count(0)
    return count


def plain(words: str) -> str:
    """Without spaces and hyphens, because lines break anywhere."""
    return re.sub(r"[\s\u00ad\u2010-]", "", words)


def words_of(pdf: bytes) -> str:
    """All text of a PDF, cell by cell as it was drawn."""
    with pdfplumber.open(io.BytesIO(pdf)) as paper:
        return plain("".join(char["text"] for page in paper.pages for char in page.chars))


def approve(page: Page, number: str) -> bytes:
    """From a plan on approval to the PDF in hand."""
    page.get_by_role("link", name="Утвердить приказом").click()
    page.locator("[name=number]").fill(number)
    page.get_by_role("button", name="Утвердить и зарегистрировать").click()
    expect(page.locator("#drawing, a[href$='/pdf/']").first).to_be_visible()
    expect(page.locator("main a[href$='/pdf/']")).to_be_visible(timeout=PATIENCE)
    # Because a page that is left for a download while it loads never says that it has loaded.
    page.wait_for_load_state()
    with page.expect_download() as download:
        page.locator("main a[href$='/pdf/']").click()
    return download.value.path().read_bytes()


def test_from_a_word_file_to_the_order_in_hand(page_as: PageAs, nina: User, worker: Hands) -> None:
    page = page_as(None)
    page.goto("/plans/")
    page.locator("[name=login]").fill(nina.email)
    page.locator("[name=password]").fill("a long enough password")
    page.locator("main form button").click()
    expect(page.locator("h1")).to_have_text("Планы")
    everywhere(page, "plans-empty")
    page.get_by_role("link", name="Загрузить план из файла").first.click()
    page.get_by_role("button", name="Загрузить и прочитать").click()
    expect(page.locator(".errors a")).to_have_text("Файл с планом: Обязательное поле.")
    everywhere(page, "upload-nothing")
    bring_in(page, "План ВПР.docx", papers.plan_docx())
    expect(page.get_by_text("Найдено 6 мероприятий.")).to_be_visible()
    everywhere(page, "preview")
    correct_the_impossible_day(page)
    decide_all(page)
    everywhere(page, "preview-decided")
    page.get_by_role("link", name="Показать все строки").first.click()
    expect(page.locator(".draft")).to_have_count(6)
    everywhere(page, "preview-all")
    page.get_by_role("button", name="Создать план").click()
    expect(page.locator(".message--success")).to_be_visible()
    everywhere(page, "plan-draft")
    page.get_by_role("button", name="Отправить на утверждение").click()
    expect(page.locator(".status").first).to_have_text("на утверждении")
    everywhere(page, "plan-on-approval")
    order_with_a_slip(page)
    pdf = approve(page, "214-О")
    everywhere(page, "document")
    assert pdf.startswith(b"%PDF")
    text = words_of(pdf)
    for words in ("Изданиеприказаоназначениишкольныхкоординаторов", "Консультациидляшкол", "214О", "до31.01.2027"):
        assert words in text
    plan = Plan.objects.get()
    assert (plan.state, plan.order_number, plan.measures.count()) == ("approved", "214-О", 6)
    page.goto(f"/plans/{plan.pk}/")
    everywhere(page, "plan-approved")
    page.goto("/plans/")
    everywhere(page, "plans")
    page.goto("/documents/")
    everywhere(page, "documents")


def correct_the_impossible_day(page: Page) -> None:
    row = page.locator(".draft", has_text="Такого дня нет: «32.01.2027»")
    row.get_by_role("link", name="Исправить").click()
    everywhere(page, "preview-row")
    page.locator(".draft [name=title]").fill("")
    page.get_by_role("button", name="Сохранить строку").click()
    expect(page.locator(".draft .errors")).to_be_focused()
    everywhere(page, "preview-row-wrong")
    page.locator(".draft [name=title]").fill("Уточнение списка организаторов")
    page.locator("[name=deadline_text]").fill("до 31.01.2027")
    page.get_by_role("button", name="Сохранить строку").click()
    expect(page.locator(".draft ins", has_text="до 31.01.2027")).to_be_visible()
    page.locator(".draft", has_text="Уточнение списка").get_by_role("link", name="Исправить").click()
    page.get_by_text("Как в исходном документе").click()
    expect(page.locator("details[open] .quote", has_text="До 32.01.2027")).to_be_visible()
    everywhere(page, "preview-row-again")
    page.get_by_role("link", name="Отмена").click()
    expect(page.locator(".draft ins", has_text="до 31.01.2027")).to_be_visible()


def order_with_a_slip(page: Page) -> None:
    """An order dated tomorrow is refused, and the wording stays."""
    page.get_by_role("link", name="Утвердить приказом").click()
    everywhere(page, "approve")
    page.locator("[name=preamble]").fill("В целях повышения объективности")
    page.locator("[name=dated]").fill("2099-01-01")
    page.get_by_role("button", name="Утвердить и зарегистрировать").click()
    expect(page.locator(".errors a")).to_have_text("Дата приказа: Дата приказа не может быть позже сегодняшней.")
    expect(page.locator("[name=preamble]")).to_have_value("В целях повышения объективности")
    everywhere(page, "approve-wrong")
    page.get_by_role("link", name="Отмена", exact=True).click()


@pytest.mark.parametrize("place", range(5))
def test_a_real_document_becomes_an_order(page_as: PageAs, nina: User, worker: Hands, place: int) -> None:
    if len(papers.seeds()) <= place:
        pytest.skip("the real documents are not beside the repository")
    seed = papers.seeds()[place]
    page = page_as(nina)
    bring_in(page, seed.name, seed.read_bytes())
    everywhere(page, f"seed{place}-preview")
    decide_all(page)
    page.get_by_role("button", name="Создать план").click()
    expect(page.locator(".message--success")).to_be_visible()
    everywhere(page, f"seed{place}-plan")
    settle_defects(page)
    page.get_by_role("button", name="Отправить на утверждение").click()
    text = words_of(approve(page, f"{place + 1}-О"))
    measures = list(Plan.objects.get().measures.values_list("title", flat=True))
    for title in (measures[0], measures[-1]):
        assert plain(title)[:60] in text
    everywhere(page, f"seed{place}-document")


def settle_defects(page: Page) -> None:
    """What the whole plan brings to light, such as a person spelt in two ways, is left as it is."""
    if not page.get_by_role("link", name="Показать замечания").count():
        return
    page.get_by_role("link", name="Показать замечания").click()
    everywhere(page, "defects")
    buttons = page.locator("form[action$='/decide/'] button")
    while buttons.count():
        buttons.first.click()
    page.get_by_role("link", name="К плану").click()
