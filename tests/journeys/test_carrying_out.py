"""A plan carried out from its approval to the printed report: duties, reports, review, a month of letters, figures."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pdfplumber
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from plans.models import Assignment, Evidence, Execution, Plan, Report, Snapshot
from plans.rules import Outcome
from plans.services import lifecycle, reporting
from schools.calendar import WorkingDays
from schools.models import CalendarDay, School
from tests.builders import Cast, a_user
from tests.journeys.conftest import PageAs, everywhere, sound
from tests.journeys.hands import Hands
from tests.office.test_pictures import photograph
from tests.plans.month import days, lived, moment, told
from tests.plans.situations import a_plan, decided, wording

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.django_db(transaction=True)]
PATIENCE = 60_000
MEETING, PAPER, TIMETABLE, ADVICE = (
    "Провести совещание с учителями",
    "Представить справку об анализе работ",
    "Утвердить график наблюдения",
    "Консультации для школ",
)
# By the working day of the month: whose letter goes, and which rungs of which measure it tells. No mail server answers
# on days 4 to 6, nobody ticks on day 11, and the second school hands its paper in on day 10.
MONTH = [
    *((1, "coordinator", TIMETABLE, rung) for rung in ("after-1", "before-1", "before-3", "before-7")),
    (3, "official", TIMETABLE, "control-5"),
    *((7, who, PAPER, "before-7") for who in ("school", "second", "third")),
    *((9, who, PAPER, "before-3") for who in ("school", "second", "third")),
    *((12, who, PAPER, "before-1") for who in ("school", "third")),
    *((13, who, PAPER, "after-1") for who in ("school", "third")),
    *((17, "official", PAPER, "control-5") for _school in (1, 3)),
]
PRINTED = (
    "Исполнение обязанностей по плану: подлежало исполнению – 4; принято – 3; принято, сдано в срок – 3;",
    "на проверке – 0; просрочено – 1; без назначенного дня – 0.",
    "Исполнение по организациям",
    "отчёта в срок нет",
    *(f"МБОУ СОШ № {number} 1 1 1 0 0 0" for number in (1, 2, 3)),
)
SILENT, HANDED_IN, ABSENT, LAST = (4, 5, 6), 10, 11, 22


@dataclass
class Story:
    """Who plays, by which calendar, and the plan that is carried out."""

    cast: Cast
    today: date
    calendar: WorkingDays
    plan: Plan
    schools: list[User] = field(default_factory=list)

    def nth(self, n: int) -> date:
        """The n-th working day of the month that begins tomorrow; before today for a negative one."""
        return self.calendar.add(self.calendar.at_or_before(self.today), n)

    def duty(self, title: str, school: School | None) -> Assignment:
        """What is asked of a school, or of the department."""
        return Assignment.objects.get(occurrence__measure__title=title, school=school)


def words_of(today: date, calendar: WorkingDays) -> str:
    """The plan as a file: a day for all schools, a later one, one of the department that has passed, and none."""
    base = calendar.at_or_before(today)
    later, past = calendar.add(base, 12), calendar.add(base, -2)
    return f"""План мероприятий по повышению объективности проведения ВПР на {today.year - 1}-{today.year + 1} годы

