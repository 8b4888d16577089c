"""The coordinator of twenty schools and sixty volunteers: from the timetable to the order with its schedule."""

import re
from collections import Counter

import pytest
from django.utils import timezone
from playwright.sync_api import FloatRect, Locator, Page, expect

from accounts.models import User
from accounts.roles import Role
from observers.kinds import PlaceState
from observers.models import Observer, Place, SchedulePlan, Session
from observers.reports.scheduling import Given
from schools.models import School, SchoolSet
from tests.builders import Cast
from tests.journeys.conftest import PageAs, everywhere, sound
from tests.journeys.hands import Hands
from tests.journeys.test_coordinator import plain, words_of
from tests.observers import crowds
from tests.observers.builders import at, observer, session

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.django_db(transaction=True)]
PATIENCE = 60_000
NEEDED, SPENT = 180, 12  # people of three days; visits short, because every tenth volunteer comes once only


@pytest.fixture
def nina(cast: Cast) -> User:
    """The coordinator; twenty schools with works on three days, four of them first; sixty volunteers."""
    rows = crowds.schools(cast.municipality)
    crowds.works(rows, crowds.coming())
    crowds.volunteers(rows)
    zone = SchoolSet.objects.create(municipality=cast.municipality, name="Где нужны наблюдатели")
    zone.schools.set(rows[3:7])
    return cast.people[Role.COORDINATOR]


def test_from_the_timetable_to_the_order(page_as: PageAs, nina: User, worker: Hands) -> None:
    page = page_as(nina)
    make_sessions(page)
    propose(page)
    look_it_through(page)
    drag(page)
    be_refused(page)
    pin_and_undo(page)
    accept_and_publish(page)
    print_the_order(page)


def make_sessions(page: Page) -> None:
    """One session a school and day in the classroom and at the marking, published at once."""
    page.goto("/observers/make/")
    page.get_by_role("button", name="Показать, что будет создано").click()
    expect(page.get_by_text("120 новых выходов")).to_be_visible()
    everywhere(page, "schedule-bulk")
    page.get_by_role("button", name="Создать 120 черновиков").click()
    everywhere(page, "schedule-drafts")
    page.get_by_role("button", name="Опубликовать 120 выходов").click()
    expect(page.locator(".message--success")).to_be_visible()
    assert Session.objects.open_at(timezone.now()).count() == 120


def propose(page: Page) -> None:
    """The worker makes it while the page tells how far it is."""
    page.goto("/observers/schedules/new/")
    page.locator("[name=zone]").select_option(label="Где нужны наблюдатели")
    page.locator("[name=most]").fill("3")
    everywhere(page, "schedule-new")
    page.locator("main form button").last.click()
    expect(page.locator("h1")).to_have_text(re.compile(r"^График \d+$"), timeout=PATIENCE)


def plan() -> SchedulePlan:
    """The one schedule there is."""
    return SchedulePlan.objects.get()


def look_it_through(page: Page) -> None:
    """What is short and why, who has how much; the schools that go first have everybody."""
    tiles = page.locator(".tile__big")
    expect(tiles).to_have_text([f"{NEEDED - SPENT} из {NEEDED}", "36 из 36"])
    assert page.locator(".table--map tbody th").all_inner_texts()[:2] == [
        "МБОУ СОШ № 4 в первую очередь",
        "МБОУ СОШ № 5 в первую очередь",
    ]
    everywhere(page, "schedule-board")
    page.get_by_role("link", name="Не закрыто").first.click()
    expect(page.locator("tbody tr").first).to_contain_text("без оставшихся выходов")
    everywhere(page, "schedule-short")
    page.get_by_role("link", name="Нагрузка людей").click()
    expect(page.locator("tbody tr")).to_have_count(60)
    everywhere(page, "schedule-people")
    page.get_by_role("link", name="Доска").click()


def day_of(page: Page, row: Session) -> None:
    """Open the board at the session's day."""
    page.goto(f"/observers/schedules/{plan().pk}/?day={crowds.day_of(row)}#session-{row.pk}")


