"""What may happen to a plan: its states, the legal moves, and one sentence for each refusal."""

from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlanState(TextChoices):
    """Where a plan stands."""

    DRAFT = "draft", _("draft")
    ON_APPROVAL = "on_approval", _("on approval")
    APPROVED = "approved", _("approved")
    ARCHIVED = "archived", _("archived")


class PartyRole(TextChoices):
    """What somebody named by a measure has to do."""

    EXECUTOR = "executor", _("executor")
    CO_EXECUTOR = "co_executor", _("co-executor")
    CONTROLLER = "controller", _("controller")


MOVES: dict[PlanState, frozenset[PlanState]] = {
    PlanState.DRAFT: frozenset({PlanState.ON_APPROVAL}),
    PlanState.ON_APPROVAL: frozenset({PlanState.DRAFT, PlanState.APPROVED}),
    PlanState.APPROVED: frozenset({PlanState.ARCHIVED}),
    PlanState.ARCHIVED: frozenset(),
}


def why_not_edit(state: str) -> str | None:
    """Why this plan's content may not be changed now, or ``None`` when it may."""
    refusals = {
        PlanState.ON_APPROVAL: _("The plan is on approval. Take it back to draft to change it."),
        PlanState.APPROVED: _("The plan is approved and frozen. Make a new edition to change it."),
        PlanState.ARCHIVED: _("The plan is in the archive."),
    }
    return str(refusals[PlanState(state)]) if state in refusals else None


def why_not_move(state: str, to: PlanState, *, open_defects: int = 0, measures: int = 1) -> str | None:
    """Why the plan may not go from ``state`` to ``to``, or ``None`` when it may."""
    if to not in MOVES[PlanState(state)]:
        return str(
            _("A plan that is “%(state)s” cannot become “%(to)s”.") % {"state": PlanState(state).label, "to": to.label}
        )
    if to == PlanState.ON_APPROVAL and not measures:
        return str(_("The plan has no measures yet."))
    if to in {PlanState.ON_APPROVAL, PlanState.APPROVED} and open_defects:
        return str(_("First decide the defects of the plan: %(count)s left.") % {"count": open_defects})
    return None


class AssignmentState(TextChoices):
    """Where a duty stands; whether it is overdue is reckoned, never stored."""

    NOT_STARTED = "not_started", _("not started")
    IN_WORK = "in_work", _("in work")
    SUBMITTED = "submitted", _("on review")
    RETURNED = "returned", _("returned")
    ACCEPTED = "accepted", _("accepted")
    CANCELLED = "cancelled", _("called off")

    @classmethod
    def to_do(cls) -> tuple["AssignmentState", ...]:
        """The states in which the one who answers has to act."""
        return cls.NOT_STARTED, cls.IN_WORK, cls.RETURNED


class ReportState(TextChoices):
    """Where one version of a report stands."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("on review")
    RETURNED = "returned", _("returned")
    ACCEPTED = "accepted", _("accepted")
    REPLACED = "replaced", _("replaced by a later version")


class Outcome(TextChoices):
    """What a report says of its duty."""

    DONE = "done", _("done")
    NOTHING = "nothing", _("nothing to report")
    NOT_APPLICABLE = "not_applicable", _("not applicable to us")


def why_not_report(state: str, *, allowed: bool) -> str | None:
    """Why nobody may write a report on this duty now, or ``None``."""
    if not allowed:
        return str(_("Only those who answer for this duty report on it."))
    refusals = {AssignmentState.CANCELLED: _("This duty was called off.")}
    return str(refusals[AssignmentState(state)]) if state in refusals else None


def why_not_review(state: str) -> str | None:
    """Why this report version can be neither accepted nor returned, or ``None``."""
    if state == ReportState.SUBMITTED:
        return None
    if state in {ReportState.ACCEPTED, ReportState.RETURNED}:
        return str(_("Somebody has decided on this report already: %(state)s.") % {"state": ReportState(state).label})
    return str(_("There is nothing to review yet."))


def why_not_submit(
    outcome: str, done_on: date | None, *, words: bool, proofs: int, today: date, start: date | None
) -> dict[str, str]:
    """Why this answer cannot be handed in: a sentence per field, empty when it can.

    ``words`` tells whether something is written, ``proofs`` counts files, links and paper acts; ``today`` is the local
    day of the municipality, ``start`` the first day of the plan.
    """
    if outcome != Outcome.DONE:
        return {} if words else {"text": str(_("Write the reason: the coordinator has to agree with it."))}
    found: dict[str, str] = {}
    if not words and not proofs:
        found["text"] = str(_("Write what was done, or attach what proves it."))
    if done_on is None:
        found["done_on"] = str(_("Enter the day on which it was done."))
    elif done_on > today:
        found["done_on"] = str(_("This day has not come yet. Report what is done already."))
    elif start and done_on < start:
        found["done_on"] = str(_("This day lies before the plan begins (%(start)s).") % {"start": f"{start:%d.%m.%Y}"})
    return found


def why_not_move_day(state: str, *, past: bool, why: str) -> str | None:
    """Why the day of an occurrence may not be moved so, or ``None``."""
    if state != PlanState.APPROVED:
        return str(_("Only an approved plan has duties."))
    if past:
        return str(_("The deadline would be moved into the past. Choose today or a later day."))
    return None if why else str(_("Say why the day is moved."))


def why_not_event(state: str, kind: str, waiting_for: str, *, label: str, ahead: bool) -> str | None:
    """Why an event cannot be noted for this measure; ``kind`` and ``waiting_for`` are the deadline's codes."""
    if state != PlanState.APPROVED:
        return str(_("Only an approved plan has duties."))
    if kind != "as_needed" and waiting_for not in {"event", "timetable", "decision", "year"}:
        return str(_("This measure has its own days; it waits for no event."))
    if not label:
        return str(_("Say what happened."))
    return str(_("This event lies in the future. Note it when it has happened.")) if ahead else None
