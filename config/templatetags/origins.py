"""What pages of plans show of the analytics, which lie above them: the signs that a measure or proposal came from."""

from collections.abc import Iterable
from typing import Any

from django import template

from accounts.roles import Permission
from analytics.models import Inquiry
from analytics.reports.measures import matters_of_measure, matters_of_proposals
from plans.models import Measure, Proposal
from schools.access import today_of

register = template.Library()


@register.simple_tag(takes_context=True)
def matters_behind(context: dict[str, Any], measure: Measure) -> list[Inquiry]:
    """Matters of signs because of which a measure was proposed, as far as the reader may see them."""
    scope = context.get("scope")
    if scope is None or not scope.may_somewhere(Permission.RESULT_SEE):
        return []
    return matters_of_measure(measure, scope, today_of(scope))


@register.simple_tag(takes_context=True)
def with_matters(context: dict[str, Any], proposals: Iterable[Proposal]) -> list[tuple[Proposal, list[Inquiry]]]:
    """Each proposal with the matters of signs that it came from."""
    scope = context.get("scope")
    if scope is None or not scope.may_somewhere(Permission.RESULT_SEE):
        return [(one, []) for one in proposals]
    return list(matters_of_proposals(proposals, scope, today_of(scope)))
