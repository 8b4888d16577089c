"""Verbs that put the observers' papers into the register of documents, made anew while they are drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from documents.kinds import Kind
from documents.models import Document
from documents.services import papers
from observers.models import Accreditation, Act
from observers.orders.acts import act_paper, empty_act
from observers.orders.appointing import appointing_order
from observers.orders.badges import badge_paper
from observers.orders.frames import span
from observers.orders.memos import memo_paper
from observers.orders.rosters import roster_paper
from observers.reports.acts import observation
from observers.reports.roster import Block
from office.paper import Paper
from schools.models import Municipality

SUBJECT = "observers"  # papers about all observers of a municipality; the rest are about an act or a certificate


@dataclass(frozen=True, slots=True)
class About:
    """What a paper is about, and so which draft is made anew instead of another one being added."""

    kind: Kind
    municipality: Municipality
    subject_kind: str
    subject_id: int
    label: str


@transaction.atomic
def roster(place: Municipality, blocks: Sequence[Block], *, when: str, about: str, by: User) -> Document:
    """The roster of these sessions as a draft; ``about`` names day, school and stage for the register."""
    if not blocks:
        raise ValidationError(_("On this day no session is published."))
    thing = About(Kind.OBSERVER_ROSTER, _locked(place), SUBJECT, place.pk, about)
    paper = roster_paper(place, blocks, when=when)
    _record("roster.printed", place, by, {"about": about, "sessions": len(blocks)})
    return _put(thing, paper, by)


@transaction.atomic
def order(place: Municipality, blocks: Sequence[Block], first: date, last: date, *, by: User) -> Document:
    """The order appointing those who stand in these sessions; the wording of a draft in hand is kept.

    Raises ``ValidationError`` when nobody stands in any of them.
    """
    if not any(line.open for block in blocks for line in block.lines):
        raise ValidationError(_("Nobody has a place in a published session of these days."))
    thing = About(Kind.OBSERVER_ORDER, _locked(place), SUBJECT, place.pk, f"Наблюдатели, {span(first, last)}")
    paper = appointing_order(place, blocks, first, last, like=_wording(thing))
    _record("observer_order.drafted", place, by, {"days": span(first, last), "sessions": len(blocks)})
    return _put(thing, paper, by)


@transaction.atomic
def memo(place: Municipality, first: date, last: date, *, by: User) -> Document:
    """The memo of what was observed from ``first`` to ``last``; proposals of a draft in hand are kept."""
    thing = About(Kind.OBSERVATION_MEMO, _locked(place), SUBJECT, place.pk, f"Наблюдение, {span(first, last)}")
    seen = observation(place, first, last)
    paper = memo_paper(place, seen, writer=by.name, like=_wording(thing))
    _record("observation_memo.drafted", place, by, {"days": span(first, last), "acts": seen.whole.acts})
    return _put(thing, paper, by)


@transaction.atomic
def badge(row: Accreditation, *, by: User) -> Document:
    """A certificate on paper. It stays a draft, because an issued paper could not be destroyed with the data.

    Raises ``ValidationError`` when the certificate has not been given or its holder is not known any more.
    """
    fresh = Accreditation.objects.select_related("observer__municipality").get(pk=row.pk)
    place = fresh.observer.municipality
    if not fresh.number or fresh.valid_from is None or not fresh.observer.full_name:
        raise ValidationError(_("There is no certificate to print."))
    thing = About(Kind.OBSERVER_BADGE, _locked(place), "accreditation", fresh.pk, f"Удостоверение № {fresh.number}")
    _record("badge.drafted", place, by, {"observer": fresh.observer.number, "number": fresh.number})
    return _put(thing, badge_paper(fresh), by, number=fresh.number, issued_on=fresh.valid_from)


@transaction.atomic
def act(row: Act, *, by: User) -> Document:
    """An act as a draft of a paper with the act's own number and date; an issued one comes back as it is."""
    fresh = Act.objects.select_for_update(of=("self",)).select_related("school", "municipality").get(pk=row.pk)
    if fresh.submitted_at is None:
        raise ValidationError(_("This act has not been handed in."))
    final = papers_of(fresh).filter(state=Document.State.ISSUED).first()
    if final is not None:
        return final
    label = f"{fresh.school.name}, {fresh.day:%d.%m.%Y}"
    thing = About(Kind.OBSERVATION_ACT, fresh.municipality, "act", fresh.pk, label)
    _record("act.printed", fresh, by, {"number": fresh.number})
    return _put(thing, act_paper(fresh), by, number=str(fresh.number), issued_on=fresh.day)


@transaction.atomic
def issue_act(row: Act, *, by: User) -> Document:
    """The same, registered for good: with the observer's number instead of the name, because an issued paper could not
    be destroyed with the person's data."""
    paper = act(row, by=by)
    if paper.state == Document.State.ISSUED:
        return paper
    fresh = Act.objects.select_related("school", "municipality", "observer").get(pk=row.pk)
    kept = act_paper(fresh, nameless=True).registered(paper.number, paper.issued_on)
    return papers.issue(papers.edit(paper, payload=kept.to_payload(), by=by), by=by)


@transaction.atomic
def empty(place: Municipality, *, by: User) -> Document:
    """The form to be filled in by hand."""
    thing = About(Kind.OBSERVATION_ACT, _locked(place), SUBJECT, place.pk, "Бланк акта")
    return _put(thing, empty_act(place), by)


def papers_of(row: Act) -> models.QuerySet[Document]:
    """Papers made of this act, the latest first."""
    rows = Document.objects.about("act", row.pk).exclude(state=Document.State.WITHDRAWN)
    return rows.filter(kind=Kind.OBSERVATION_ACT).order_by("-pk")


def _locked(place: Municipality) -> Municipality:
    # Because two people who ask for the same paper at once shall get one draft.
    return Municipality.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)


def _draft(thing: About) -> Document | None:
    rows = Document.objects.about(thing.subject_kind, thing.subject_id).filter(
        kind=thing.kind, municipality=thing.municipality, subject_label=thing.label, state=Document.State.DRAFT
    )
    return rows.order_by("-pk").first()


def _wording(thing: About) -> Paper | None:
    draft = _draft(thing)
    return Paper.from_payload(draft.payload) if draft else None


def _put(thing: About, paper: Paper, by: User, *, number: str = "", issued_on: date | None = None) -> Document:
    draft = _draft(thing)
    if draft is not None:
        kept = paper.registered(draft.number, draft.issued_on)
        return papers.edit(draft, payload=kept.to_payload(), title=paper.title, by=by)
    return papers.draft(
        kind=thing.kind,
        payload=paper.to_payload(),
        subject_kind=thing.subject_kind,
        subject_id=thing.subject_id,
        subject_label=thing.label,
        municipality=thing.municipality,
        title=paper.title,
        by=by,
        number=number,
        issued_on=issued_on,
    )


def _record(action: str, row: models.Model, by: User, changes: dict[str, Any]) -> None:
    municipality = row.pk if isinstance(row, Municipality) else getattr(row, "municipality_id", None)
    journal.record(action, row, by, municipality=municipality, school=getattr(row, "school_id", None), changes=changes)
