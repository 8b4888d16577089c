"""Carry a plan through its life: to approval, approved by an order, a new edition, the next year, the archive."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal, notices, queue
from accounts.models import User
from accounts.roles import GRANTS, Permission, Role
from documents.kinds import Kind
from documents.models import Document, Tie
from documents.services import papers
from documents.services.tying import tie
from plans import tasks
from plans.generation import call_off
from plans.models import Measure, Plan, Proposal, Section
from plans.orders import approval as orders
from plans.rules import PlanState, why_not_move
from plans.services import copying
from plans.services.editing import add_measure
from schools.models import School

# The papers that put a plan, or a later edition of it, in force.
ORDERS = (Kind.PLAN_ORDER, Kind.AMENDING_ORDER)


def _record(action: str, plan: Plan, by: User, **changes: Any) -> None:
    journal.record(action, plan, by, municipality=plan.municipality_id, school=plan.school_id, changes=changes)


def refusal_to_move(plan: Plan, to: PlanState) -> str | None:
    """Why this plan may not become ``to``, for greying a button and for refusing."""
    measures = plan.measures.count()
    defects = plan.measures.filter(open_doubts__gt=0).count()
    return why_not_move(plan.state, to, open_defects=defects, measures=measures)


def _moved(plan: Plan, to: PlanState) -> Plan:
    fresh = Plan.objects.select_for_update(of=("self",)).select_related("municipality", "school").get(pk=plan.pk)
    if refusal := refusal_to_move(fresh, to):
        raise ValidationError(refusal)
    fresh.state = to
    return fresh


@transaction.atomic
def send_to_approval(plan: Plan, *, by: User) -> Plan:
    """Draft -> on approval; refused while a row has an undecided defect. Those who may approve are told."""
    fresh = _moved(plan, PlanState.ON_APPROVAL)
    fresh.version += 1
    fresh.save(update_fields=["state", "version"])
    _record("plan.sent_to_approval", fresh, by)
    deciders = approvers(fresh).exclude(pk=by.pk)
    key = f"{fresh.pk}:{fresh.version}"
    notices.notify(
        deciders, "plan_to_approve", key=key, url=reverse("plan", args=[fresh.pk]), plan=fresh.title, by=str(by)
    )
    return fresh


def approvers(plan: Plan) -> Any:
    """Those who may approve this plan."""
    roles = [role for role in Role if Permission.PLAN_APPROVE in GRANTS[role]]
    where = Q(memberships__role__in=roles, memberships__municipality=plan.municipality_id, memberships__school=None)
    if plan.school_id:
        where |= Q(memberships__school=plan.school_id)
    return User.objects.filter(where, is_active=True).distinct()


@transaction.atomic
def take_back(plan: Plan, *, by: User, reason: str = "") -> Plan:
    """On approval -> draft."""
    fresh = _moved(plan, PlanState.DRAFT)
    fresh.version += 1
    fresh.save(update_fields=["state", "version"])
    _record("plan.taken_back", fresh, by, reason=reason.strip())
    return fresh


def order_draft(plan: Plan) -> Document | None:
    """The order that is being prepared for this plan, if any."""
    drafts = Document.objects.about("plan", plan.pk).filter(state=Document.State.DRAFT, kind__in=ORDERS)
    return drafts.order_by("-pk").first()


@transaction.atomic
def prepare_order(plan: Plan, wording: orders.Wording, *, by: User) -> Document:
    """Freeze the plan and the wording into a draft of the order, made anew when one is being prepared already."""
    fresh = Plan.objects.select_for_update(of=("self",)).select_related("municipality", "school").get(pk=plan.pk)
    if fresh.state != PlanState.ON_APPROVAL:
        raise ValidationError(_("The order is prepared while the plan is on approval."))
    paper = orders.approval_order(fresh, wording)
    draft = order_draft(fresh)
    if draft is not None:
        return papers.edit(draft, payload=paper.to_payload(), title=paper.heading, by=by)
    return papers.draft(
        kind=Kind.AMENDING_ORDER if fresh.edition > 1 else Kind.PLAN_ORDER,
        payload=paper.to_payload(),
        subject_kind="plan",
        subject_id=fresh.pk,
        subject_label=str(fresh),
        municipality=fresh.municipality,
        school=fresh.school,
        title=paper.heading,
        by=by,
    )


@transaction.atomic
def approve(plan: Plan, wording: orders.Wording, *, by: User) -> Document:
    """On approval -> approved, by an order with number and date; the edition it replaces goes to the archive.

    Without a number in ``wording`` the next one of the department's series is taken. Raises ``ValidationError`` when
    the number is taken or a defect is undecided.
    """
    fresh = _moved(plan, PlanState.APPROVED)
    document = prepare_order(plan, wording, by=by)
    document = papers.issue(document, number=wording.number or None, issued_on=wording.dated, by=by)
    fresh.order_number, fresh.order_date = document.number, wording.dated
    fresh.order_issuer = fresh.school.name if fresh.school else fresh.municipality.department
    fresh.signatory_post, fresh.signatory_name = wording.signatory_post, wording.signatory_name
    fresh.approved_at = timezone.now()
    fresh.version += 1
    fresh.save()
    _put_away(fresh.replaces, fresh, by)
    _amend(fresh.replaces, document, by)
    queue.enqueue(tasks.generate_duties, {"plan": fresh.pk}, key=f"duties:{fresh.pk}", by=by)
    _record("plan.approved", fresh, by, number=document.number, date=str(wording.dated), edition=fresh.edition)
    return document


def _amend(old: Plan | None, document: Document, by: User) -> None:
    """Tie the order of a later edition to the one that approved the plan, where the register has it in force."""
    papers_of_old = Document.objects.about("plan", old.pk) if old else Document.objects.none()
    first = papers_of_old.filter(kind__in=ORDERS, state=Document.State.ISSUED).order_by("-pk").first()
    if first:
        tie(document, first, Tie.Kind.AMENDS, by=by)


def _put_away(old: Plan | None, new: Plan, by: User) -> None:
    """The edition that another replaces goes to the archive; what is still open of it is called off."""
    if old is not None and Plan.objects.filter(pk=old.pk, state=PlanState.APPROVED).update(state=PlanState.ARCHIVED):
        call_off(old)
        _record("plan.archived", old, by, replaced_by=new.pk)


@transaction.atomic
def archive(plan: Plan, *, by: User) -> Plan:
    """Approved -> archived; what is still open of it is called off."""
    fresh = _moved(plan, PlanState.ARCHIVED)
    fresh.save(update_fields=["state"])
    call_off(fresh)
    _record("plan.archived", fresh, by)
    return fresh


@transaction.atomic
def new_edition(plan: Plan, *, by: User) -> Plan:
    """A draft that will replace an approved plan: the same rows, each knowing the row it comes from."""
    fresh = Plan.objects.select_for_update().get(pk=plan.pk)
    if fresh.state != PlanState.APPROVED:
        raise ValidationError(_("Only an approved plan gets a new edition."))
    existing = Plan.objects.filter(replaces=fresh).first()
    if existing is not None:
        return existing
    copy = copying.copy(fresh, replaces=fresh, edition=fresh.edition + 1)
    _record("plan.edition_started", copy, by, replaces=fresh.pk, edition=copy.edition)
    return copy


@transaction.atomic
def clone(plan: Plan, *, years: int, proposals: list[Proposal], by: User) -> Plan:
    """A draft for ``years`` later: dates moved, what could not be moved is a doubt, chosen proposals are rows of it.

    A draft that was made so already is given back, so a double click makes one; raises ``ValidationError``.
    """
    if years < 1:
        raise ValidationError(_("A plan is cloned into a later year."))
    plan = Plan.objects.select_for_update(of=("self",)).select_related("municipality", "school").get(pk=plan.pk)
    moved = {name: copying.later(getattr(plan, name), years) for name in ("title", "period_text")}
    days = {name: copying.day_later(getattr(plan, name), years) for name in ("period_start", "period_end")}
    proposals = list(plan.proposals.filter(pk__in=[row.pk for row in proposals], state=Proposal.State.NEW))
    existing = Plan.objects.filter(cloned_from=plan, state=PlanState.DRAFT, period_start=days["period_start"]).first()
    if existing is not None and not proposals:
        return existing
    copy = copying.copy(plan, years=years, cloned_from=plan, **moved, **days)
    if proposals:
        section = Section.objects.create(plan=copy, title=_("Proposals of the schools"), position=copy.sections.count())
        for proposal in proposals:
            add_measure(section, {"title": proposal.text}, by=by)
            proposal.state = Proposal.State.TAKEN
        Proposal.objects.bulk_update(proposals, ["state"])
    _record("plan.cloned", copy, by, source=plan.pk, years=years, proposals=[p.pk for p in proposals])
    return copy


@transaction.atomic
def derive(plan: Plan, *, school: School, by: User) -> Plan:
    """A school's own draft plan out of an approved municipal one; every row says which measure it implements."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=plan.pk)
    if plan.state != PlanState.APPROVED or plan.school_id:
        raise ValidationError(_("A school's plan is made from an approved municipal plan."))
    existing = Plan.objects.filter(parent=plan, school=school, state=PlanState.DRAFT).first()
    if existing is not None:
        return existing
    act = _("order No. %(number)s of %(date)s") % {"number": plan.order_number, "date": f"{plan.order_date:%d.%m.%Y}"}
    copy = copying.copy(
        plan, school=school, parent=plan, parent_act=act, signatory_post="", signatory_name=school.director[:120]
    )
    own = list(copy.measures.all())
    for row in own:
        row.implements_id = row.same_as_id
    Measure.objects.bulk_update(own, ["implements"])
    _record("plan.derived", copy, by, parent=plan.pk)
    return copy


