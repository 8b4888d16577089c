"""Who is told of acts: the coordinators of the municipality, and the school whose act it is."""

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.notices import notify
from accounts.roles import Role
from observers.models import Act


def handed_in(act: Act, by: User | None) -> None:
    """A line in the inbox of the coordinators and of the school."""
    school = Q(memberships__role=Role.SCHOOL, memberships__school=act.school_id)
    _tell(_coordinators(act) | school, act, "act_handed_in", by)


def answered(act: Act, by: User) -> None:
    """The school has added its word."""
    _tell(_coordinators(act), act, "act_answered", by)


def _coordinators(act: Act) -> Q:
    return Q(memberships__role=Role.COORDINATOR, memberships__municipality=act.municipality_id)


def _tell(whom: Q, act: Act, kind: str, by: User | None) -> None:
    people = User.objects.filter(whom, is_active=True).distinct()
    facts = {"number": act.number, "school": act.school.name, "day": f"{act.day:%d.%m.%Y}"}
    told = people.exclude(pk=by.pk) if by else people
    notify(told, kind, key=str(act.pk), url=reverse("act", args=[act.pk]), violations=len(act.violations), **facts)
