"""A measure that follows from signs: into a draft plan with its school, day and responsible, or as a proposal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from analytics.models import Inquiry, ProposedMeasure
from analytics.rules import why_not_propose
from analytics.services.versions import record
from plans.models import Measure, MeasureResponsible, Plan, Section
from plans.rules import PlanState
from plans.services import editing, lifecycle
from schools.models import Municipality, PostGroup, School, SchoolSet
from schools.services import people
from schools.services.schools import create_set

DRAFT, EDITION, PROPOSAL = "draft", "edition", "proposal"
Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """What is to be done, until when, by whom, and what it is to bring."""

    text: str
    due_on: date
    responsible: str
    result: str = ""


def places(municipality: Municipality) -> list[tuple[str, list[Choice]]]:
    """Where a measure may land, by plan: sections of drafts, sections of a new edition, or the list of proposals."""
    rows = Plan.objects.filter(municipality=municipality, school=None).prefetch_related("sections")
    drafts = [plan for plan in rows if plan.state == PlanState.DRAFT]
    replaced = {plan.replaces_id for plan in rows}
    made = [(_("%(plan)s (draft)") % {"plan": plan}, _sections(DRAFT, plan)) for plan in drafts]
    for plan in rows:
        if plan.state != PlanState.APPROVED:
            continue
        own = [] if plan.pk in replaced else _sections(EDITION, plan)
        own.append((f"{PROPOSAL}:{plan.pk}", _("as a proposal for the next plan")))
        made.append((_("%(plan)s (approved: a new edition is begun)") % {"plan": plan}, own))
    return [(words, choices) for words, choices in made if choices]


def _sections(kind: str, plan: Plan) -> list[Choice]:
    rows = sorted(plan.sections.all(), key=lambda row: (row.position, row.pk))
    return [(f"{kind}:{row.pk}", f"{row.number} {row.title}".strip() or _("the only section")) for row in rows]


@transaction.atomic
def propose(inquiry: Inquiry, where: str, words: Words, *, today: date, by: User) -> ProposedMeasure:
    """Put a measure into the place that ``places`` offered, and keep that it follows from this matter.

    A section of a draft gets a row; an approved plan gets a new edition with the row, or a proposal for the next one.
    Raises ``ValidationError``: the school is still to be heard, the place is gone, or the plan may not be changed.
    """
    matter = Inquiry.objects.select_for_update(of=("self",)).select_related("school__municipality").get(pk=inquiry.pk)
    if refusal := why_not_propose(matter.state, matter.answer_by, today):
        raise ValidationError(refusal)
    if words.due_on <= today:
        raise ValidationError({"due_on": _("Give a day that is still to come.")})
    kind, _colon, number = where.partition(":")
    if not number.isdecimal() or kind not in {DRAFT, EDITION, PROPOSAL}:
        raise ValidationError({"where": _("Choose where the measure is to stand.")})
    measure = None
    if kind == PROPOSAL:
        _send(matter, int(number), words, by)
    else:
        measure = _added(_section(kind, int(number), matter.school.municipality_id, by), matter.school, words, by)
    row = ProposedMeasure.objects.create(
        inquiry=matter, measure=measure, text=words.text.strip(), due_on=words.due_on, user=by
    )
    record("measure.proposed", matter, matter.school, by, measure=str(measure) if measure else None, text=row.text)
    return row


def _send(matter: Inquiry, pk: int, words: Words, by: User) -> None:
    plan = Plan.objects.filter(pk=pk, municipality=matter.school.municipality_id, state=PlanState.APPROVED).first()
    if plan is None:
        raise ValidationError({"where": _("This plan is no longer there. Choose again.")})
    text = f"{words.text.strip()} (до {words.due_on:%d.%m.%Y}; {words.responsible.strip()})"
    lifecycle.propose(plan, school=matter.school, measure=None, text=text, by=by)


def _section(kind: str, pk: int, municipality: int, by: User) -> Section:
    """The section of a draft; of an approved plan the same section of its new edition."""
    rows = Section.objects.select_related("plan").filter(plan__municipality=municipality, plan__school=None)
    section = rows.filter(pk=pk).first()
    if section is None:
        raise ValidationError({"where": _("This section is no longer there. Choose again.")})
    if kind == DRAFT:
        return section
    place = list(section.plan.sections.order_by("position", "pk").values_list("pk", flat=True)).index(section.pk)
    edition = lifecycle.new_edition(section.plan, by=by)
    return list(edition.sections.order_by("position", "pk"))[place]


def _added(section: Section, school: School, words: Words, by: User) -> Measure:
    named = school.name in words.responsible
    group = _group_of(school, by) if named else None
    values = {
        "title": words.text,
        "deadline_text": f"до {words.due_on:%d.%m.%Y}",
        "responsible_text": words.responsible,
        "result": words.result,
    }
    row = editing.add_measure(section, values, by=by)
    if group is not None:
        _name_the_school(row, school, group)
    return row


def _group_of(school: School, by: User) -> PostGroup:
    """The group of posts that stands for this school alone, because a group of any other kind asks every school."""
    municipality = school.municipality
    known = PostGroup.objects.filter(municipality=municipality, name=school.name).first()
    if known is not None and known.school_set_id:
        return known
    only = SchoolSet.objects.filter(municipality=municipality, name=school.name).first()
    only = only or create_set(municipality, name=school.name, note="", schools=[school], by=by)
    facts = {"name": school.name, "aliases": [], "level": PostGroup.Level.SCHOOLS, "school_set": only}
    if known is not None:
        return people.edit_group(known, {**facts, "aliases": known.aliases}, list(known.members.all()), by=by)
    return people.create_group(municipality, facts, [], by=by)


def _name_the_school(row: Measure, school: School, group: PostGroup) -> None:
    """Make sure that a name with commas in it was not read as several parties."""
    parties: Sequence[MeasureResponsible] = list(row.parties.all())
    if any(party.group_id == group.pk for party in parties):
        return
    for party in parties:
        if party.words in school.name:
            party.delete()
    last = row.parties.aggregate(last=Max("position"))["last"]
    MeasureResponsible.objects.create(
        measure=row, position=0 if last is None else last + 1, words=school.name, group=group
    )
