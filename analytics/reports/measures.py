"""Measures that follow from signs: where each stands now, and from which matters a measure or a proposal came."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.models import Inquiry, ProposedMeasure
from plans.models import Assignment, Measure, Plan, Proposal
from plans.rules import AssignmentState, PlanState
from schools.rules import Scope

EDITIONS = 40  # more than any plan has; so that rows that point in a ring end the walk


@dataclass(frozen=True, slots=True)
class Stood:
    """A proposed measure as it stands: ``code`` for its look, ``words`` in a sentence; ``measure`` is the row of the
    edition that counts, ``linked`` whether this reader may open it."""

    row: ProposedMeasure
    code: str
    words: str
    measure: Measure | None = None
    linked: bool = False


@dataclass(frozen=True, slots=True)
class _Duties:
    total: int = 0
    done: int = 0
    overdue: int = 0


def standings(rows: Iterable[ProposedMeasure], scope: Scope, today: date) -> list[Stood]:
    """Where these measures stand; the number of queries depends on the number of editions only."""
    known = list(rows)
    lines = _lives([row.measure_id for row in known if row.measure_id])
    sent = _sent([row for row in known if not row.measure_id])
    taken = _taken(sent.values())
    lines |= _lives([measure.pk for measure in taken.values()])
    last = {root: _that_counts(line) for root, line in lines.items()}
    duties = _duties(lines, today)
    shown = Measure.objects.within(scope).filter(pk__in=[row.pk for row in last.values()])
    open_to = set(shown.values_list("pk", flat=True))
    found = []
    for row in known:
        proposal = sent.get(row.pk)
        root = row.measure_id or (taken[proposal.pk].pk if proposal and proposal.pk in taken else 0)
        if root in last:
            code, words = _in_plan(last[root].plan, duties.get(root, _Duties()))
            found.append(Stood(row, code, words, last[root], last[root].pk in open_to))
        else:
            found.append(Stood(row, *_outside(proposal)))
    return found


def _in_plan(plan: Plan, duties: _Duties) -> tuple[str, str]:
    if plan.state == PlanState.DRAFT:
        return "draft", _("in a draft of the plan, which is not approved yet")
    if plan.state == PlanState.ON_APPROVAL:
        return "on_approval", _("in a plan that waits for approval")
    facts = {"n": duties.total, "done": duties.done, "late": duties.overdue}
    if duties.total and duties.done == duties.total:
        return "done", _("done: all reports are accepted")
    if duties.overdue:
        words = ngettext("overdue: %(late)s of %(n)s duty", "overdue: %(late)s of %(n)s duties", duties.total)
        return "overdue", words % facts
    if plan.state == PlanState.ARCHIVED:
        return "archived", _("in a plan that is in the archive, without a report")
    if not duties.total:
        return "approved", _("in the plan in force")
    words = ngettext(
        "in work: %(done)s of %(n)s report accepted", "in work: %(done)s of %(n)s reports accepted", duties.total
    )
    return "in_work", words % facts


def _outside(proposal: Proposal | None) -> tuple[str, str]:
    if proposal is None:
        return "cancelled", _("taken out of the plan")
    if proposal.state == Proposal.State.DECLINED:
        return "declined", _("not taken into the plan: %(why)s") % {"why": proposal.answer}
    if proposal.state == Proposal.State.TAKEN:
        return "taken", _("taken into the plan")
    return "new", _("proposed for the next plan, not decided yet")


def _lives(roots: Sequence[int]) -> dict[int, list[Measure]]:
    """Each row with its copies in later editions of its plan, the earliest first."""
    rows = Measure.objects.select_related("plan").filter(pk__in=roots)
    lines = {row.pk: [row] for row in rows}
    heads = {pk: pk for pk in lines}
    for _edition in range(EDITIONS):
        later = Measure.objects.select_related("plan").filter(same_as__in=heads, plan__replaces__isnull=False)
        copies = [row for row in later if row.plan.replaces_id == lines[heads[row.same_as_id or 0]][-1].plan_id]
        if not copies:
            break
        for row in copies:
            lines[heads[row.same_as_id or 0]].append(row)
        heads = {row.pk: heads[row.same_as_id or 0] for row in copies}
    return lines


def _that_counts(line: Sequence[Measure]) -> Measure:
    """That of the edition in force, else the latest."""
    return next((row for row in line if row.plan.state == PlanState.APPROVED), line[-1])


def _duties(lines: dict[int, list[Measure]], today: date) -> dict[int, _Duties]:
    """By root; what was reported under an earlier edition counts, what was called off does not."""
    roots = {row.pk: root for root, line in lines.items() for row in line}
    late = Q(state__in=AssignmentState.to_do(), due_on__lt=today)
    rows = Assignment.objects.expected().filter(occurrence__measure__in=roots).order_by()
    counted = rows.values_list("occurrence__measure").annotate(
        total=Count("pk"), done=Count("pk", filter=Q(state=AssignmentState.ACCEPTED)), late=Count("pk", filter=late)
    )
    found: dict[int, _Duties] = {}
    for measure, total, done, overdue in counted:
        before = found.get(roots[measure], _Duties())
        found[roots[measure]] = _Duties(before.total + total, before.done + done, before.overdue + overdue)
    return found


def _told_as(row: ProposedMeasure) -> str:
    """How the text of the proposal begins that was sent with this measure (``services.proposing``)."""
    return f"{row.text} (до {row.due_on:%d.%m.%Y}; " if row.due_on else row.text


def _sent(rows: Sequence[ProposedMeasure]) -> dict[int, Proposal]:
    """Proposals that these measures went out as, by measure; known by their text, because nobody edits it."""
    schools = {row.inquiry.school_id for row in rows}
    proposals = list(Proposal.objects.filter(school__in=schools).order_by("pk")) if schools else []
    found = {}
    for row in rows:
        beginning = _told_as(row)
        for one in proposals:
            if one.school_id == row.inquiry.school_id and one.text.startswith(beginning):
                found[row.pk] = one
    return found


def _taken(proposals: Iterable[Proposal]) -> dict[int, Measure]:
    """Rows of next year's plan that proposals have become, by proposal."""
    wanted = [one for one in proposals if one.state == Proposal.State.TAKEN]
    if not wanted:
        return {}
    plans, texts = {one.plan_id for one in wanted}, {one.text for one in wanted}
    rows = Measure.objects.filter(plan__cloned_from__in=plans, title__in=texts).select_related("plan")
    by_words = {(row.plan.cloned_from_id, row.title): row for row in rows}
    return {one.pk: by_words[place] for one in wanted if (place := (one.plan_id, one.text)) in by_words}


