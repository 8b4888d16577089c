"""Verbs about schools and sets: what they write, what they tell the journal, what they refuse."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts import journal
from accounts.models import JournalEntry, User
from schools.models import PostGroup, School, SchoolSet
from schools.services import schools as services
from tests.builders import Cast

DAY = date(2026, 8, 31)


def last() -> tuple[str, str, dict[str, Any]]:
    """The newest record of the journal."""
    entry = JournalEntry.objects.first()
    assert entry is not None
    return entry.action, entry.subject, entry.changes


def test_a_school_is_added_with_its_record(cast: Cast, by: User) -> None:
    school = services.create_school(
        cast.municipality, {"name": "Гимназия № 5", "kind": "gymnasium", "phone": ""}, by=by
    )
    assert (school.municipality, school.name, school.kind) == (cast.municipality, "Гимназия № 5", "gymnasium")
    entry = JournalEntry.objects.get()
    assert (entry.chain, entry.school_id, entry.by_id, entry.action) == (
        cast.municipality.pk,
        school.pk,
        by.pk,
        "school.created",
    )
    assert entry.changes == {"name": [None, "Гимназия № 5"], "kind": [None, "gymnasium"]}
    assert list(journal.faults()) == []


def test_a_name_is_given_once_in_a_municipality(cast: Cast, by: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        services.create_school(cast.municipality, {"name": "МБОУ СОШ № 1"}, by=by)
    assert list(refusal.value.message_dict) == ["name"]
    assert services.create_school(cast.elsewhere, {"name": "МБОУ СОШ № 2"}, by=by).pk  # type: ignore[arg-type]
    assert JournalEntry.objects.count() == 1


def test_only_what_changed_is_told(cast: Cast, by: User) -> None:
    school = cast.schools[0]
    services.edit_school(school, {"name": school.name, "phone": "2-22-22", "pupils": 640}, by=by)
    assert last() == ("school.edited", "МБОУ СОШ № 1", {"phone": ["", "2-22-22"], "pupils": [None, 640]})
    services.edit_school(school, {"phone": "2-22-22", "pupils": 640}, by=by)
    assert JournalEntry.objects.count() == 1


def test_a_school_is_renamed_to_a_free_name_only(cast: Cast, by: User) -> None:
    with pytest.raises(ValidationError):
        services.edit_school(cast.schools[0], {"name": "МБОУ СОШ № 2"}, by=by)
    cast.schools[0].refresh_from_db()
    assert cast.schools[0].name == "МБОУ СОШ № 1"
    assert JournalEntry.objects.count() == 0


def test_closing_and_opening_again(cast: Cast, by: User) -> None:
    school = services.close_school(cast.schools[0], on=DAY, by=by)
    assert (school.closed_on, list(School.objects.active().filter(municipality=cast.municipality))) == (
        DAY,
        [cast.schools[1]],
    )
    assert last() == ("school.closed", "МБОУ СОШ № 1", {"closed_on": [None, "2026-08-31"]})
    with pytest.raises(ValidationError):
        services.close_school(school, on=DAY, by=by)
    assert services.reopen_school(school, by=by).closed_on is None
    assert last()[0] == "school.reopened"
    with pytest.raises(ValidationError):
        services.reopen_school(school, by=by)


def test_the_heir_takes_the_place_in_every_set(cast: Cast, by: User) -> None:
    first, second = cast.schools
    both = SchoolSet.objects.create(municipality=cast.municipality, name="Обе")
    both.schools.set([first, second])
    one = SchoolSet.objects.create(municipality=cast.municipality, name="Одна")
    one.schools.set([first])
    row = services.merge_school(first, into=second, on=DAY, by=by)
    assert (row.successor, row.closed_on) == (second, DAY)
    assert ([*both.schools.all()], [*one.schools.all()]) == ([second], [second])
    assert last()[2] == {"closed_on": [None, "2026-08-31"], "successor": [None, "МБОУ СОШ № 2"]}
    assert services.reopen_school(row, by=by).successor is None


@pytest.mark.parametrize("heir", ["itself", "closed", "elsewhere"])
def test_an_heir_is_an_open_school_of_the_same_municipality(cast: Cast, by: User, heir: str) -> None:
    first, second = cast.schools
    School.objects.filter(pk=second.pk).update(closed_on=DAY)
    into = {"itself": first, "closed": second, "elsewhere": cast.other_school}[heir]
    assert into is not None
    with pytest.raises(ValidationError) as refusal:
        services.merge_school(first, into=into, on=DAY, by=by)
    assert list(refusal.value.message_dict) == ["successor"]
    first.refresh_from_db()
    assert (first.closed_on, first.successor_id) == (None, None)


def test_a_set_is_made_changed_and_deleted(cast: Cast, by: User) -> None:
    made = services.create_set(cast.municipality, name="Под вниманием", note="", schools=cast.schools[:1], by=by)
    assert last() == (
        "school_set.created",
        "Под вниманием",
        {"name": [None, "Под вниманием"], "schools": [None, ["МБОУ СОШ № 1"]]},
    )
    services.edit_set(made, name="Под вниманием", note="итоги 2026 года", schools=cast.schools, by=by)
    assert last()[2] == {
        "note": ["", "итоги 2026 года"],
        "schools": [["МБОУ СОШ № 1"], ["МБОУ СОШ № 1", "МБОУ СОШ № 2"]],
    }
    services.edit_set(made, name="Под вниманием", note="итоги 2026 года", schools=cast.schools, by=by)
    assert JournalEntry.objects.count() == 2
    services.delete_set(made, by=by)
    assert (last()[0], SchoolSet.objects.count()) == ("school_set.deleted", 0)


def test_a_set_holds_own_schools_under_its_own_name(cast: Cast, by: User) -> None:
    assert cast.other_school is not None
    with pytest.raises(ValidationError) as refusal:
        services.create_set(cast.municipality, name="Чужая", note="", schools=[cast.other_school], by=by)
    assert list(refusal.value.message_dict) == ["schools"]
    services.create_set(cast.municipality, name="Одна", note="", schools=[], by=by)
    with pytest.raises(ValidationError) as refusal:
        services.create_set(cast.municipality, name="Одна", note="", schools=[], by=by)
    assert list(refusal.value.message_dict) == ["name"]
    assert SchoolSet.objects.count() == 1


def test_a_set_that_narrows_a_group_stays(cast: Cast, by: User) -> None:
    made = services.create_set(cast.municipality, name="Одна", note="", schools=[], by=by)
    PostGroup.objects.create(municipality=cast.municipality, name="Руководители этих школ", school_set=made)
    with pytest.raises(ValidationError, match="Руководители этих школ"):
        services.delete_set(made, by=by)
    assert SchoolSet.objects.get() == made
