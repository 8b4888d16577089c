"""Re-checks in words: how the works were drawn, what two markings say to each other."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analytics.labels.small import decimal

Facts = Mapping[str, Any]
STRATA: Mapping[str, Promise] = {
    "boundary": gettext_lazy("just above a boundary of marks"),
    "spread": gettext_lazy("the other works"),
}
NO_KAPPA: Mapping[str, Promise] = {
    "too_few": gettext_lazy("there are too few works for it"),
    "one_value": gettext_lazy("all works have one and the same value"),
    "no_thresholds": gettext_lazy("no scale of marks is known"),
}
# Landis and Koch's words, because a bare number tells an official nothing.
KAPPA_WORDS = (
    (0.8, gettext_lazy("almost full agreement")),
    (0.6, gettext_lazy("good agreement")),
    (0.4, gettext_lazy("moderate agreement")),
    (0.2, gettext_lazy("weak agreement")),
    (-1.0, gettext_lazy("hardly any agreement")),
)


def draw_sentence(rule: Facts, seed: int) -> str:
    """How the sample came about: numbers, strata, seed."""
    size, papers = int(rule["size"]), int(rule["papers"])
    words = ngettext("Drawn: %(size)s work of %(papers)s", "Drawn: %(size)s works of %(papers)s", size)
    parts = [words % {"size": size, "papers": papers} + f" ({_size_words(rule)})."]
    if rule.get("boundary_papers"):
        facts = {
            "near": rule["boundary_papers"],
            "near_drawn": rule["boundary_size"],
            "rest": papers - int(rule["boundary_papers"]),
            "rest_drawn": size - int(rule["boundary_size"]),
        }
        parts.append(
            _(
                "Of %(near)s works just above a boundary of marks %(near_drawn)s, "
                "of the other %(rest)s works %(rest_drawn)s."
            )
            % facts
        )
    elif rule.get("boundary"):
        parts.append(_("No work lies just above a boundary of marks, so all had the same chance."))
    parts.append(_("Classes and variants are drawn in proportion."))
    parts.append(_("Number of the lot: %(seed)s; the same number gives the same works.") % {"seed": seed})
    return " ".join(parts)


def _size_words(rule: Facts) -> str:
    sizes = rule["sizes"]
    words = {
        "all": _("all, because there are few"),
        "at_least": _("no less than %(at_least)s") % sizes,
        "percent": _("%(percent)s %% of the works") % sizes,
        "at_most": _("no more than %(at_most)s") % sizes,
    }
    return str(words.get(str(rule["rule"]), ""))


def share(part: Facts) -> str:
    """A share with its interval, in per cent."""
    if part.get("value") is None:
        return "–"
    if part.get("low") is None:
        return _("%(value)s %%") % {"value": decimal(100 * part["value"])}
    given = {name: decimal(100 * part[name]) for name in ("value", "low", "high")}
    return _("%(value)s %% (95 %% interval from %(low)s to %(high)s %%)") % given


def sentences(found: Facts) -> list[str]:
    """What two markings say to each other, the plainest first."""
    if not found.get("n"):
        return [_("No work was marked a second time.")]
    lines = [_unchanged(found), _line(found), *_marks(found), _direction(found), _kappa(found)]
    if found.get("left"):
        lines.append(_("Without a second marking: %(left)s; they are not counted.") % found)
    return [line for line in lines if line]


def _unchanged(found: Facts) -> str:
    words = ngettext(
        "The total stayed the same in %(unchanged)s of %(n)s work: %(share)s.",
        "The total stayed the same in %(unchanged)s of %(n)s works: %(share)s.",
        int(found["n"]),
    )
    if found.get("tolerance"):
        words = ngettext(
            "The total stayed within %(tolerance)s points in %(unchanged)s of %(n)s work: %(share)s.",
            "The total stayed within %(tolerance)s points in %(unchanged)s of %(n)s works: %(share)s.",
            int(found["n"]),
        )
    told = words % {**found, "share": share(found["share"])}
    weighed = found.get("weighed")
    if weighed is None or abs(weighed - (found["share"]["value"] or 0)) < 0.0005:
        return told
    more = _("Counted for all works of the school, with the chances of being drawn: %(weighed)s %%.")
    return f"{told} " + more % {"weighed": decimal(100 * weighed)}


def _line(found: Facts) -> str:
    line = {"line": round(100 * float(found["line"]))}
    words = {
        "above": _("This is above the line of %(line)s %%, chance included."),
        "below": _("This is below the line of %(line)s %%, chance included."),
        "unclear": _("With so few works chance alone does not tell on which side of the line of %(line)s %% it lies."),
    }
    reached = _("The share itself reaches the line.") if found.get("reaches") else _("The share itself is below it.")
    told = words.get(str(found.get("against")))
    if told is None:
        return ""
    return told % line if found["against"] != "unclear" else f"{told % line} {reached}"


def _marks(found: Facts) -> list[str]:
    if found.get("same_mark_count") is None:
        return [_("Marks were not compared, because no scale is known.")]
    words = ngettext(
        "The mark stayed the same in %(same)s of %(n)s work: %(share)s.",
        "The mark stayed the same in %(same)s of %(n)s works: %(share)s.",
        int(found["n"]),
    )
    return [words % {"same": found["same_mark_count"], "n": found["n"], "share": share(found["same_mark"])}]


def _direction(found: Facts) -> str:
    shift = found["shift"]
    facts = {"raised": found["raised"], "lowered": found["lowered"], "shift": decimal(shift.get("value"), 2)}
    told = _("The second marking gave more points to %(raised)s works and fewer to %(lowered)s.") % facts
    if shift.get("low") is None:
        return told
    facts |= {"low": decimal(shift["low"], 2), "high": decimal(shift["high"], 2)}
    return told + " " + _("On the mean %(shift)s points (95 %% interval from %(low)s to %(high)s).") % facts


def _kappa(found: Facts) -> str:
    kappa = found["kappa"]
    if kappa.get("value") is None:
        reason = NO_KAPPA.get(str(kappa.get("reason")), "")
        return _("Weighted kappa was not computed: %(reason)s.") % {"reason": reason} if reason else ""
    words = next(words for least, words in KAPPA_WORDS if kappa["value"] >= least or least == KAPPA_WORDS[-1][0])
    facts = {name: decimal(kappa[name], 2) for name in ("value", "low", "high")}
    told = _("Weighted kappa of the totals %(value)s (95 %% interval from %(low)s to %(high)s): %(words)s.")
    return told % {**facts, "words": words}
