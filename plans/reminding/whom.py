"""Who is told of a duty: those who answer for it, and those who control it; a fixed number of queries for all."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.roles import Role
from plans.ladder import Audience
from plans.models import Assignment, MeasureResponsible
from plans.rules import PartyRole
from schools.models import Membership, ResponsiblePerson, School
from schools.rules import Scope

TOLD_ROLES = (Role.SCHOOL, Role.COORDINATOR, Role.OFFICIAL)


class Duty(NamedTuple):
    """What the ladder has to know of a duty; ``own`` is the school whose own plan asks for it."""

    pk: int
    due: date
    plan: int
    own: int | None
    measure: int
    municipality: int
    school: int | None
    person: int | None


@dataclass(frozen=True, slots=True)
class Directory:
    """Ids of the people of one municipality who can be written to, by what they answer for."""

    schools: dict[int, frozenset[int]]
    coordinators: frozenset[int]
    officials: frozenset[int]
    persons: dict[int, int]
    controllers: dict[int, frozenset[int]]

    def told(self, duty: Duty, audience: Audience) -> frozenset[int]:
        """The users to tell.

        A school's duty is its coordinators'; a person's is that person's, as long as there is an account and a post;
        all else is the municipal coordinators'. The controller is whom the measure names, else the officials; nobody
        controls a school's own plan but those whom it names.
        """
        if audience is Audience.CONTROLLER:
            return self.controllers.get(duty.measure) or (frozenset() if duty.own else self.officials)
        if duty.school:
            return self.schools.get(duty.school, frozenset())
        user = self.persons.get(duty.person or 0)
        return frozenset({user}) if user else self.coordinators


def directory(municipality: int) -> Directory:
    """Everybody of a municipality; three queries."""
    at: dict[Role, set[int]] = defaultdict(set)
    schools: dict[int, set[int]] = defaultdict(set)
    posts = Membership.objects.filter(municipality=municipality, role__in=TOLD_ROLES, user__is_active=True)
    for role, school, user in posts.values_list("role", "school", "user"):
        at[Role(role)].add(user)
        if school:
            schools[school].add(user)
    return Directory(
        schools=_frozen(schools.items()),
        coordinators=frozenset(at[Role.COORDINATOR]),
        officials=frozenset(at[Role.OFFICIAL]),
        persons=_persons(municipality),
        controllers=_controllers(municipality),
    )


def _persons(municipality: int) -> dict[int, int]:
    rows = ResponsiblePerson.objects.active().filter(municipality=municipality, user__is_active=True)
    return {pk: user for pk, user in rows.values_list("pk", "user") if user}


def _controllers(municipality: int) -> dict[int, frozenset[int]]:
    made: dict[int, set[int]] = defaultdict(set)
    rows = MeasureResponsible.objects.filter(
        measure__plan__municipality=municipality,
        role=PartyRole.CONTROLLER,
        person__left_on=None,
        person__user__is_active=True,
    )
    for measure, user in rows.values_list("measure", "person__user"):
        if user:
            made[measure].add(user)
    return _frozen(made.items())


def _frozen(pairs: Iterable[tuple[int, set[int]]]) -> dict[int, frozenset[int]]:
    return {key: frozenset(users) for key, users in pairs}


def alarms(scope: Scope) -> QuerySet[School]:
    """Working schools of the person's municipalities that owe something while nobody there can be written to."""
    owes = Assignment.objects.open().filter(school=OuterRef("pk"), due_on__isnull=False)
    reachable = Membership.objects.filter(school=OuterRef("pk"), role=Role.SCHOOL, user__is_active=True)
    schools = (
        School.objects.active()
        if scope.everything
        else School.objects.active().filter(municipality__in=scope.municipalities)
    )
    return schools.filter(Exists(owes)).exclude(Exists(reachable)).order_by("name", "pk")


def duties_of(user: User) -> QuerySet[Assignment]:
    """Every duty, open or not, that this person is the one to be told of as who answers for it."""
    posts = list(Membership.objects.filter(user=user).values_list("role", "municipality", "school"))
    schools = [school for role, _place, school in posts if role == Role.SCHOOL]
    coordinated = [place for role, place, _school in posts if role == Role.COORDINATOR]
    # Because SQL's "not" of an unknown is unknown, each way to be out of reach is named.
    silent = Q(group__isnull=False) | Q(person__user=None) | Q(person__user__is_active=False)
    nobodys = Q(municipality__in=coordinated, school=None) & (silent | Q(person__left_on__isnull=False))
    mine = Q(person__user=user, person__left_on=None)
    return Assignment.objects.filter(Q(school__in=schools) | mine | nobodys)
