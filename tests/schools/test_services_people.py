"""Verbs about posts, persons and groups."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Job, JournalEntry, User
from accounts.roles import Role
from plans.models import Measure, MeasureResponsible, Plan, Section
from schools.models import Membership, PostGroup, ResponsiblePerson
from schools.services import people as services
from tests.builders import Cast
from tests.traces import last


def test_a_new_person_is_invited_to_the_post(cast: Cast, by: User) -> None:
    school = cast.schools[1]
    post = services.invite_to_post(
        Role.SCHOOL,
        email="New@School.example",
        name="Рябова Зоя Ивановна",
        municipality=cast.municipality,
        school=school,
        by=by,
    )
    assert (post.user.email, post.user.name, post.role, post.school) == (
        "new@school.example",
        "Рябова Зоя Ивановна",
        "school",
        school,
    )
    assert Job.objects.get().key == f"invitation:{post.user_id}"
    actions = JournalEntry.objects.order_by("number").values_list("action", "changes")
    assert list(actions) == [
        ("user.invited", {"email": "new@school.example"}),
        ("post.given", {"role": [None, "school"], "school": [None, "МБОУ СОШ № 2"]}),
    ]


def test_somebody_who_signs_in_already_gets_the_post_without_a_letter(cast: Cast, by: User) -> None:
    official = cast.people[Role.OFFICIAL]
    post = services.invite_to_post(
        Role.AUDITOR, email="OFFICIAL@zarechye.example", name="Не меняется", municipality=cast.municipality, by=by
    )
    assert (post.user, post.user.name, Job.objects.count()) == (official, "Соколова Ирина Викторовна", 0)


@pytest.mark.parametrize(
    ("role", "place", "school", "field"),
    [
        (Role.SCHOOL, True, None, "school"),
        (Role.OFFICIAL, True, 0, "school"),
        (Role.SCHOOL, True, "other", "school"),
        (Role.OFFICIAL, False, None, "municipality"),
        (Role.ADMINISTRATOR, True, None, "role"),
    ],
)
def test_role_and_place_have_to_fit(cast: Cast, by: User, role: Role, place: bool, school: Any, field: str) -> None:
    at = cast.other_school if school == "other" else None if school is None else cast.schools[school]
    with pytest.raises(ValidationError) as refusal:
        services.invite_to_post(
            role,
            email="x@school.example",
            name="Рябова",
            municipality=cast.municipality if place else None,
            school=at,
            by=by,
        )
    assert list(refusal.value.message_dict) == [field]
    assert not User.objects.filter(email="x@school.example").exists()


def test_a_post_is_held_once(cast: Cast, by: User) -> None:
    with pytest.raises(ValidationError):
        services.appoint(cast.people[Role.OFFICIAL], Role.OFFICIAL, municipality=cast.municipality, by=by)
    assert JournalEntry.objects.count() == 0


def test_a_post_is_moved_and_taken(cast: Cast, by: User) -> None:
    post = Membership.objects.get(user=cast.people[Role.SCHOOL])
    moved = services.move_post(post, role=Role.SCHOOL, school=cast.schools[1], by=by)
    assert (moved.school, last()) == (
        cast.schools[1],
        ("post.changed", {"school": ["МБОУ СОШ № 1", "МБОУ СОШ № 2"]}),
    )
    services.take_post(moved, by=by)
    assert (Membership.objects.filter(pk=post.pk).count(), last()[0]) == (0, "post.taken")


def test_nobody_changes_the_own_post(cast: Cast, by: User) -> None:
    own = Membership.objects.get(user=by)
    with pytest.raises(ValidationError):
        services.take_post(own, by=by)
    with pytest.raises(ValidationError):
        services.move_post(own, role=Role.AUDITOR, school=None, by=by)
    own.refresh_from_db()
    assert own.role == Role.COORDINATOR


def test_a_person_is_added_and_leaves(cast: Cast, by: User) -> None:
    person = services.add_person(cast.municipality, {"name": "Громова А.В.", "post": "методист"}, by=by)
    assert last() == ("person.added", {"name": [None, "Громова А.В."], "post": [None, "методист"]})
    services.edit_person(person, {"left_on": date(2026, 6, 30)}, by=by)
    assert last() == ("person.edited", {"left_on": [None, "2026-06-30"]})
    assert list(ResponsiblePerson.objects.active()) == []


@pytest.mark.parametrize("field", ["school", "user"])
def test_a_person_belongs_to_one_municipality(cast: Cast, by: User, field: str) -> None:
    foreign = {"school": cast.other_school, "user": cast.stranger}[field]
    with pytest.raises(ValidationError) as refusal:
        services.add_person(cast.municipality, {"name": "Громова А.В.", field: foreign}, by=by)
    assert list(refusal.value.message_dict) == [field]
    assert ResponsiblePerson.objects.count() == 0


def _named_by_a_plan(cast: Cast, **party: Any) -> None:
    plan = Plan.objects.create(municipality=cast.municipality, title="План")
    section = Section.objects.create(plan=plan)
    measure = Measure.objects.create(plan=plan, section=section, title="Совещание")
    MeasureResponsible.objects.create(measure=measure, words="как в плане", **party)


def test_a_person_whom_a_plan_names_stays(cast: Cast, by: User) -> None:
    person = services.add_person(cast.municipality, {"name": "Громова А.В."}, by=by)
    _named_by_a_plan(cast, person=person)
    with pytest.raises(ValidationError):
        services.delete_person(person, by=by)
    assert (ResponsiblePerson.objects.get(), last()[0]) == (person, "person.added")
    MeasureResponsible.objects.all().delete()
    services.delete_person(person, by=by)
    assert (ResponsiblePerson.objects.count(), last()[0]) == (0, "person.deleted")


def test_a_group_is_made_changed_and_deleted(cast: Cast, by: User) -> None:
    person = services.add_person(cast.municipality, {"name": "Громова А.В."}, by=by)
    group = services.create_group(cast.municipality, {"name": "ИМО", "aliases": ["методисты"]}, [person], by=by)
    assert last() == (
        "group.created",
        {"name": [None, "ИМО"], "aliases": [None, ["методисты"]], "members": [None, ["Громова А.В."]]},
    )
    services.edit_group(group, {"name": "ИМО", "aliases": ["методисты", "ГМО"]}, [], by=by)
    assert last() == (
        "group.edited",
        {"aliases": [["методисты"], ["методисты", "ГМО"]], "members": [["Громова А.В."], []]},
    )
    _named_by_a_plan(cast, group=group)
    with pytest.raises(ValidationError):
        services.delete_group(group, by=by)
    MeasureResponsible.objects.all().delete()
    services.delete_group(group, by=by)
    assert PostGroup.objects.count() == 0


def test_a_group_keeps_to_its_municipality(cast: Cast, by: User) -> None:
    assert cast.elsewhere is not None
    foreign = ResponsiblePerson.objects.create(municipality=cast.elsewhere, name="Белова")
    with pytest.raises(ValidationError) as refusal:
        services.create_group(cast.municipality, {"name": "ИМО"}, [foreign], by=by)
    assert list(refusal.value.message_dict) == ["members"]
    assert PostGroup.objects.count() == 0
