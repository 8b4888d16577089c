"""A parent on a telephone: the town, a question, the own data and the way out; the official destroys."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from accounts.roles import Role
from observers.jobs import erasing as nightly
from observers.kinds import LinkPurpose
from observers.models import Observer, Question
from observers.services import links
from observers.services.consenting import Given, ensure_texts, give
from tests.builders import Cast
from tests.journeys.conftest import PageAs, everywhere, sound
from tests.observers import builders

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def cold(settings: LazySettings, tmp_path: Path) -> None:
    """Nothing is kept from the test before; the list of destroyed rows lies in the test's own folder."""
    settings.DATA_DIR = tmp_path
    cache.clear()


def an_observer(cast: Cast) -> Observer:
    """Somebody with both consents and a place to come."""
    school = cast.schools[0]
    person = builders.observer(cast.municipality)
    for text in ensure_texts(cast.municipality, timezone.localdate()).values():
        give(person, Given(text.pk, timezone.now(), "198.51.100.7", "Mozilla/5.0"))
    builders.sitting(school, timezone.localdate() + timedelta(days=5))
    builders.place(builders.session(school, timezone.now() + timedelta(days=5), seats=3), person)
    return person


def test_a_question_on_a_telephone_without_script(page_as: PageAs, cast: Cast) -> None:
    an_observer(cast)
    page = page_as(None, width=360, script=False)
    page.goto(f"/observers/o/{cast.municipality.slug}/")
    expect(page.locator("h1")).to_contain_text(cast.municipality.name)
    page.locator(f'a[href$="/observers/o/{cast.municipality.slug}/ask/"]').first.click()
    page.locator('[name="text"]').fill("Можно ли прийти наблюдателем в чужую школу?")
    page.locator('[name="email"]').fill("inna@mail.example")
    page.wait_for_timeout(3200)  # because quicker than this only programmes write
    page.locator("main form .button").click()
    page.wait_for_url("**/ask/done/")
    assert Question.objects.get().email == "inna@mail.example"


def test_public_pages_are_sound(page_as: PageAs, cast: Cast) -> None:
    an_observer(cast)
    page = page_as(None)
    for name, path in (("town", ""), ("town-ask", "ask/"), ("town-answers", "answers/")):
        page.goto(f"/observers/o/{cast.municipality.slug}/{path}")
        everywhere(page, name)
    page.goto(f"/observers/o/{cast.municipality.slug}/school/{cast.schools[0].pk}/")
    everywhere(page, "town-school")
    page.goto(f"/observers/o/{cast.municipality.slug}/ask/")
    page.locator("main form .button").click()
    expect(page.locator(".errors")).to_be_visible()
    everywhere(page, "town-ask-wrong")


def test_out_by_the_own_link_and_destroyed_by_the_official(page_as: PageAs, cast: Cast) -> None:
    person = an_observer(cast)
    page = page_as(None, width=360)
    page.goto(f"/observers/o/{cast.municipality.slug}/data/{links.make(person, LinkPurpose.MANAGE)}/")
    expect(page.locator("main")).to_contain_text(person.surname)
    everywhere(page, "my-data")
    page.locator('a[href$="/edit/"]').click()
    sound(page, "my-data-edit")
    page.locator('[name="surname"]').fill("Рощина")
    page.locator("main form .button").click()
    expect(page.locator("main")).to_contain_text("Рощина")
    page.locator('a[href$="/consent/processing/"]').click()
    sound(page, "my-consent")
    page.locator("main form .button--danger").click()
    page.wait_for_url("**/data/*/")
    everywhere(page, "my-data-withdrawn")
    row = nightly.propose(cast.municipality, timezone.now())
    assert row is not None
    _confirmed(page_as, cast.people[Role.OFFICIAL], row.pk)
    person.refresh_from_db()
    assert (person.surname, person.state) == ("", "erased")
    page.reload()
    expect(page.locator("main")).not_to_contain_text("Рощина")


def _confirmed(page_as: PageAs, official: User, pk: int) -> None:
    desk = page_as(official)
    desk.goto("/observers/erasures/")
    everywhere(desk, "erasure-list")
    desk.locator(f'a[href$="/erasures/{pk}/"]').click()
    everywhere(desk, "erasure")
    desk.locator('[name="post"]').fill("Главный специалист")
    desk.locator('[name="sure"]').check()
    desk.locator("main form .button--danger").click()
    expect(desk.locator("main a[href*='/documents/']").first).to_be_visible()
    everywhere(desk, "erasure-done")
