"""The small print: numbers of a sign, rules and settings of an analysis, so that anybody can repeat it."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analytics.engine.settings import EVERYBODY
from analytics.labels.settings import left_out
from analytics.models import Run

FEW_OTHERS = gettext_lazy(
    "Fewer than three other schools wrote this work, so nothing of the municipality is shown here: "
    "it would tell another school's results."
)
UNITS: Mapping[str, Promise] = {
    "level": gettext_lazy("points per pupil"),
    "open_marking": gettext_lazy("points per pupil"),
    "profile": gettext_lazy("points per pupil in these tasks together"),
    "boundary": gettext_lazy("works missing below the boundaries"),
    "mark_match": gettext_lazy("marks equal beyond what is usual"),
    "participation": gettext_lazy("weaker pupils absent beyond what is usual"),
}
REFERENCES: Mapping[str, Promise] = {
    "own_context": gettext_lazy("schools with the same journal marks and last year's result"),
    "own_closed_tasks": gettext_lazy("the same pupils' tasks with a single right answer"),
    "same_totals": gettext_lazy("pupils of the municipality with the same total"),
    "own_distribution": gettext_lazy("a smooth distribution with this school's level and spread"),
    "same_journal": gettext_lazy("pupils of the municipality with the same journal mark"),
    "same_journal_roll": gettext_lazy("pupils of the municipality's rolls with the same journal mark"),
}


def decimal(value: float | None, places: int = 1) -> str:
    """A number of the small print."""
    return "–" if value is None else number_format(round(value, places), decimal_pos=places)


def sign_numbers(sign: Mapping[str, Any]) -> str:
    """How many works, the size of the difference with its interval, and what it was compared with."""
    code, n = str(sign.get("code")), int(sign.get("n") or 0)
    given = {
        "n": n,
        "effect": decimal(sign.get("effect")),
        "low": decimal(sign.get("low")),
        "high": decimal(sign.get("high")),
        "unit": UNITS.get(code, ""),
        "z": decimal(sign.get("z"), 2),
        "reference": REFERENCES.get(str(sign.get("reference")), sign.get("reference") or "–"),
    }
    words = ngettext(
        "%(n)s work. Difference %(effect)s (95%% interval from %(low)s to %(high)s), %(unit)s; "
        "standard score %(z)s. Compared with: %(reference)s.",
        "%(n)s works. Difference %(effect)s (95%% interval from %(low)s to %(high)s), %(unit)s; "
        "standard score %(z)s. Compared with: %(reference)s.",
        n,
    )
    return words % given


def rule_words(run: Run) -> list[str]:
    """By which rules an analysis was made, in sentences."""
    settings = run.parameters
    day = f"{run.finished_at:%d.%m.%Y}" if run.finished_at else "–"
    lines = [
        _("Analysis %(number)s of %(day)s, rules version %(version)s.")
        % {"number": run.pk, "day": day, "version": run.engine_version or "–"}
    ]
    if settings.get("minimum_school"):
        lines.append(
            _("Judged from %(school)s works of a school and %(klass)s works of a class.")
            % {"school": settings["minimum_school"], "klass": settings.get("minimum_class", "–")}
        )
    if settings.get("sign_p"):
        lines.append(
            _("A sign is named when about one honest school in %(many)s shows it.")
            % {"many": round(1 / float(settings["sign_p"]))}
        )
    if settings.get("q"):
        lines.append(
            _(
                "The list to check allows for the number of comparisons; it aims at no more than one needless question "
                "in %(many)s, and where distortions are rare there are more of them."
            )
            % {"many": round(1 / float(settings["q"]))}
        )
    if left := left_out(settings):
        lines.append(_("Left out by the settings of the analysis: %(signs)s.") % {"signs": left})
    if settings.get("reference") == EVERYBODY:
        lines.append(_("By the settings of the analysis no control sample was compared with."))
    lines.append(_("What is usual is learnt from the municipality itself; schools are not put in any order."))
    return lines
