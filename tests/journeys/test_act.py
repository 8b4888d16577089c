"""An observer writes an act on a telephone by the link of a letter; the department and the school read it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from accounts.roles import Role
from observers import access
from observers.kinds import LinkPurpose
from observers.models import Act, Place
from tests.builders import Cast
from tests.journeys.conftest import PageAs, everywhere, sound
from tests.observers.acting import a_photo, a_presence
from tests.observers.builders import at, observer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def photo(data: bytes) -> FilePayload:
    """A file as a telephone sends it."""
    return {"name": "фото.jpg", "mimeType": "image/jpeg", "buffer": data}


@pytest.fixture
def where(cast: Cast, settings: LazySettings, tmp_path: Path) -> Place:
    """Yesterday, from nine, at the first school."""
    settings.MEDIA_ROOT = tmp_path
    day = timezone.localdate() - timedelta(days=1)
    who = observer(cast.municipality, surname="Щеглова", name="Мария", phone="+7 900 000-00-01")
    return a_presence(cast.schools[0], who, starts_at=at(9, day=day), place="каб. 12")


def letter(where: Place) -> str:
    """The address in the letter."""
    token = access.make(where.observer, LinkPurpose.ACT, where)
    return f"/observers/o/{where.session.municipality.slug}/act/{token}/"


def go_on(page: Page, value: str = "") -> None:
    """The button of the page's form."""
    page.locator(f"main form button[value={value}]" if value else "main form button").last.click()


def test_an_act_on_a_telephone(page_as: PageAs, cast: Cast, where: Place) -> None:
    page = page_as(None, 360)
    page.goto(letter(where))
    sound(page, "act-where")
    expect(page.locator("[name=work]")).to_have_value("Математика, 5 класс")
    expect(page.locator("[name=room]")).to_have_value("каб. 12")
    page.locator("[name=ends_at]").fill("08:00")
    go_on(page)
    expect(page.locator(".errors")).to_be_visible()
    sound(page, "act-where-wrong")
    page.locator("[name=ends_at]").fill("10:40")
    go_on(page)
    page.wait_for_url("**/seen/")
    sound(page, "act-seen")
    page.locator("[name=seen][value=some]").check()
    page.locator("[name=violations][value=late]").check()
    page.locator("[name=violations][value=phones]").check()
    page.locator("[name=comment]").fill("В 9:12 вошли двое")
    go_on(page)
    page.wait_for_url("**/files/")
    page.locator("[name=proofs]").set_input_files(photo(b"not a photograph"))
    go_on(page, "next")
    expect(page.locator(".errors")).to_be_visible()
    sound(page, "act-files-wrong")
    page.locator("[name=proofs]").set_input_files(photo(a_photo().getvalue()))
    go_on(page, "more")
    expect(page.locator("[name=drop]")).to_have_count(1)
    sound(page, "act-files")
    go_on(page, "next")
    page.wait_for_url("**/check/")
    everywhere(page, "act-check")
    go_on(page)
    expect(page.locator("h1")).to_contain_text("1")
    everywhere(page, "act-done")
    act = Act.objects.get()
    assert (act.number, act.violations, act.files.count()) == (1, ["late", "phones"], 1)
    assert (f"{act.starts_at:%H:%M}", f"{act.ends_at:%H:%M}", act.room) == ("09:00", "10:40", "каб. 12")
    page.go_back()
    page.reload()
    expect(page.locator("main form")).to_have_count(0)


def test_without_script_and_with_two_clicks(page_as: PageAs, where: Place) -> None:
    page = page_as(None, 360, script=False)
    page.goto(letter(where))
    go_on(page)
    page.locator("[name=seen][value=none]").check()
    go_on(page)
    go_on(page, "next")
    page.wait_for_url("**/check/")
    page.locator("main form button").dblclick()
    expect(page.locator("main form")).to_have_count(0)
    assert [(act.number, act.none_seen, act.violations) for act in Act.objects.all()] == [(1, True, [])]


def test_the_school_answers_and_the_department_reads(page_as: PageAs, cast: Cast, where: Place) -> None:
    page = page_as(None, 360)
    page.goto(letter(where))
    go_on(page)
    page.locator("[name=seen][value=some]").check()
    page.locator("[name=violations][value=late]").check()
    go_on(page)
    go_on(page, "next")
    go_on(page)
    page.wait_for_url("**/check/")
    school = page_as(cast.people[Role.SCHOOL], 360)
    school.goto("/observers/acts/")
    sound(school, "acts-of-a-school")
    school.locator("tbody th a").click()
    expect(school.locator("main")).not_to_contain_text("Щеглова")
    school.locator("[name=text]").fill("Пояснение школы")
    school.locator("main form button").last.click()
    expect(school.locator("[name=text]")).to_have_count(0)
    everywhere(school, "act-answered")
    desk = page_as(cast.people[Role.COORDINATOR])
    desk.goto("/observers/acts/")
    everywhere(desk, "act-list")
    desk.locator("tbody td a").first.click()
    everywhere(desk, "act-school")
    desk.locator("tbody th a").last.click()
    expect(desk.locator("main")).to_contain_text("Щеглова Мария")
    expect(desk.locator("main")).to_contain_text("Пояснение школы")
    everywhere(desk, "act")


def test_the_roster_on_the_day(page_as: PageAs, cast: Cast, where: Place) -> None:
    desk = page_as(cast.people[Role.COORDINATOR])
    day = timezone.localdate() - timedelta(days=1)
    desk.goto(f"/observers/roster/?day={day}")
    everywhere(desk, "roster")
    desk.locator("button[value=attended]").click()
    expect(desk.locator("button[value=attended]")).to_have_count(0)
    desk.locator("[name=contacts]").check()
    desk.locator(".filters button").click()
    expect(desk.locator("tbody")).to_contain_text("+7 900 000-00-01")
    everywhere(desk, "roster-contacts")
    desk.locator("a[href$='/replace/']").click()
    go_on(desk)
    expect(desk.locator(".errors")).to_be_visible()
    everywhere(desk, "roster-replace")
    for address, name in (
        ("/observers/acts/enter/", "act-enter"),
        ("/observers/acts/memo/", "memo-days"),
        ("/observers/badges/", "badges"),
        (f"/observers/acts/enter/?place={where.pk}", "act-enter-place"),
    ):
        desk.goto(address)
        everywhere(desk, name)