def carry(page: Page, who: Locator, where: Locator) -> None:
    """Drag by the mouse, in steps as a hand does, onto the head of the session: on a person it would replace them."""
    # Because the list may just have been searched, and nobody can be dragged before the script is there.
    page.wait_for_load_state()
    where.evaluate("one => one.scrollIntoView({block: 'center'})")
    start = box(who)
    page.mouse.move(start["x"] + 40, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] - 20, start["y"] + 30, steps=3)
    # Because near the edges of the window the page has scrolled under the hand: where it is now, not where it was.
    end = box(where.locator(".slot__head"))
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=5)
    end = box(where.locator(".slot__head"))
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2)
    expect(where).to_have_class(re.compile("slot--over"))
    page.mouse.up()


def box(what: Locator) -> FloatRect:
    """Where it stands in the window."""
    found = what.bounding_box()
    assert found is not None
    return found


def drag(page: Page) -> None:
    """Somebody from the list comes to a session that is short; the list says that it is one visit too many."""
    row, once = somebody_spent()
    day_of(page, row)
    slot = page.locator(f"#session-{row.pk}")
    carry(page, on_the_bench(page, once), slot)
    added = slot.locator(f".chip[data-observer='{once.pk}']")
    expect(added).to_contain_text(f"№ {once.number}")
    expect(slot).to_be_focused()
    expect(page.locator("#undo")).to_contain_text("(1)")
    expect(page.locator(".tile__big").first).to_have_text(f"{NEEDED - SPENT + 1} из {NEEDED}")
    added.locator("summary").click()
    expect(added.locator(".doubt")).to_have_text("Наблюдатель хотел не больше 1 выхода.")
    sound(page, "schedule-dragged")


def uncovered() -> set[int]:
    """Sessions that are short of people."""
    return {one["session"] for one in plan().result["uncovered"]}


def places() -> list[dict[str, int]]:
    """Who stands where."""
    return list(plan().result["places"])


def somebody_spent() -> tuple[Session, Observer]:
    """A session that is short, and somebody free on that day whose only visit is on another one."""
    busy = {(crowds.day_of(Session.objects.get(pk=one["session"])), one["observer"]) for one in places()}
    spent = Observer.objects.filter(wishes__most=1, pk__in=[who for _day, who in busy])
    for row in Session.objects.filter(pk__in=uncovered()).select_related("municipality").order_by("starts_at", "pk"):
        for one in spent.exclude(ties__school=row.school_id):
            if (crowds.day_of(row), one.pk) not in busy:
                return row, one
    raise AssertionError("nobody has spent a visit")


def own_school() -> tuple[Session, Observer, int]:
    """A session that is short, somebody who works at its school, and where alone they stand on that day."""
    rows = Session.objects.select_related("municipality").in_bulk()
    full = {one for one, count in Counter(one["session"] for one in places()).items() if count >= rows[one].seats}
    for row in (rows[one] for one in sorted(uncovered() - full)):
        for who in Observer.objects.filter(ties__school=row.school_id, ties__kind="works"):
            mine = [rows[one["session"]] for one in places() if one["observer"] == who.pk]
            there = [one.pk for one in mine if crowds.day_of(one) == crowds.day_of(row)]
            if len(there) == 1:
                return row, who, there[0]
    raise AssertionError("nobody is forbidden anywhere")


def on_the_bench(page: Page, who: Observer) -> Locator:
    """The person in the list of those to be placed, found by the number."""
    page.locator("#bench-q").fill(str(who.number))
    page.locator(".bench__find button").click()
    found = page.locator(f".bench [data-observer='{who.pk}']")
    expect(page.locator("#bench-q")).to_have_value(str(who.number))
    expect(found).to_be_visible()
    return found


def be_refused(page: Page) -> None:
    """Taken off elsewhere; refused at the school where they work; a note passes over it, and it is kept."""
    row, teacher, elsewhere = own_school()
    day_of(page, row)
    chip = page.locator(f"#session-{elsewhere} .chip[data-observer='{teacher.pk}']")
    chip.locator("summary").click()
    chip.get_by_role("button", name="Убрать").click()
    expect(chip).to_have_count(0)
    slot = page.locator(f"#session-{row.pk}")
    carry(page, on_the_bench(page, teacher), slot)
    refusal = slot.locator("[data-refusal]")
    expect(refusal).to_be_focused()
    expect(refusal).to_contain_text("Наблюдатель работает в этой школе.")
    everywhere(page, "schedule-refused")
    refusal.locator("[name=note]").fill("Больше некому, коллеги на больничном")
    refusal.get_by_role("button").click()
    expect(slot.locator(f".chip[data-observer='{teacher.pk}']")).to_contain_text(f"№ {teacher.number}")
    assert plan().result["places"][-1]["note"] == "Больше некому, коллеги на больничном"


