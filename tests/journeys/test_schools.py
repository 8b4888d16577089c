"""The pages of schools, people, procedures and the calendar in a real browser, wide and narrow, filled and in error."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from schools.services.schools import edit_school
from tests.builders import Cast
from tests.journeys.conftest import PageAs, everywhere
from tests.schools.situations import Things, some_things

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pages(cast: Cast, things: Things) -> dict[str, str]:
    """Name and address of every page."""
    plain = (
        *("school_list", "school_create", "school_import", "set_list", "set_create", "people", "invite"),
        *("person_list", "person_create", "group_list", "group_create", "procedure_list", "procedure_create"),
        *("calendar", "calendar_day_create", "journal", "department", "department_edit", "layout_edit", "token"),
    )
    numbered = {
        **dict.fromkeys(("school", "school_edit", "school_close", "school_merge"), cast.schools[0].pk),
        **dict.fromkeys(("school_set", "set_edit", "set_delete"), things.school_set.pk),
        **dict.fromkeys(("procedure", "procedure_edit", "procedure_delete", "sittings_edit"), things.procedure.pk),
        "school_import_preview": things.upload.pk,
        "post_edit": things.post.pk,
        "person_edit": things.person.pk,
        "group_edit": things.group.pk,
        "calendar_day_delete": things.day.pk,
    }
    return {name: reverse(name) for name in plain} | {name: reverse(name, args=[pk]) for name, pk in numbered.items()}


def test_every_page_is_sound(cast: Cast, page_as: PageAs) -> None:
    things = some_things(cast)
    by = cast.people[Role.COORDINATOR]
    edit_school(cast.schools[0], {"director": "Орлов П.П.", "kind": "rural"}, by=by)
    page = page_as(by)
    for name, address in pages(cast, things).items():
        page.goto(address)
        everywhere(page, f"schools-{name}")


def test_the_administrator_s_pages_are_sound(cast: Cast, page_as: PageAs) -> None:
    page = page_as(cast.people[Role.ADMINISTRATOR])
    for name in ("municipality_list", "municipality_create", "school_create", "calendar_year", "journal"):
        page.goto(reverse(name))
        everywhere(page, f"admin-{name}")


def test_a_form_in_error_is_sound(cast: Cast, page_as: PageAs) -> None:
    things = some_things(cast)
    page = page_as(cast.people[Role.COORDINATOR], forgive="422")
    for name in ("school_create", "procedure_create", "invite"):
        page.goto(reverse(name))
        page.locator("main form button.button").first.click()
        page.locator(".errors").wait_for()
        everywhere(page, f"error-{name}")
    page.goto(reverse("sittings_edit", args=[things.procedure.pk]))
    page.locator("input[type=date]").last.fill("2026-06-01")
    page.locator("main form button.button").first.click()
    page.locator(".errors").wait_for()
    everywhere(page, "error-sittings")
