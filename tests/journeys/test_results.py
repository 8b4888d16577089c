"""A season's results from the files to the printed note: read, analysed, asked about, re-checked, decided, told."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pdfplumber
import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.roles import Role
from analytics.models import AnalyticalNote, Inquiry, Recheck, ResultSheet, Upload
from office import natural
from plans.models import Measure
from tests.builders import Cast
from tests.journeys.conftest import PageAs, everywhere, sound
from tests.journeys.hands import Hands
from tests.journeys.results import F1, FORM, GRADE, LIST, LOST, PLANTED, ROLL, SUBJECT, YEAR, Town, a_town, sent

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.django_db(transaction=True)]
PATIENCE = 60_000
OURS = "ВПР 2026, 6 класс: русский язык"
AT = "RU 6 Индивидуальные результаты!"
NOTED = [
    (
        "Код 60003 встречается в школе edu770007 несколько раз с разными результатами; его строки не учтены. "
        f"{AT}D203, {AT}D204"
    ),
    f"Итог 13 не равен сумме по заданиям 12; верной считается сумма. {AT}Q201",
    f"Отметка 5 при 7 баллах, у других с такими баллами — 2. {AT}R202",
    f"В файле указано 39, найдено 37. {AT}A200",
]
NAMES = (
    "Sheet!A1: Столбец похож на имена обучающихся. Обучающиеся передаются только кодами: удалите столбец и загрузите "
    "файл снова. Файл удалён, ничего из него не сохранено."
)
SIGN = (
    "Работ, которым до более высокой отметки не хватает 1–3 баллов: 2, ожидалось около 15; работ ровно на границе: 16, "
    "ожидалось около 6. Из 1000 честных школ так выглядит меньше чем одна."
)
LEAD = (
    "В 2 работах результаты отличаются от ожидаемых: русский язык, 4 класс; русский язык, 6 класс. Это признаки, "
    "требующие проверки; они не говорят, что порядок был нарушен."
)
ROW = "Русский язык, 6 класс 36 нет не проверялось1 нет есть нет нет спросить школу"
ANSWER = "Комиссия школы просмотрела работы: спорные ответы решали в пользу ученика."
AGREED = [
    "Балл не изменился в 8 из 10 работ: 80,0 % (95-процентный интервал от 49,0 до 94,3 %).",
    "Работ мало: с учётом случайности не видно, по какую сторону границы 90 % лежит доля. Сама доля ниже этой границы.",
]
CONCLUSION = "Следующие работы школ с признаками проверят межшкольные комиссии."
PRINTED = (
    "о результатах работы «ВПР 2026, 6 класс: русский язык»: Город Заречье",
    "Участников: 526; школ: 14. По данным файлов отсутствовали: 1, 0,2 % от всех.",
    "Средний первичный балл – 14,2 из 26, это 54,6 % от максимального.",
    "«2» – 89 (16,9 %), «3» – 171 (32,5 %), «4» – 184 (35,0 %), «5» – 82 (15,6 %).",
    "Проверено дважды работ: 10; балл не изменился: 8 (80,0 %; ориентир – 90 %).",
    CONCLUSION,
)


@pytest.fixture
def town(cast: Cast) -> Town:
    """Two springs known but for one work, and a draft of a plan."""
    return a_town(cast, timezone.localdate(timezone=ZoneInfo(cast.municipality.time_zone)))


def test_from_the_files_of_a_season_to_the_printed_note(page_as: PageAs, town: Town, worker: Hands) -> None:
    page = page_as(town.cast.people[Role.COORDINATOR])
    _files_are_sent_and_looked_through(town, page)
    _they_are_taken_in_and_stand_in_the_season(town, page)
    _the_season_is_analysed(page)
    _the_dossier_is_read_and_schools_are_asked(page)
    _the_school_answers(page_as(town.school, 360))
    _works_are_marked_again(page)
    _the_matter_is_decided(page)
    _a_measure_stands_in_the_plan(town, page)
    _the_note_is_printed(page)


def _lines(found: Locator) -> list[str]:
    """What stands there, every text on one line."""
    return [" ".join(text.split()) for text in found.all_inner_texts()]


def _files_are_sent_and_looked_through(town: Town, page: Page) -> None:
    page.goto("/results/deliveries/new/")
    everywhere(page, "results-new")
    every = sent(town)
    files: Any = [{"name": name, "mimeType": "", "buffer": data} for name, data in every.items()]
    page.locator("[name=upload]").set_input_files(files)
    page.locator("main form.form button").first.click()
    expect(page.locator("#schools")).to_be_visible(timeout=PATIENCE)
    everywhere(page, "results-delivery")
    assert _lines(page.locator("article.card", has_text=F1).locator(".doubts > li")) == NOTED
    assert _lines(page.locator("article.card", has_text=LIST).locator("p.lead")) == [NAMES]
    found = Upload.objects.filter(name__in=every).order_by("pk").values_list("layout", "outcome")
    assert list(found) == [
        ("f1", "warnings"),
        ("collection_form", "warnings"),
        ("journal_roll", "warnings"),
        ("unknown", "refused"),
    ]
    refused = Upload.objects.get(name=LIST)
    assert (refused.file.name, "Ветров" in str(refused.diagnosis)) == ("", False)


def _they_are_taken_in_and_stand_in_the_season(town: Town, page: Page) -> None:
    school = town.cast.schools[LOST]
    page.locator("#schools ~ form select").first.select_option(label=school.name)
    page.locator("button[name=rest]").click()
    expect(page.locator("#schools ~ form select").nth(1)).to_have_value("0")
    page.locator("form[action$='/confirm/'] button").click()
    expect(page.locator(".message--success a")).to_be_visible(timeout=PATIENCE)
    sound(page, "results-taken-in")
    assert page.locator("article.card", has_text=F1).get_by_text("Добавлены результаты 13 школ.").count() == 1
    assert page.locator("article.card", has_text=ROLL).get_by_text("Сохранено сведений: 14.").count() == 1
    page.locator(".message--success a").click()
    sound(page, "results-season")
    wrote = {work.school: len(work.codes) for work in town.coming}
    wrote[6] -= 2  # because two rows with one code were left out
    column = page.locator("[aria-labelledby=grid] tbody tr td:nth-child(7)")
    order = sorted(range(len(town.cast.schools)), key=lambda index: natural.key(town.cast.schools[index].name))
    assert _lines(column) == [str(wrote[index]) for index in order]
    sheets = ResultSheet.objects.filter(work__year=YEAR, work__grade=GRADE, work__subject=SUBJECT)
    assert {sheet.school_id: sheet.n for sheet in sheets.light()} == {
        town.cast.schools[index].pk: n for index, n in wrote.items()
    }
    assert sheets.get(school=town.cast.schools[FORM]).absent == 1


def _the_season_is_analysed(page: Page) -> None:
    page.locator("button[form='run']").click()
    expect(page.locator("main progress")).to_be_visible()
    sound(page, "results-progress")
    told = page.locator(".card[id^=run-] > p").last
    expect(told).to_contain_text("с признаками, требующими проверки, – 8, без признаков – 104", timeout=PATIENCE)
    everywhere(page, "results-run")
    page.locator(".card[id^=run-] a").click()
    everywhere(page, "results-signs")
    names = _lines(page.locator("[aria-labelledby=signs] dt"))
    assert names == [f"МБОУ СОШ № {number}" for number in (2, 5, 10, 12, 13)]


def _the_dossier_is_read_and_schools_are_asked(page: Page) -> None:
    page.get_by_role("link", name=OURS).last.click()
    everywhere(page, "results-work")
    page.go_back()
    page.locator("[aria-labelledby=signs] dt a", has_text="МБОУ СОШ № 5").click()
    everywhere(page, "results-dossier")
    assert _lines(page.locator("main p.lead")) == [LEAD]
    assert _lines(page.locator("[aria-labelledby=table] tbody tr")).count(ROW) == 1
    card = page.locator("section.card", has_text="Русский язык, 6 класс")
    assert _lines(card.locator("p"))[1] == SIGN
    card.locator("a", has_text="Работа подробно").click()
    everywhere(page, "results-finding")
    page.goto("/results/matters/")
    page.locator(".heading a.button").click()
    everywhere(page, "results-ask")
    page.locator("form.form button").last.click()
    expect(page.locator(".message--success")).to_have_text("Школам направлено 8 вопросов.")
    everywhere(page, "results-matters")


def _the_school_answers(desk: Page) -> None:
    desk.goto("/")
    everywhere(desk, "results-home")
    desk.get_by_role("link", name="2 вопроса о признаках ждут вашего ответа").click()
    sound(desk, "results-own-matters")
    assert _lines(desk.locator("main tbody th")) == ["ВПР 2026, 4 класс: русский язык", OURS]
    desk.locator("main tbody").get_by_role("link", name=OURS).click()
    sound(desk, "results-own-matter")
    assert _lines(desk.locator("[aria-labelledby=question] section.card > p").first) == [SIGN]
    assert desk.get_by_text("МБОУ СОШ № 10").count() == 0
    desk.locator("[name=text]").fill(ANSWER)
    desk.locator("form[action$='/answer/'] button").click()
    expect(desk.locator(".message--success")).to_be_visible()


def _works_are_marked_again(page: Page) -> None:
    matter = Inquiry.objects.get(state="answered")
    page.goto(f"/results/matters/{matter.pk}/")
    everywhere(page, "results-matter")
    assert page.get_by_text(ANSWER).count() == 1
    page.locator("[aria-labelledby=follows] a[href*='draw']").click()
    everywhere(page, "results-draw")
    page.locator("[name=boundary]").uncheck()
    page.locator("form.form button").click()
    expect(page.locator("main a[href$='/enter/']")).to_be_visible()
    sound(page, "results-drawn")
    page.locator("main a[href$='/enter/']").click()
    _entered(page, [row["points"] for row in Recheck.objects.get().drawn])
    everywhere(page, "results-enter")
    page.locator("button[name=finish]").click()
    expect(page.locator("#agreement")).to_be_visible()
    everywhere(page, "results-agreement")
    assert _lines(page.locator("[aria-labelledby=agreement] p"))[:2] == AGREED


def _entered(page: Page, drawn: list[list[int]]) -> None:
    """The same points again, but for a point less in the first two works."""
    boxes, place = page.locator("[data-marking] input.box"), 0
    for number, points in enumerate(drawn):
        less = next(task for task, point in enumerate(points) if point > 0) if number < 2 else -1
        for task, point in enumerate(points):
            boxes.nth(place).fill("Х" if point < 0 else str(point - (task == less)))
            place += 1


def _the_matter_is_decided(page: Page) -> None:
    page.goto(f"/results/matters/{Inquiry.objects.get(state='answered').pk}/")
    page.locator("[name=verdict][value=confirmed]").check()
    page.locator("[name=note]").fill("Школа сама нашла причину, нужна помощь комиссии.")
    page.locator("form[action$='/decide/'] button").click()
    expect(page.locator(".message--success")).to_be_visible()
    sound(page, "results-decided")
    assert Inquiry.objects.get(state="decided").verdict == "confirmed"


def _a_measure_stands_in_the_plan(town: Town, page: Page) -> None:
    page.locator("[aria-labelledby=follows] a[href$='/measure/']").click()
    everywhere(page, "results-measure")
    day = page.locator("[name=due_on]").input_value()
    page.locator("[name=text]").fill("Проверить следующие работы межшкольной комиссией")
    page.locator("form.form button").last.click()
    expect(page.locator("[aria-labelledby=follows]")).to_contain_text("Проверить следующие работы")
    row = Measure.objects.get(title="Проверить следующие работы межшкольной комиссией")
    until = f"до {day[8:]}.{day[5:7]}.{day[:4]}"
    assert (row.number, row.deadline_text, row.responsible_text) == ("1.2", until, town.cast.schools[PLANTED].name)
    page.goto(f"/plans/{town.plan.pk}/")
    sound(page, "results-plan")
    words = f"1.2 {row.title} {until} МБОУ СОШ № 5 {row.result}"
    assert _lines(page.locator("main tbody tr")).count(words) == 1


def _the_note_is_printed(page: Page) -> None:
    page.goto("/results/notes/new/")
    everywhere(page, "results-note-new")
    page.locator("[name=about]").select_option(label=OURS)
    page.locator("form.form button").last.click()
    expect(page.locator("main a[href$='/edit/']")).to_be_visible(timeout=PATIENCE)
    everywhere(page, "results-note")
    page.locator("main a[href$='/edit/']").click()
    everywhere(page, "results-note-edit")
    page.locator("[name=conclusions]").fill(CONCLUSION)
    page.locator("form.form button").last.click()
    expect(page.locator(".message--success")).to_be_visible()
    assert AnalyticalNote.objects.get().words["conclusions"] == [CONCLUSION]
    page.locator("form[action$='/print/'] button").click()
    expect(page.locator("a[href$='/pdf/']")).to_be_visible(timeout=PATIENCE)
    sound(page, "results-paper")
    with page.expect_download() as coming:
        page.locator("a[href$='/pdf/']").click()
    printed = _printed(Path(coming.value.path()))
    assert [words for words in PRINTED if printed.count(words) != 1] == []


def _printed(file: Path) -> str:
    """The words of a PDF without the typesetter's spaces and line ends."""
    with pdfplumber.open(file) as pdf:
        text = "\n".join(page.extract_text() for page in pdf.pages)
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
