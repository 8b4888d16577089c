"""Who wrote, how well, with what marks."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analytics.reports.note.speaking import MARKS, Facts, Told, percent, share, title


def participation(told: Told) -> list[str]:
    """Who wrote the works, who was absent, whose results are missing."""
    if told.single:
        return [" ".join(_participation(told.works[0], own=told.own))]
    words = _("Works: %(works)s; results of pupils: %(n)s (who wrote two works is counted twice).")
    lines = [words % {"works": len(told.works), "n": told.people}]
    gaps = [work for work in told.works if work["absent"] or work["missing"]]
    return lines + [told.named(work, " ".join(_gaps(work))) for work in gaps]


def _participation(work: Facts, *, own: bool) -> Iterator[str]:
    words = _("Pupils who wrote: %(n)s.") if own else _("Pupils who wrote: %(n)s; schools: %(schools)s.")
    yield words % {"n": work["n"], "schools": work["schools"]}
    yield from _gaps(work)


def _gaps(work: Facts) -> Iterator[str]:
    if work["absent"]:
        facts = {"n": work["absent"], "share": share(work["absent"], work["absent"] + work["n"])}
        yield _("Absent by the files: %(n)s, %(share)s %% of all.") % facts
    if work["missing"]:
        yield _("Schools whose results have not come in: %(n)s.") % {"n": work["missing"]}


def results(told: Told) -> list[str]:
    """The mean of each work with its interval; a school's beside the municipality's."""
    if told.single:
        return [" ".join(_results(told.works[0], own=told.own))]
    lines = [_("The means of the works with their 95 per cent intervals stand in the table.")]
    for where, words in (
        ("above", _("The whole interval lies above the mean of the municipality: %(works)s.")),
        ("below", _("The whole interval lies below the mean of the municipality: %(works)s.")),
    ):
        found = [title(work) for work in told.works if place(work) == where]
        if found:
            lines.append(words % {"works": "; ".join(found)})
    return lines


def _results(work: Facts, *, own: bool) -> Iterator[str]:
    if work["mean"] is None:
        yield _("Nobody wrote the work, so there is no mean.")
        return
    facts = {"mean": percent(work["mean"]), "maximum": work["maximum"], "percent": percent(work["percent"])}
    if work["percent"] is None:
        yield _("The mean is %(mean)s points; the greatest total is not known.") % facts
        return
    yield _("The mean is %(mean)s points of %(maximum)s, %(percent)s %% of the maximum.") % facts
    if work["low"] is not None:
        bounds = {"low": percent(work["low"]), "high": percent(work["high"])}
        yield _("Its 95%% interval: from %(low)s to %(high)s %%.") % bounds
    elif work["n"] == 1:
        yield _("One work is in, so no interval can be given.")
    else:
        yield _("All totals are equal, so no interval can be given.")
    whole = (work.get("municipal") or {}).get("percent")
    if own and whole is not None:
        yield _("The municipality: %(percent)s %%.") % {"percent": percent(whole)}
        yield beside(work)


def place(work: Facts) -> str:
    """Where a school's interval lies against the municipality: "above", "below", "within", "" where not known."""
    whole = (work.get("municipal") or {}).get("percent")
    if whole is None or work["low"] is None:
        return ""
    return "above" if work["low"] > whole else "below" if work["high"] < whole else "within"


def beside(work: Facts) -> str:
    """The same in a sentence."""
    words = {
        "above": _("The whole interval lies above the mean of the municipality."),
        "below": _("The whole interval lies below the mean of the municipality."),
        "within": _("The difference is within what chance brings."),
    }
    return words.get(place(work), "")


def marks(told: Told) -> list[str]:
    """Shares of marks, quality and success, and how the share of the mark 2 has changed."""
    if told.single:
        return [" ".join(_marks(told.works[0], own=told.own))]
    if not any(told.marks()):
        return [_("No scale of marks is known, so marks are not described.")]
    lines = [_("All works together. %(marks)s") % {"marks": _counted(told.marks())}]
    changed = [work for work in told.works if work["twos"] and _changed(work["twos"])]
    return lines + [told.named(work, _twos(work["twos"])) for work in changed]


def _counted(counts: list[int]) -> str:
    whole = sum(counts)
    facts: dict[str, int | str] = {f"n{mark}": count for mark, count in zip(MARKS, counts, strict=True)}
    facts |= {f"p{mark}": share(count, whole) for mark, count in zip(MARKS, counts, strict=True)}
    words = _("«2» – %(n2)s (%(p2)s %%), «3» – %(n3)s (%(p3)s %%), «4» – %(n4)s (%(p4)s %%), «5» – %(n5)s (%(p5)s %%).")
    return words % facts


def _marks(work: Facts, *, own: bool) -> Iterator[str]:
    counts = work["marks"]
    if not sum(counts):
        yield _("No scale of marks is known, so marks are not described.")
        return
    yield _counted(counts)
    facts = {"quality": percent(work["quality"][0]), "success": percent(work["success"][0])}
    yield _("Quality («4» and «5»): %(quality)s %%; success («3» to «5»): %(success)s %%.") % facts
    if work["marks_from"] == "file":
        yield _("No scale is known: the marks are those of the files.")
    others = (work.get("municipal") or {}).get("marks") or []
    if own and sum(others):
        yield _("The municipality: %(marks)s") % {"marks": _counted(others)}
    if work["twos"]:
        yield _twos(work["twos"])


def _changed(found: Facts) -> bool:
    _change, low, high = found["change"]
    return low is not None and not low <= 0 <= high


def _twos(found: Facts) -> str:
    change = found["change"][0]
    if not _changed(found):
        return _("The share of the mark 2 has not changed against last year by more than chance brings.")
    facts = {"change": percent(abs(change))}
    if change > 0:
        return _("The share of the mark 2 has grown against last year by %(change)s percentage points.") % facts
    return _("The share of the mark 2 has fallen against last year by %(change)s percentage points.") % facts
