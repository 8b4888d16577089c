"""Verbs about posts of those who sign in, about persons whom plans name, and about groups of posts."""

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from accounts.roles import AT_SCHOOL, EVERYWHERE, Role
from accounts.services import invite
from schools import generation
from schools.journal import alter, given, remove, save, swapped
from schools.models import Membership, Municipality, PostGroup, ResponsiblePerson, School
from schools.services import declining


def _check_place(role: Role, municipality: Municipality | None, school: School | None) -> None:
    if role in EVERYWHERE:
        if municipality or school:
            raise ValidationError({"role": _("An administrator belongs to no municipality.")})
        return
    if municipality is None:
        raise ValidationError({"municipality": _("Choose the municipality.")})
    if role in AT_SCHOOL and school is None:
        raise ValidationError({"school": _("Choose the school for this role.")})
    if role not in AT_SCHOOL and school is not None:
        raise ValidationError({"school": _("This role holds in the whole municipality: leave the school empty.")})
    if school is not None and school.municipality_id != municipality.pk:
        raise ValidationError({"school": _("The school belongs to another municipality.")})


def _post_taken() -> str:
    return _("This person already holds this post.")


def _tell(action: str, post: Membership, by: User | None, changes: dict[str, Any]) -> None:
    journal.record(action, post, by, municipality=post.municipality_id, school=post.school_id, changes=changes)


@transaction.atomic
def appoint(
    user: User, role: Role, *, municipality: Municipality | None, school: School | None = None, by: User | None
) -> Membership:
    """Give a post to somebody who already signs in. Raises ``ValidationError`` when place and role do not fit."""
    _check_place(role, municipality, school)
    post = Membership(user=user, role=role, municipality=municipality, school=school)
    save(post, _post_taken())
    _tell("post.given", post, by, given({"role": role.value, "school": school}))
    return post


@transaction.atomic
def invite_to_post(
    role: Role,
    *,
    email: str,
    name: str,
    phone: str = "",
    municipality: Municipality | None,
    school: School | None = None,
    by: User | None,
) -> Membership:
    """Give a post to the owner of an e-mail; who does not sign in yet gets an invitation by mail."""
    _check_place(role, municipality, school)
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        place = municipality.pk if municipality else None
        user = invite(email=email, name=name, phone=phone, by=by, municipality=place)
    return appoint(user, role, municipality=municipality, school=school, by=by)


@transaction.atomic
def move_post(post: Membership, *, role: Role, school: School | None, by: User) -> Membership:
    """Change the role or the school of a post."""
    row = Membership.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if row.user_id == by.pk:
        raise ValidationError(_("You cannot change your own post; ask a colleague."))
    _check_place(role, row.municipality, school)
    changes = alter(row, {"role": role.value, "school": school})
    if changes:
        save(row, _post_taken())
        _tell("post.changed", row, by, changes)
    return row


@transaction.atomic
def take_post(post: Membership, *, by: User) -> None:
    """Take a post away; the person loses its rights with the next request."""
    row = Membership.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if row.user_id == by.pk:
        raise ValidationError(_("You cannot change your own post; ask a colleague."))
    _tell("post.taken", row, by, {"role": [row.role, None], "school": [str(row.school or ""), None]})
    row.delete()


def _check_person(municipality: int, values: Mapping[str, Any]) -> None:
    school, user = values.get("school"), values.get("user")
    if school is not None and school.municipality_id != municipality:
        raise ValidationError({"school": _("The school belongs to another municipality.")})
    if user is not None and not user.memberships.filter(municipality=municipality).exists():
        raise ValidationError({"user": _("This account holds no post in the municipality.")})


@transaction.atomic
def add_person(municipality: Municipality, values: Mapping[str, Any], *, by: User) -> ResponsiblePerson:
    """Add somebody whom plans may name; need not be able to sign in."""
    _check_person(municipality.pk, values)
    person = ResponsiblePerson.objects.create(municipality=municipality, **values)
    generation.guess(municipality.pk, generation.of_person(person))
    _tell_of("person.added", person, by, given(values))
    return person


def _tell_of(action: str, person: ResponsiblePerson, by: User, changes: dict[str, Any]) -> None:
    journal.record(action, person, by, municipality=person.municipality_id, school=person.school_id, changes=changes)


@transaction.atomic
def edit_person(person: ResponsiblePerson, values: Mapping[str, Any], *, by: User) -> ResponsiblePerson:
    """Change a person's facts, or note the day of leaving."""
    row = ResponsiblePerson.objects.select_for_update(of=("self",)).get(pk=person.pk)
    _check_person(row.municipality_id, values)
    before = generation.of_person(row)
    changes = alter(row, values)
    if changes:
        row.save()
        generation.guess(row.municipality_id, generation.of_person(row))
        declining.forget(row.municipality_id, before)
        _tell_of("person.edited", row, by, changes)
    return row


@transaction.atomic
def delete_person(person: ResponsiblePerson, *, by: User) -> None:
    """Forget a person whom no plan names; otherwise say to note the day of leaving instead."""
    row = ResponsiblePerson.objects.select_for_update(of=("self",)).get(pk=person.pk)
    _tell_of("person.deleted", row, by, {})
    remove(row, lambda: _("Plans name this person. Note the day of leaving instead."))
    declining.forget(row.municipality_id, generation.of_person(row))


def _check_group(municipality: int, values: Mapping[str, Any], members: Collection[ResponsiblePerson]) -> None:
    school_set = values.get("school_set")
    if school_set is not None and school_set.municipality_id != municipality:
        raise ValidationError({"school_set": _("The set belongs to another municipality.")})
    if any(person.municipality_id != municipality for person in members):
        raise ValidationError({"members": _("A group holds persons of its own municipality only.")})


def _group_taken() -> str:
    return _("There is already a group of this name.")


@transaction.atomic
def create_group(
    municipality: Municipality, values: Mapping[str, Any], members: Collection[ResponsiblePerson], *, by: User
) -> PostGroup:
    """Name those whom plans address together, with the other spellings that plans use."""
    _check_group(municipality.pk, values, members)
    group = PostGroup(municipality=municipality, **values)
    save(group, _group_taken(), "name")
    group.members.set(members)
    generation.guess(municipality.pk, generation.of_group(group))
    facts = given({**values, "members": list(members)})
    journal.record("group.created", group, by, municipality=municipality.pk, changes=facts)
    return group


@transaction.atomic
def edit_group(
    group: PostGroup, values: Mapping[str, Any], members: Collection[ResponsiblePerson], *, by: User
) -> PostGroup:
    """Change a group's words, level, set or members."""
    row = PostGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    _check_group(row.municipality_id, values, members)
    before = generation.of_group(row)
    changes = alter(row, values)
    persons = swapped(row.members.all(), members)
    if persons:
        changes["members"] = persons
        row.members.set(members)
    if changes:
        save(row, _group_taken(), "name")
        generation.guess(row.municipality_id, generation.of_group(row))
        declining.forget(row.municipality_id, before)
        journal.record("group.edited", row, by, municipality=row.municipality_id, changes=changes)
    return row


@transaction.atomic
def delete_group(group: PostGroup, *, by: User) -> None:
    """Forget a group that no plan names."""
    row = PostGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    journal.record("group.deleted", row, by, municipality=row.municipality_id)
    remove(row, lambda: _("Plans name this group; it cannot be deleted."))
    declining.forget(row.municipality_id, generation.of_group(row))
