"""Verbs about procedures, sittings, the calendar, municipalities and keys."""

from datetime import date, time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from rest_framework.authtoken.models import Token

from accounts.models import JournalEntry, User
from schools.models import CalendarDay, CalendarYear, Layout, Procedure, School, Sitting
from schools.services import calendar, municipalities, tokens
from schools.services import procedures as services
from schools.services.procedures import Row
from tests.builders import Cast
from tests.traces import last

FACTS: dict[str, Any] = {
    "kind": "vpr",
    "year": 2026,
    "grade": 4,
    "subject": "RU",
    "name": "",
    "basis": "",
    "starts_on": date(2026, 4, 20),
    "ends_on": date(2026, 5, 20),
}
DAY = date(2026, 4, 22)


@pytest.fixture
def procedure(cast: Cast, by: User) -> Procedure:
    """Russian of grade 4, 20 April to 20 May 2026."""
    return services.create_procedure(cast.municipality, FACTS, by=by)


def test_a_procedure_is_in_a_season_once(cast: Cast, by: User, procedure: Procedure) -> None:
    with pytest.raises(ValidationError):
        services.create_procedure(cast.municipality, FACTS, by=by)
    assert Procedure.objects.get() == procedure


def test_days_run_forwards(cast: Cast, by: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        services.create_procedure(cast.municipality, {**FACTS, "ends_on": date(2026, 4, 19)}, by=by)
    assert list(refusal.value.message_dict) == ["ends_on"]


def test_one_day_for_all_open_schools_that_have_none(cast: Cast, by: User, procedure: Procedure) -> None:
    closed = School.objects.create(municipality=cast.municipality, name="Закрытая", closed_on=DAY)
    Sitting.objects.create(procedure=procedure, school=cast.schools[0], day=date(2026, 4, 24))
    assert services.fill_sittings(procedure, day=DAY, starts_at=time(9), by=by) == 1
    assert list(Sitting.objects.values_list("school", "day", "starts_at").order_by("day")) == [
        (cast.schools[1].pk, DAY, time(9)),
        (cast.schools[0].pk, date(2026, 4, 24), None),
    ]
    assert closed.sittings.count() == 0
    assert last() == ("sittings.filled", {"day": [None, "2026-04-22"], "schools": [None, ["МБОУ СОШ № 2"]]})
    assert services.fill_sittings(procedure, day=DAY, by=by) == 0
    assert JournalEntry.objects.count() == 2


@pytest.mark.parametrize("day", [date(2026, 4, 19), date(2026, 5, 21)])
def test_sittings_lie_within_the_procedure(cast: Cast, by: User, procedure: Procedure, day: date) -> None:
    with pytest.raises(ValidationError, match=r"20\.04\.2026.*20\.05\.2026"):
        services.fill_sittings(procedure, day=day, by=by)
    with pytest.raises(ValidationError, match=r"20\.04\.2026.*20\.05\.2026"):
        services.set_sittings(procedure, [Row(cast.schools[0].pk, day)], by=by)
    assert Sitting.objects.count() == 0


def test_the_timetable_is_brought_to_what_the_lines_say(cast: Cast, by: User, procedure: Procedure) -> None:
    first, second = (school.pk for school in cast.schools)
    assert services.set_sittings(procedure, [Row(first, DAY, time(8, 30), "4А"), Row(second, None)], by=by) == 1
    sitting = Sitting.objects.get()
    assert (sitting.school_id, sitting.day, sitting.starts_at, sitting.classes) == (first, DAY, time(8, 30), "4А")
    assert last() == ("sittings.changed", {"МБОУ СОШ № 1 4А": [None, "22.04.2026 08:30"]})
    moved = Row(first, date(2026, 4, 23), None, "4А", sitting.pk)
    assert services.set_sittings(procedure, [moved], by=by) == 1
    assert last()[1] == {"МБОУ СОШ № 1 4А": ["22.04.2026 08:30", "23.04.2026"]}
    assert services.set_sittings(procedure, [moved], by=by) == 0
    assert services.set_sittings(procedure, [Row(first, None, None, "4А", sitting.pk)], by=by) == 1
    assert (Sitting.objects.count(), last()[1]) == (0, {"МБОУ СОШ № 1 4А": ["23.04.2026", None]})


def test_a_bad_line_leaves_the_whole_timetable_as_it_was(cast: Cast, by: User, procedure: Procedure) -> None:
    assert cast.other_school is not None
    for bad in (
        Row(cast.other_school.pk, DAY),
        Row(cast.schools[1].pk, DAY, sitting=999),
        Row(cast.schools[0].pk, date(2026, 4, 25)),
    ):
        with pytest.raises(ValidationError):
            services.set_sittings(procedure, [Row(cast.schools[0].pk, DAY), bad], by=by)
    assert (Sitting.objects.count(), last()[0]) == (0, "procedure.created")


def test_a_window_does_not_leave_sittings_behind(by: User, procedure: Procedure) -> None:
    services.fill_sittings(procedure, day=DAY, by=by)
    with pytest.raises(ValidationError, match="2"):
        services.edit_procedure(procedure, {"starts_on": date(2026, 4, 23)}, by=by)
    services.edit_procedure(procedure, {"starts_on": DAY, "basis": "приказ"}, by=by)
    assert last() == ("procedure.edited", {"starts_on": ["2026-04-20", "2026-04-22"], "basis": ["", "приказ"]})


def test_a_procedure_goes_with_its_sittings(by: User, procedure: Procedure) -> None:
    services.fill_sittings(procedure, day=DAY, by=by)
    services.delete_procedure(procedure, by=by)
    assert (Procedure.objects.count(), Sitting.objects.count(), last()) == (
        0,
        0,
        ("procedure.deleted", {"sittings": [2, 0]}),
    )


def test_own_days_have_the_last_word(cast: Cast, by: User) -> None:
    holiday, saturday = date(2026, 8, 31), date(2026, 8, 29)
    place = cast.municipality
    plain = CalendarDay.objects.working_days(place.pk, [2026])
    assert (plain.is_working(holiday), plain.is_working(saturday)) == (True, False)
    calendar.set_day(holiday, works=True, municipality=None, by=by)
    row = calendar.set_day(holiday, works=False, note="День района", municipality=place, by=by)
    calendar.set_day(saturday, works=True, municipality=place, by=by)
    own = CalendarDay.objects.working_days(place.pk, [2026])
    assert (own.is_working(holiday), own.is_working(saturday)) == (False, True)
    assert cast.elsewhere is not None
    assert CalendarDay.objects.working_days(cast.elsewhere.pk, [2026]).is_working(holiday) is True
    before = JournalEntry.objects.count()
    assert calendar.set_day(holiday, works=False, note="День района", municipality=place, by=by) == row
    assert JournalEntry.objects.count() == before
    calendar.remove_day(row, by=by)
    assert CalendarDay.objects.working_days(place.pk, [2026]).is_working(holiday) is True


def test_a_year_looked_through_moves_the_checked_day(by: User) -> None:
    assert CalendarDay.objects.working_days(None, [2028]).is_checked(date(2028, 12, 31)) is False
    calendar.confirm_year(2028, source="постановление от 01.10.2027 № 1", by=by)
    assert CalendarDay.objects.working_days(None, [2028]).checked_to == date(2028, 12, 31)
    calendar.confirm_year(2028, source="постановление от 01.10.2027 № 1", by=by)
    assert (CalendarYear.objects.count(), JournalEntry.objects.count()) == (1, 1)


def test_a_municipality_comes_with_the_look_of_its_papers(by: User) -> None:
    facts = {"slug": "ozerny", "name": "Озёрный район", "department": "Отдел образования"}
    place = municipalities.create_municipality(facts, by=by)
    assert (place.layout.organisation, place.layout.margin_left) == ("Отдел образования", 30)
    with pytest.raises(ValidationError) as refusal:
        municipalities.create_municipality(facts, by=by)
    assert list(refusal.value.message_dict) == ["slug"]
    municipalities.edit_municipality(place, {"time_zone": "Asia/Omsk"}, by=by)
    assert last() == ("municipality.edited", {"time_zone": ["Europe/Moscow", "Asia/Omsk"]})
    municipalities.edit_layout(place, {"font_size": 13, "margin_left": 30}, by=by)
    assert (last(), Layout.objects.get(municipality=place).font_size) == (
        ("layout.edited", {"font_size": [14, 13]}),
        13,
    )


def test_a_key_replaces_the_one_before_and_is_never_told_to_the_journal(by: User) -> None:
    first = tokens.make_token(by)
    second = tokens.make_token(by)
    assert (first == second, Token.objects.get().key) == (False, second)
    tokens.revoke_token(by)
    tokens.revoke_token(by)
    assert Token.objects.count() == 0
    records = JournalEntry.objects.order_by("pk").values_list("action", "changes")
    assert list(records) == [("token.made", {}), ("token.made", {}), ("token.revoked", {})]