def pin_and_undo(page: Page) -> None:
    """One is pinned; another is moved by the menu, as without a mouse, and the move is undone."""
    chip = page.locator("details.chip[data-instead]").first
    line = {
        "session": int(chip.get_attribute("data-origin") or 0),
        "observer": int(chip.get_attribute("data-observer") or 0),
    }
    chip.locator("summary").focus()
    page.keyboard.press("Enter")
    chip.get_by_role("button", name="Закрепить").click()
    expect(page.locator(f"#session-{line['session']}")).to_be_focused()
    assert line | {"pinned": True} in plan().result["places"]
    page.locator("#undo").click()
    expect(page.locator(".message--success")).to_have_text("Последнее изменение отменено.")
    assert line | {"pinned": False} in plan().result["places"]


def accept_and_publish(page: Page) -> None:
    """Nothing is final before: places are there only after the last step."""
    assert Place.objects.count() == 0
    page.get_by_role("button", name="Принять").click()
    expect(page.locator(".status").first).to_have_text("принят")
    everywhere(page, "schedule-accepted")
    publish = page.get_by_role("button", name="Опубликовать")
    while publish.count():
        publish.click()
        page.wait_for_load_state()
    expect(page.locator(".status").first).to_have_text("опубликован", timeout=PATIENCE)
    sound(page, "schedule-published")
    assert Place.objects.filter(state=PlaceState.CONFIRMED).count() == NEEDED - SPENT + 1


def print_the_order(page: Page) -> None:
    """The order names everybody and has the schedule as its annex."""
    page.goto("/observers/roster/order/")
    everywhere(page, "schedule-order")
    page.get_by_role("button", name="Создать черновик").click()
    download = page.get_by_role("link", name="Скачать PDF")
    expect(download).to_be_visible(timeout=PATIENCE)
    everywhere(page, "schedule-order-card")
    with page.expect_download() as coming:
        download.click()
    text = words_of(coming.value.path().read_bytes())
    first, last = crowds.coming()[0], crowds.coming()[-1]
    assert f"{first:%d.%m.%Y}" in text
    assert f"{last:%d.%m.%Y}" in text
    for school in School.objects.filter(sessions__isnull=False).distinct():
        assert plain(school.name) in text
    for person in Observer.objects.filter(places__isnull=False).distinct():
        assert plain(f"{person.surname} {person.name} {person.patronymic}") in text


def test_without_script_on_a_telephone(page_as: PageAs, cast: Cast) -> None:
    day = crowds.coming(1)[0]
    one, other = (session(school, at(9, day=day)) for school in cast.schools)
    anna = observer(cast.municipality, surname="Щеглова")
    given = Given(day, day, 3).stored()
    kept = {"places": [{"session": one.pk, "observer": anna.pk, "pinned": False}]}
    made = SchedulePlan.objects.create(
        municipality=cast.municipality, year=day.year, given=given, result=kept, state=SchedulePlan.State.READY
    )
    page = page_as(cast.people[Role.COORDINATOR], 360, script=False)
    page.goto(f"/observers/schedules/{made.pk}/")
    page.locator(f"#session-{one.pk} .chip summary").click()
    page.get_by_role("link", name="Перенести").click()
    expect(page.locator("#person")).to_contain_text("Щеглова Анна Ивановна: перенос")
    page.locator(f"#session-{other.pk}").get_by_role("button", name="Поставить сюда").click()
    expect(page.locator(f"#session-{other.pk} .chip")).to_contain_text("Щеглова А.И.")
    expect(page.locator(f"#session-{one.pk} .chip")).to_have_count(0)
    page.get_by_role("button", name="Отменить (1)").click()
    page.locator("#board-who").select_option(str(anna.pk))
    page.get_by_role("button", name="Показать").click()
    expect(page.locator(f"#session-{other.pk}")).to_contain_text("В это время на другом выходе")
