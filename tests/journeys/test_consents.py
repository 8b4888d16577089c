"""The text of a consent from its draft to the people; the ties somebody names by their own link and the desk sees."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from accounts.roles import Role
from observers.kinds import LinkPurpose, TieKind
from observers.models import ConsentText
from observers.services import links
from tests.builders import Cast
from tests.journeys.conftest import PageAs, everywhere
from tests.observers import builders

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def official(cast: Cast) -> User:
    """Who publishes such texts."""
    return cast.people[Role.OFFICIAL]


def test_a_departments_own_text_reaches_the_people(page_as: PageAs, cast: Cast, official: User) -> None:
    desk = page_as(official)
    desk.goto("/observers/consents/new/?kind=processing")
    everywhere(desk, "consent-draft")
    desk.locator("main form button.button").click()
    everywhere(desk, "consent-edit")
    words = desk.locator('[name="text"]')
    words.fill(f"{words.input_value()}\n\nТекст принят управлением образования.")
    desk.locator("main form button.button").first.click()
    expect(desk.locator("main")).to_contain_text("Текст принят управлением образования.")
    everywhere(desk, "consent-drafted")
    desk.locator('form[action$="/publish/"] button.button').click()
    expect(desk.locator("main")).to_contain_text("Опубликовано")
    everywhere(desk, "consent-published")
    desk.goto("/observers/consents/")
    everywhere(desk, "consent-list")
    newest = ConsentText.objects.filter(kind="processing").latest("version")
    assert (newest.published_at is None, newest.user) == (False, official)
    people = page_as(None, width=360)
    kept = people.request.get(f"/observers/o/{cast.municipality.slug}/consent/processing/")
    assert "Текст принят управлением образования." in kept.text()


def test_ties_named_by_the_own_link_stand_on_the_persons_card(page_as: PageAs, cast: Cast) -> None:
    person = builders.observer(cast.municipality)
    builders.place(builders.session(cast.schools[1], timezone.now() + timedelta(days=5), seats=3), person)
    phone = page_as(None, width=360)
    address = f"/observers/o/{cast.municipality.slug}/data/{links.make(person, LinkPurpose.MANAGE)}/schools/"
    phone.goto(address)
    everywhere(phone, "my-ties")
    phone.locator('[name="school"]').select_option(str(cast.schools[0].pk))
    phone.locator(f'[name="kind"][value="{TieKind.WORKS}"]').check()
    phone.locator("main form button.button").first.click()
    expect(phone.locator("main")).to_contain_text(cast.schools[0].name)
    everywhere(phone, "my-ties-named")
    assert person.ties.filter(school=cast.schools[0], kind=TieKind.WORKS, declared=True).exists()
    desk = page_as(cast.people[Role.COORDINATOR])
    desk.goto(f"/observers/people/{person.pk}/")
    expect(desk.locator("main")).to_contain_text(cast.schools[0].name)
    everywhere(desk, "observer-with-ties")
    desk.goto(f"/observers/people/{person.pk}/tie/")
    everywhere(desk, "observer-tie")