№\tМероприятие\tСрок\tОтветственный\tОжидаемый результат
1. Подготовка
1.1\t{MEETING}\tдо {today:%d.%m.%Y}\tРуководители ОО\tПротокол
1.2\t{PAPER}\tдо {later:%d.%m.%Y}\tРуководители ОО\tСправка
1.3\t{TIMETABLE}\tдо {past:%d.%m.%Y}\tУО\tГрафик утверждён
2. Итоги
2.1\t{ADVICE}\tпо мере необходимости\tРуководители ОО\tЖурнал
"""


@pytest.fixture
def story(cast: Cast) -> Story:
    """Three schools with a coordinator each, and the plan, imported and without open doubts, on approval."""
    place, nina = cast.municipality, cast.people[Role.COORDINATOR]
    cast.schools.append(School.objects.create(municipality=place, name="МБОУ СОШ № 3", login="edu990003"))
    second = a_user("second@zarechye.example", "Гусева Анна Юрьевна", Role.SCHOOL, place, cast.schools[1])
    third = a_user("third@zarechye.example", "Мельников Олег Ильич", Role.SCHOOL, place, cast.schools[2])
    today = timezone.localdate(timezone=ZoneInfo(place.time_zone))
    calendar = CalendarDay.objects.working_days(place.pk, range(today.year - 1, today.year + 2))
    plan = decided(a_plan(place, nina, words_of(today, calendar)), nina)
    lifecycle.send_to_approval(plan, by=nina)
    return Story(cast, today, calendar, plan, [cast.people[Role.SCHOOL], second, third])


def test_from_the_approved_plan_to_the_printed_report(
    page_as: PageAs, story: Story, worker: Hands, settings: Any
) -> None:
    _duties_are_made(story, page_as)
    _three_schools_report(story, page_as)
    page = page_as(story.cast.people[Role.COORDINATOR])
    _two_are_accepted_and_one_is_returned(page)
    _it_is_redone_and_accepted(story, page, page_as)
    _a_month_of_reminders(story, settings)
    _the_report_is_printed(story, page)


def _duties_are_made(story: Story, page_as: PageAs) -> None:
    lifecycle.approve(story.plan, wording(story.plan, dated=story.today), by=story.cast.people[Role.OFFICIAL])
    _until(lambda: Execution.objects.filter(plan=story.plan, generated_at__isnull=False).exists())
    page = page_as(story.cast.people[Role.COORDINATOR])
    page.goto(f"/plans/{story.plan.pk}/execution/")
    everywhere(page, "carried-out-execution")
    rows = Assignment.objects.order_by("occurrence__measure__number", "school")
    found = [(row.occurrence.measure.title, row.school, row.due_on) for row in rows]
    assert found == [
        *((MEETING, school, story.today) for school in story.cast.schools),
        *((PAPER, school, story.nth(12)) for school in story.cast.schools),
        (TIMETABLE, None, story.nth(-2)),
    ]


def _three_schools_report(story: Story, page_as: PageAs) -> None:
    for number, user in enumerate(story.schools, start=1):
        page = page_as(user, 360)
        page.goto("/")
        sound(page, f"carried-out-home-{number}")
        page.locator("main").get_by_role("link", name=MEETING).first.click()
        page.locator("[name=text]").fill(f"Совещание школы {number} проведено")
        page.locator("[name=done_on]").fill(story.today.isoformat())
        if number == 1:
            proof: Any = {"name": "протокол.jpg", "mimeType": "image/jpeg", "buffer": photograph().getvalue()}
            page.locator("[name=proofs]").set_input_files(proof)
        page.locator("button[value=submit]").click()
        expect(page.locator(".message--success")).to_be_visible()
        everywhere(page, f"carried-out-report-{number}")
    assert list(Report.objects.order_by("pk").values_list("state", "text", "evidence__name")) == [
        ("submitted", "Совещание школы 1 проведено", "протокол.jpg"),
        ("submitted", "Совещание школы 2 проведено", None),
        ("submitted", "Совещание школы 3 проведено", None),
    ]
    assert Evidence.objects.count() == 1


def _two_are_accepted_and_one_is_returned(page: Page) -> None:
    page.goto("/plans/review/")
    everywhere(page, "carried-out-queue")
    page.locator("main tbody th a").first.click()
    for number in (1, 2):
        expect(page.locator(".lead strong")).to_have_text(f"МБОУ СОШ № {number}")
        sound(page, f"carried-out-review-{number}")
        page.locator("button[value=accept]").click()
    expect(page.locator(".lead strong")).to_have_text("МБОУ СОШ № 3")
    page.locator("#id_reason").fill("Приложите протокол")
    page.locator("button[value=return]").click()
    expect(page.locator(".lead strong")).to_have_count(0)
    assert list(Report.objects.order_by("pk").values_list("state", flat=True)) == ["accepted", "accepted", "returned"]


def _it_is_redone_and_accepted(story: Story, page: Page, page_as: PageAs) -> None:
    desk = page_as(story.schools[2], 360)
    desk.goto("/")
    desk.locator("main").get_by_role("link", name=MEETING).first.click()
    expect(desk.locator("section[aria-labelledby=returned]")).to_contain_text("Приложите протокол")
    everywhere(desk, "carried-out-returned")
    desk.locator("[name=text]").fill("Совещание школы 3 проведено, протокол № 4")
    desk.locator("button[value=submit]").click()
    expect(desk.locator(".message--success")).to_be_visible()
    page.goto("/plans/review/")
    page.locator("main tbody th a").click()
    expect(page.locator("ins")).to_have_text([", протокол № 4"])
    everywhere(page, "carried-out-again")
    page.locator("button[value=accept]").click()
    expect(page.locator(".message--success")).to_be_visible()
    versions = Report.objects.filter(assignment__school=story.cast.schools[2]).order_by("number")
    assert list(versions.values_list("number", "state")) == [(1, "returned"), (2, "accepted")]


def _a_month_of_reminders(story: Story, settings: Any) -> None:
    zone, month = story.cast.municipality.time_zone, [*days(story.today + timedelta(1), story.nth(LAST))]
    early = [day for day in month if day <= story.nth(HANDED_IN)]
    silent, absent = [story.nth(n) for n in SILENT], [story.nth(ABSENT)]
    sent = lived(early, zone, settings, silent=silent)
    duty = story.duty(PAPER, story.cast.schools[1])
    answer = reporting.Answer(Outcome.DONE, story.today, "Справка представлена")
    now = moment(story.nth(HANDED_IN), 22, zone)
    reporting.submit(duty, answer, revision=0, by=story.schools[1], now=now)
    sent += lived(month[len(early) :], zone, settings, silent=silent, absent=absent)
    titles = dict(Assignment.objects.values_list("pk", "occurrence__measure__title"))
    number = {story.nth(n): n for n in range(1, LAST + 1)}
    found = [(number[row.day], row.who.split("@")[0], titles[row.duty], row.rung) for row in told(zone)]
    assert found == MONTH
    letters = list(dict.fromkeys((day, who) for day, who, _title, _rung in MONTH))
    assert sorted((number[day], address.split("@")[0]) for day, address in sent) == letters


def _the_report_is_printed(story: Story, page: Page) -> None:
    page.goto(f"/plans/reports/new/?plan={story.plan.pk}")
    page.locator("[name=starts_on]").fill((story.today - timedelta(60)).isoformat())
    page.locator("[name=as_of]").fill(story.today.isoformat())
    everywhere(page, "carried-out-report-new")
    page.locator("main form.form button").click()
    expect(page.locator("#by-school")).to_be_visible(timeout=PATIENCE)
    everywhere(page, "carried-out-period")
    total = {"expected": 4, "accepted": 3, "in_time": 3, "on_review": 0, "overdue": 1, "undated": 0}
    assert Snapshot.objects.get().facts["total"] == total
    page.locator("form[action$='/print/'] button").click()
    expect(page.locator("a[href$='/pdf/']")).to_be_visible(timeout=PATIENCE)
    everywhere(page, "carried-out-document")
    with page.expect_download() as coming:
        page.locator("a[href$='/pdf/']").click()
    printed = _printed(Path(coming.value.path()))
    assert [words for words in PRINTED if printed.count(words) != 1] == []


def _printed(file: Path) -> str:
    """The words of a PDF without the typesetter's spaces and line ends."""
    with pdfplumber.open(file) as pdf:
        text = "\n".join(page.extract_text() for page in pdf.pages)
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def _until(condition: Callable[[], bool]) -> None:
    """Until the worker has come so far."""
    end = time.monotonic() + PATIENCE / 1000
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)
