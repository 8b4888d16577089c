"""What ties a person to schools, as the person says it: kept with the person, so that every session asks it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from observers import journal
from observers.kinds import ObserverState, TieKind
from observers.models import Observer, Tie
from observers.rules import tie_facts
from schools.models import School

# Nobody has more schools than this; whoever types more is a programme.
MOST = 30
SAYING = (ObserverState.UNCONFIRMED, ObserverState.ACTIVE)


def believe(observer: Observer, declared: Iterable[Sequence[Any]]) -> int:
    """Add what was declared to what is known of the person, whose row the caller has locked; how many are new.

    Nothing is taken away: an application that is silent about a school says nothing about the others.
    """
    said = [one for one in dict.fromkeys(tie_facts(declared)) if one.kind in TieKind.values]
    if not said:
        return 0
    known = set(observer.ties.values_list("school", "kind", "classes", "subject"))
    schools = School.objects.filter(municipality=observer.municipality_id).in_bulk([one.school for one in said])
    fresh = [one for one in said if tuple(one) not in known and one.school in schools]
    for one in fresh:
        _add(observer, schools[one.school], one.kind, one.classes, one.subject)
    return len(fresh)


@transaction.atomic
def declare(observer: Observer, school: School, kind: str, *, classes: str = "", subject: str = "") -> Tie:
    """The person names a tie; naming it again changes nothing.

    ``classes`` count of an own child only, ``subject`` of a teacher only. Raises ``ValidationError`` when there are too
    many, when the school is another municipality's, or when the data are no longer kept for use.
    """
    person = _saying(observer)
    if school.municipality_id != person.municipality_id:
        raise ValidationError({"school": _("Choose a school of this municipality.")})
    classes = classes.strip() if kind == TieKind.CHILD else ""
    subject = subject if kind == TieKind.TEACHES else ""
    standing = person.ties.filter(school=school, kind=kind, classes=classes, subject=subject).first()
    if standing is not None:
        return standing
    if person.ties.count() >= MOST:
        raise ValidationError(_("There are too many ties already. Call the department."))
    return _add(person, school, kind, classes, subject)


@transaction.atomic
def take_back(row: Tie) -> None:
    """What the person has said does not hold any more. Raises ``ValidationError`` for what the department has noted."""
    person = _saying(row.observer)
    if not row.declared:
        raise ValidationError(_("The department has noted this. Call it if it is not so."))
    journal.of_observer("observer.untied", person, None, school=row.school.name, kind=row.kind)
    row.delete()


def _add(observer: Observer, school: School, kind: str, classes: str, subject: str) -> Tie:
    facts = {"kind": kind, "classes": classes, "subject": subject, "declared": True}
    row = Tie.objects.create(observer=observer, school=school, **facts)
    journal.of_observer("observer.tied", observer, None, school=school.name, kind=kind)
    return row


def _saying(observer: Observer) -> Observer:
    person = Observer.objects.select_for_update(of=("self",)).get(pk=observer.pk)
    if person.state not in SAYING:
        raise ValidationError(_("These data are no longer changed. Call the department."))
    return person
