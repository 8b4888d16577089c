"""Tell those whose day has moved: one notice per person and change, however many duties it moves."""

import hashlib
from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q
from django.urls import reverse

from accounts import notices
from accounts.models import User
from accounts.roles import Role
from plans.models import Assignment, Plan


def tell_moved(plan: Plan, duties: Collection[int]) -> int:
    """Put one notice into the inbox of everybody who answers for some of these duties; how many persons were told."""
    chosen = Assignment.objects.filter(plan=plan).select_related("occurrence").order_by("due_on", "pk")
    wanted = set(duties)
    rows = [duty for duty in chosen.iterator(2000) if duty.pk in wanted] if wanted else []
    theirs = _by_person(rows)
    users = User.objects.filter(pk__in=theirs, is_active=True).in_bulk()
    for pk, own in theirs.items():
        if pk not in users:
            continue
        days = [duty.due_on for duty in own if duty.due_on]
        told = ",".join(f"{duty.pk}:{duty.version}:{duty.due_on}" for duty in own)
        notices.notify(
            [users[pk]],
            "duty_moved",
            key=hashlib.sha256(told.encode()).hexdigest()[:32],
            url=reverse("measure_occurrences", args=[own[0].occurrence.measure_id]),
            plan=plan.title,
            count=len(own),
            due=f"{days[0]:%d.%m.%Y}" if days else "",
        )
    return len(users)


def _by_person(duties: Collection[Assignment]) -> dict[int, list[Assignment]]:
    """Whom a duty concerns: the school's coordinators, the person, the members of the body."""
    schools, persons, groups = (
        {pk for duty in duties if (pk := getattr(duty, name)) is not None}
        for name in ("school_id", "person_id", "group_id")
    )
    who: dict[tuple[str, int], set[int]] = defaultdict(set)
    posts = User.objects.filter(memberships__role=Role.SCHOOL, memberships__school__in=schools)
    for user, school in posts.values_list("pk", "memberships__school"):
        who["school", school].add(user)
    named = User.objects.filter(Q(persons__in=persons) | Q(persons__groups__in=groups), persons__left_on=None)
    for user, person, group in named.values_list("pk", "persons", "persons__groups"):
        who["person", person].add(user)
        who["group", group].add(user)
    made: dict[int, list[Assignment]] = defaultdict(list)
    for duty in duties:
        keys = (("school", duty.school_id), ("person", duty.person_id), ("group", duty.group_id))
        for user in {user for kind, pk in keys if pk for user in who.get((kind, pk), ())}:
            made[user].append(duty)
    return made