def matters_of_measure(measure: Measure, scope: Scope, today: date) -> list[Inquiry]:
    """Matters because of which this row, or the row it was copied from, stands in a plan; those the reader may see."""
    line = list(_before(measure))
    because = Q(measures__measure__in=[row.pk for row in line])
    rows = ProposedMeasure.objects.filter(measure=None, inquiry__school__municipality=measure.plan.municipality_id)
    same = [row.pk for row in rows if any(one.title.startswith(_told_as(row)) for one in line)]
    seen = Inquiry.objects.within(scope, today).filter(because | Q(measures__in=same))
    return list(seen.select_related("school", "work").distinct().order_by("pk"))


def _before(measure: Measure) -> Iterator[Measure]:
    """The row and the rows of earlier plans that it was copied from."""
    row: Measure | None = measure
    for _step in range(EDITIONS):
        if row is None:
            return
        yield row
        row = row.same_as


def matters_of_proposals(
    proposals: Iterable[Proposal], scope: Scope, today: date
) -> Iterator[tuple[Proposal, list[Inquiry]]]:
    """Each proposal with the matters it follows from, as far as the reader may see them; two queries."""
    known = list(proposals)
    schools = {one.school_id for one in known if one.school_id}
    rows = ProposedMeasure.objects.filter(measure=None, inquiry__school__in=schools).select_related("inquiry")
    rows = rows.filter(inquiry__in=Inquiry.objects.within(scope, today))
    sent = list(rows.select_related("inquiry__school", "inquiry__work").order_by("pk"))
    for one in known:
        mine = [row for row in sent if row.inquiry.school_id == one.school_id]
        yield one, list(dict.fromkeys(row.inquiry for row in mine if one.text.startswith(_told_as(row))))