@transaction.atomic
def propose(plan: Plan, *, school: School | None, measure: Measure | None, text: str, by: User) -> Proposal:
    """What a school wants to see in the next plan; the coordinators are told."""
    proposal = Proposal.objects.create(plan=plan, school=school, user=by, measure=measure, text=text.strip())
    _record("plan.proposed", plan, by, text=proposal.text, school=school.pk if school else None)
    coordinators = User.objects.filter(
        memberships__role=Role.COORDINATOR, memberships__municipality=plan.municipality_id
    )
    notices.notify(
        coordinators,
        "plan_proposal",
        key=str(proposal.pk),
        url=reverse("proposals", args=[plan.pk]),
        plan=plan.title,
        by=str(school or by),
    )
    return proposal


@transaction.atomic
def answer_proposal(proposal: Proposal, *, answer: str, by: User) -> Proposal:
    """Decline a proposal with a reason its author reads."""
    fresh = Proposal.objects.select_for_update(of=("self",)).select_related("plan").get(pk=proposal.pk)
    if fresh.state != Proposal.State.NEW:
        raise ValidationError(_("This proposal is answered already."))
    if not answer.strip():
        raise ValidationError({"answer": _("Say why, so that the school knows.")})
    fresh.state, fresh.answer = Proposal.State.DECLINED, answer.strip()
    fresh.save(update_fields=["state", "answer"])
    _record("plan.proposal_declined", fresh.plan, by, proposal=fresh.pk, answer=fresh.answer)
    return fresh
