"""What the risk zone is made of: everything known of a municipality's schools, read once; a school is heard first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from analytics.engine.zones import Evidence, Finding, Listing, Recheck
from analytics.engine.zones import Inquiry as Question
from analytics.labels.signs import FAMILY
from analytics.models import Finding as Found
from analytics.models import Inquiry, ListedSchool, Run
from analytics.models import Recheck as Rechecked
from analytics.models.inquiries import had_its_say
from analytics.rules import InquiryState, RecheckState
from schools.models import Municipality, School

SEASONS = 4  # years that are looked back upon
TOGETHER = "together"  # a result on the list without any single sign that stands out


@dataclass(frozen=True, slots=True)
class Waiting:
    """Results on the list that do not count yet: schools being asked, and nobody asked at all."""

    asked: int
    unasked: int


def heard(today: date) -> Q:
    """Matters that count: the school has had its say, and nobody has taken them back."""
    return ~Q(state=InquiryState.WITHDRAWN) & had_its_say(today)


def evidence(municipality: Municipality, year: int, today: date) -> list[Evidence]:
    """Everything that speaks of each open school up to ``year``; schools are named by their ids."""
    schools = list(School.objects.active().filter(municipality=municipality).values_list("pk", flat=True))
    span = {"school__in": schools, "work__year__lte": year, "work__year__gt": year - SEASONS}
    matters = list(Inquiry.objects.filter(heard(today), **span).select_related("work").order_by("pk"))
    findings, questions = _by_school(matters), _questions(matters, today)
    rechecks, listings = _rechecks(span), _listings(schools, year)
    return [
        Evidence(
            school=str(pk),
            findings=tuple(findings.get(pk, ())),
            rechecks=tuple(rechecks.get(pk, ())),
            inquiries=tuple(questions.get(pk, ())),
            listings=tuple(listings.get(pk, ())),
        )
        for pk in schools
    ]


def families(codes: Iterable[str]) -> frozenset[str]:
    """Signs as families that do not depend on each other."""
    return frozenset(FAMILY.get(code, code) for code in codes) or frozenset({TOGETHER})


def codes_of(matter: Inquiry) -> list[str]:
    """The signs a school was asked about."""
    return [str(sign.get("code")) for sign in matter.facts.get("signs") or ()]


def _by_school(matters: Iterable[Inquiry]) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = defaultdict(list)
    for row in matters:
        told = families(codes_of(row))
        found[row.school_id].append(Finding(str(row.work_id), row.work.year, told, row.verdict))
    return found


def _questions(matters: Iterable[Inquiry], today: date) -> dict[int, list[Question]]:
    """Questions that are still open; answered in time or not, a decided matter is overdue no more."""
    found: dict[int, list[Question]] = defaultdict(list)
    for row in matters:
        if row.state == InquiryState.ASKED and row.answer_by < today:
            found[row.school_id].append(Question(str(row.work_id), row.answer_by))
    return found


def _rechecks(span: dict[str, Any]) -> dict[int, list[Recheck]]:
    """Entered re-checks by the mark where a scale is known, else by the total."""
    found: dict[int, list[Recheck]] = defaultdict(list)
    rows = Rechecked.objects.filter(state=RecheckState.ENTERED, **span).order_by("pk")
    for row in rows.select_related("work").only("school", "work__year", "agreement"):
        told = row.agreement
        same = told.get("same_mark_count")
        same = told.get("unchanged") if same is None else same
        if told.get("n") and same is not None:
            found[row.school_id].append(Recheck(str(row.work_id), row.work.year, int(told["n"]), int(same)))
    return found


def _listings(schools: list[int], year: int) -> dict[int, list[Listing]]:
    found: dict[int, list[Listing]] = defaultdict(list)
    rows = ListedSchool.objects.filter(school__in=schools, year__lte=year, year__gt=year - SEASONS)
    for school, season, source in rows.values_list("school", "year", "source").distinct():
        found[school].append(Listing(source, source, season))
    return found


def waiting(municipality: Municipality, year: int, today: date) -> Waiting:
    """How many results on the list of the latest analysis do not count, because the school was not heard."""
    run = Run.objects.done().filter(municipality=municipality, year=year).first()
    flagged = Found.objects.filter(run=run, flag=True).values_list("school", "work") if run else []
    matters = Inquiry.objects.live().filter(school__municipality=municipality, work__year=year)
    states = {
        (school, work): state == InquiryState.ASKED and answer_by >= today
        for school, work, state, answer_by in matters.values_list("school", "work", "state", "answer_by")
    }
    places = list(flagged)
    return Waiting(sum(states.get(place, False) for place in places), sum(place not in states for place in places))
