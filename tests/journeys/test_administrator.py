"""The administrator's journey: a municipality is added, its coordinator invited, who sets a password and comes in."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from accounts import jobs, queue
from accounts.models import Job, User
from accounts.roles import Role
from schools.models import Municipality
from tests.builders import Cast
from tests.journeys.conftest import PageAs, everywhere
from tests.journeys.hands import Hands

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_new_municipality_and_its_coordinator(page_as: PageAs, cast: Cast, no_worker: Hands) -> None:
    page = page_as(cast.people[Role.ADMINISTRATOR])
    page.goto("/")
    everywhere(page, "admin-home")
    page.goto("/schools/municipalities/")
    everywhere(page, "municipalities")
    page.get_by_role("link", name="Добавить муниципалитет").click()
    page.locator("main form button").last.click()
    expect(page.locator(".errors")).to_be_focused()
    everywhere(page, "municipality-wrong")
    fields = {"name": "Озёрный район", "slug": "ozerny", "department": "Управление образования Озёрного района"}
    for name, words in fields.items():
        page.locator(f"[name={name}]").fill(words)
    page.locator("main form button").last.click()
    expect(page.locator(".message--success")).to_be_visible()
    everywhere(page, "municipality-added")
    place = Municipality.objects.get(slug="ozerny")
    page.goto(f"/schools/people/invite/?municipality={place.pk}")
    page.locator("main form button").last.click()
    expect(page.locator(".errors")).to_be_focused()
    everywhere(page, "invite-wrong")
    page.locator("[name=email]").fill("vesna@ozerny.example")
    page.locator("[name=name]").fill("Весна Ольга Юрьевна")
    page.locator("[name=role]").select_option("coordinator")
    page.locator("main form button").last.click()
    expect(page.locator(".message--success")).to_be_visible()
    everywhere(page, "people-invited")
    assert User.objects.get(email="vesna@ozerny.example").memberships.get().municipality == place
    accept(page_as)


def accept(page_as: PageAs) -> None:
    """The invited person follows the letter, which is sent here, where it can be read."""
    for job in Job.objects.filter(kind="accounts.tasks.send_invitation"):
        queue.work(job.pk, jobs.send_invitation)
    link = re.search(r"http://\S+?(/account/\S+)", str(mail.outbox[-1].body))
    assert link
    page = page_as(None)
    page.goto(link.group(1))
    everywhere(page, "invited")
    page.locator("[name=password1]").fill("вишнёвый сад 1904")
    page.locator("[name=password2]").fill("вишнёвый сад 1904")
    page.locator("main form button").first.click()
    page.goto("/account/login/")
    page.locator("[name=login]").fill("vesna@ozerny.example")
    page.locator("[name=password]").fill("вишнёвый сад 1904")
    page.locator("main form button").click()
    expect(page.locator("h1")).to_have_text("Добрый день, Весна Ольга Юрьевна")
    everywhere(page, "invited-home")
