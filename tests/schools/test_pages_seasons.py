"""Pages of the year: procedures, the timetable in a grid, the calendar of working days."""

from collections.abc import Callable
from datetime import date

from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from schools.models import Procedure, Sitting
from tests.builders import Cast
from tests.schools.situations import Things

SignIn = Callable[[User], Client]


def test_a_season_is_planned(coordinator: Client, cast: Cast) -> None:
    data = {
        "kind": "vpr",
        "year": 2026,
        "grade": 5,
        "subject": "MA",
        "starts_on": "2026-04-20",
        "ends_on": "2026-05-20",
    }
    coordinator.post(reverse("procedure_create"), data)
    procedure = Procedure.objects.get()
    coordinator.post(reverse("sittings_fill", args=[procedure.pk]), {"day": "2026-04-23", "starts_at": "09:00"})
    assert [sitting.school.name for sitting in procedure.sittings.order_by("school__name")] == [
        "МБОУ СОШ № 1",
        "МБОУ СОШ № 2",
    ]
    wrong = coordinator.post(reverse("procedure_create"), {**data, "grade": 12})
    assert wrong.context["form"].errors.keys() == {"grade"}
    twice = coordinator.post(reverse("procedure_create"), data)
    assert (twice.status_code, Procedure.objects.count()) == (422, 1)


def _grid(*lines: dict[str, object]) -> dict[str, object]:
    """A posted timetable."""
    data: dict[str, object] = {"row-TOTAL_FORMS": len(lines), "row-INITIAL_FORMS": len(lines)}
    for number, line in enumerate(lines):
        data |= {f"row-{number}-{name}": value for name, value in line.items()}
    return data


def test_the_timetable_is_changed_in_a_grid(coordinator: Client, cast: Cast, things: Things) -> None:
    address = reverse("sittings_edit", args=[things.procedure.pk])
    lines = coordinator.get(address).context["lines"]
    assert [(name, form["sitting"].value()) for name, form in lines] == [
        ("МБОУ СОШ № 1", things.sitting.pk),
        ("МБОУ СОШ № 1", None),
        ("МБОУ СОШ № 2", None),
    ]
    first, second = (school.pk for school in cast.schools)
    good = _grid(
        {"school": first, "sitting": things.sitting.pk, "day": "2026-04-24"},
        {"school": first, "day": "2026-04-28", "classes": "4Б"},
        {"school": second},
    )
    assert coordinator.post(address, good).status_code == 302
    assert [(s.school_id, s.day, s.classes) for s in Sitting.objects.order_by("day")] == [
        (first, date(2026, 4, 24), ""),
        (first, date(2026, 4, 28), "4Б"),
    ]
    outside = coordinator.post(address, _grid({"school": second, "day": "2026-06-01"}))
    assert (outside.status_code, len(outside.context["refused"]), Sitting.objects.count()) == (422, 1, 2)
    unread = coordinator.post(address, _grid({"school": second, "day": "завтра"}))
    assert (unread.status_code, unread.context["grid"].total_error_count()) == (422, 1)


def test_the_calendar_shows_known_days_and_own_ones(coordinator: Client, cast: Cast) -> None:
    page = coordinator.get(reverse("calendar"), {"year": 2026})
    assert (page.context["working"], page.context["checked"], len(page.context["months"])) == (247, True, 12)
    coordinator.post(reverse("calendar_day_create"), {"day": "2026-08-31", "note": "День района"})
    page = coordinator.get(reverse("calendar"), {"year": 2026})
    assert (page.context["working"], [str(row) for row in page.context["rows"]]) == (246, ["31.08.2026 День района"])
    assert coordinator.get(reverse("calendar"), {"year": "2030"}).context["checked"] is False
    assert coordinator.get(reverse("calendar"), {"municipality": "x"}).status_code == 404


def test_the_country_s_days_are_the_administrator_s(cast: Cast, coordinator: Client, sign_in: SignIn) -> None:
    admin = sign_in(cast.people[Role.ADMINISTRATOR])
    admin.post(reverse("calendar_day_create"), {"day": "2028-05-02", "note": "перенос"})
    row = coordinator.get(reverse("calendar"), {"year": 2028}).context["rows"][0]
    assert (row.municipality, coordinator.post(reverse("calendar_day_delete", args=[row.pk])).status_code) == (
        None,
        403,
    )
    admin.post(reverse("calendar_year"), {"year": 2028, "source": "постановление № 1"})
    assert coordinator.get(reverse("calendar"), {"year": 2028}).context["checked"] is True
