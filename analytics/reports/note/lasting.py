"""What lies before and after a work: other years, signs that need a check, re-checks."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.labels.signs import school_sentence, sign_name
from analytics.reports.note.speaking import Facts, Told, listed, percent, share, title

_ALL = gettext_lazy(
    "By the analysis of %(day)s, of %(n)s results (a school's one work is one) %(signs)s have signs that need a "
    "check, %(no_signs)s have none, %(unchecked)s could not be checked by any sign, in %(too_few)s there are too "
    "few works to judge. A sign is no verdict: each has innocent explanations, and the school is heard first."
)
_HEARD = gettext_lazy(
    "Schools are still being heard about the analysis of %(day)s. What may be spoken of already: results with signs "
    "that need a check – %(signs)s, without – %(no_signs)s, not to be checked by any sign – %(unchecked)s, with too "
    "few works to judge – %(too_few)s. A sign is no verdict: each has innocent explanations."
)


def cohort(told: Told) -> list[str]:
    """The same pupils a year ago."""
    lines = []
    for work in told.works:
        before = work["cohort"]
        if before and work["percent"] is not None:
            facts = {"grade": work["grade"] - 1, "year": before["year"]}
            facts |= {"before": percent(before["percent"]), "now": percent(work["percent"])}
            words = _("In %(year)s, in grade %(grade)s: %(before)s %% of the maximum, now %(now)s %%.") % facts
            lines.append(told.named(work, words))
    if not lines:
        return [_("No results of the same pupils a year ago are known.")]
    return [
        *lines,
        _("Works of two years differ in difficulty: the figures stand side by side and are not subtracted."),
    ]


def dynamics(told: Told) -> list[str]:
    """The same grade year after year."""
    known = [work for work in told.works if len(work["years"]) > 1]
    if not known:
        return [_("Results of other years are not known.")]
    if told.single:
        return [" ".join(_years(known[0]["years"]))]
    lines = [told.named(work, " ".join(_years(work["years"]))) for work in known if work["years"][-1]["comparable"]]
    other = [title(work) for work in known if not work["years"][-1]["comparable"]]
    if other:
        words = _("The tasks were not the same as the year before, so the years are not subtracted: %(works)s.")
        lines.append(words % {"works": "; ".join(other)})
    return lines


def _years(rows: list[Facts]) -> Iterator[str]:
    shown = listed(f"{row['year']} – {percent(row['percent'])}" for row in rows)
    yield _("Per cent of the maximum by year: %(years)s.") % {"years": shown}
    last = rows[-1]
    if last["step"] and last["step"][1] is not None:
        change, low, high = last["step"]
        facts = {"change": percent(change), "low": percent(low), "high": percent(high)}
        yield _("Against the year before: %(change)s (95%% interval from %(low)s to %(high)s).") % facts
        if low <= 0 <= high:
            yield _("The change is within what chance brings.")
    elif not last["comparable"]:
        yield _("The tasks were not the same as the year before, so the years are not subtracted.")


def signs(told: Told) -> list[str]:
    """Signs that need a check as counts; the named ones stand in the annex."""
    run = told.facts.get("run")
    if not run:
        return [_("The results have not been analysed yet, so nothing can be said of signs that need a check.")]
    lines = [_own(told) if told.own else _everybody(told)]
    kinds = told.signs("codes")
    if kinds:
        shown = listed(f"{sign_name(code).lower()} – {count}" for code, count in sorted(kinds.items()))
        lines.append(_("By kind: %(kinds)s.") % {"kinds": shown})
    if told.veiled:
        words = _("Schools are heard first: this note does not speak of signs in %(n)s of the works.")
        lines.append(words % {"n": told.veiled})
    if run["outdated"]:
        words = _("Sheets of results that have come in or changed since that analysis: %(n)s.")
        lines.append(words % {"n": run["outdated"]})
    return lines


def _everybody(told: Told) -> str:
    answers = told.signs("answers")
    if told.veiled and not answers:
        return _("Signs, if there are any, may be spoken of once every school was heard.")
    day = date.fromisoformat(told.facts["run"]["day"])
    facts = {"day": f"{day:%d.%m.%Y}", "n": sum(answers.values())}
    facts |= {code: answers.get(code, 0) for code in ("signs", "no_signs", "unchecked", "too_few")}
    words = _HEARD if told.veiled else _ALL
    return str(words) % facts


def _own(told: Told) -> str:
    answers = told.signs("answers")
    flagged = [title(work) for work in told.works if (work.get("signs") or {}).get("named")]
    few, unchecked = answers.get("too_few", 0), answers.get("unchecked", 0)
    if told.veiled and not flagged:
        return _("Signs, if there are any, may be spoken of once every school was heard.")
    return school_sentence(flagged, sum(answers.values()) - few - unchecked, few, unchecked)


def rechecks(told: Told) -> list[str]:
    """Works marked a second time, against the line of 90 per cent."""
    found = told.rechecks()
    if not found["drawn"]:
        return [_("No works were drawn for a second marking.")]
    lines = [_("Re-checks drawn: %(drawn)s, entered: %(entered)s.") % found]
    if found["n"]:
        facts = {**found, "share": share(found["unchanged"], found["n"])}
        words = _("Works marked twice: %(n)s; unchanged: %(unchanged)s (%(share)s %%; the line is 90 %%).")
        lines.append(words % facts)
    return [" ".join(lines)]
