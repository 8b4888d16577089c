"""What may happen to a plan: its states, the legal moves, and one sentence for each refusal."""

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
