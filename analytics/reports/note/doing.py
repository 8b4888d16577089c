"""Marks against the journal, tasks, groups of marks, boundaries."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from analytics.reports.note.speaking import (
    LINES,
    MARKS,
    Facts,
    Told,
    added,
    codes,
    compared,
    listed,
    percent,
    share,
    title,
)

LEAST = 10
SKIPPED = 10.0
WEAKEST = 3


def _each(told: Told, known: Callable[[Facts], bool], say: Callable[[Facts], Iterator[str]], lack: str) -> list[str]:
    """A paragraph per work of which something is known, and one that names the others."""
    lines = [told.named(work, " ".join(say(work))) for work in told.works if known(work)]
    missing = [title(work) for work in told.works if not known(work)]
    if missing:
        lines.append(lack if len(missing) == len(told.works) else f"{lack} ({'; '.join(missing)})")
    return lines


def journal(told: Told) -> list[str]:
    """How marks compare with those in the journal."""
    lack = _("No journal marks are known, so marks were not compared with the journal.")
    whole = added(work["journal"] for work in told.works)
    if not compared(whole)[0]:
        return [lack]
    words = " ".join(_journal(whole))
    if told.single:
        return [words]
    lines = [_("All works together. %(marks)s") % {"marks": words}]
    missing = [title(work) for work in told.works if not compared(work["journal"])[0]]
    return [*lines, f"{lack} ({'; '.join(missing)})"] if missing else lines


def _journal(grid: list[list[int]]) -> Iterator[str]:
    n, lowered, confirmed, raised, far = compared(grid)
    facts = {
        "n": n,
        "lowered": lowered,
        "lowered_share": share(lowered, n),
        "confirmed": confirmed,
        "confirmed_share": share(confirmed, n),
        "raised": raised,
        "raised_share": share(raised, n),
    }
    yield (
        _(
            "Marks compared with the journal: %(n)s. Lowered: %(lowered)s (%(lowered_share)s %%), "
            "confirmed: %(confirmed)s (%(confirmed_share)s %%), raised: %(raised)s (%(raised_share)s %%)."
        )
        % facts
    )
    if far:
        yield _("Two marks and more apart: %(n)s; each of these works should be looked at.") % {"n": far}


def tasks(told: Told) -> list[str]:
    """Tasks against the published lines of difficulty and against the control sample."""
    lack = _("Points of single tasks are not known, so tasks are not described.")
    say = _tasks if told.single else _done
    return _each(told, lambda work: bool(work["task_rows"]), say, lack)


def _tasks(work: Facts) -> Iterator[str]:
    names = {"Б": _("Basic level"), "П": _("Advanced level"), "В": _("High level")}
    for level in work["levels"]:
        line, margin = LINES[level["level"]]
        facts = {"level": names[level["level"]], "percent": percent(level["percent"]), "line": line}
        facts |= {"margin": percent(float(margin)) if "." in margin else margin, "state": state_words(level["state"])}
        yield _("%(level)s: %(percent)s %% of the points, the line is %(line)s ± %(margin)s %%: %(state)s.") % facts
    yield from _done(work)


def _done(work: Facts) -> Iterator[str]:
    rows = work["task_rows"]
    yield from _by_state(rows)
    clear = [row for row in rows if _clearly(row) < 0]
    if clear:
        yield _("Clearly below the control sample: tasks %(tasks)s.") % {"tasks": codes(clear)}
    left = [row for row in rows if (row["skipped"] or 0) >= SKIPPED]
    if left:
        names_of = listed(f"{row['code']} ({percent(row['skipped'], 0)} %)" for row in left)
        yield _("Left without an attempt by a tenth of the pupils and more: tasks %(tasks)s.") % {"tasks": names_of}


def _by_state(rows: list[Facts]) -> Iterator[str]:
    if not any(row["state"] for row in rows):
        yield _("The difficulty of the tasks is not known, so they are not held against the published lines.")
        weakest = sorted(rows, key=lambda row: row["percent"])[:WEAKEST]
        yield _("Done least: tasks %(tasks)s.") % {"tasks": codes(weakest)}
        return
    for state, words in (
        ("enough", _("Done well enough: tasks %(tasks)s.")),
        ("borderline", _("On the line: tasks %(tasks)s.")),
        ("not_enough", _("Not done well enough: tasks %(tasks)s.")),
    ):
        found = [row for row in rows if row["state"] == state]
        if found:
            yield words % {"tasks": codes(found)}


def state_words(state: str) -> str:
    """Where tasks lie against their line."""
    words = {"enough": _("enough"), "borderline": _("on the line"), "not_enough": _("not enough")}
    return words.get(state, "–")


def _clearly(row: Facts) -> int:
    """-1 where the whole interval lies below the control sample's, 1 above, else 0."""
    bounds = (row["low"], row["high"], row.get("control_low"), row.get("control_high"))
    if None in bounds:
        return 0
    low, high, control_low, control_high = bounds
    return -1 if high < control_low else 1 if low > control_high else 0


def groups(told: Told) -> list[str]:
    """Tasks by groups of marks, from ten pupils on."""
    lack = _("Marks or points of single tasks are not known, so groups by mark are not described.")
    if told.single:
        return _each(told, lambda work: bool(work["groups"]), _groups, lack)
    known = [work for work in told.works if work["groups"]]
    found = [work for work in known if work["groups"]["reversed"]]
    if not known:
        return [lack]
    if not found:
        return [_("In no task did a weaker group clearly do better than a stronger one.")]
    return [told.named(work, _reversed(work)) for work in found]


def _groups(work: Facts) -> Iterator[str]:
    found = work["groups"]
    large = [f"«{mark}» – {n}" for mark, n in zip(MARKS, found["n"], strict=True) if n >= LEAST]
    if len(large) < 2:
        yield _("Fewer than two groups by mark have ten pupils, so they are not compared.")
        return
    yield _("Groups by mark of at least ten pupils: %(groups)s.") % {"groups": listed(large)}
    if found["reversed"]:
        yield _reversed(work)
    else:
        yield _("In no task did a weaker group clearly do better than a stronger one.")


def _reversed(work: Facts) -> str:
    words = _(
        "In tasks %(tasks)s a weaker group clearly did better than a stronger one: "
        "look at how they were marked and who was taught what."
    )
    return words % {"tasks": listed(dict.fromkeys(code for _mark, code in work["groups"]["reversed"]))}


def boundaries(told: Told) -> list[str]:
    """Works on the boundaries of marks and just below them."""
    if not any(work["boundaries"] for work in told.works):
        return [_("No scale of marks is known, so boundaries of marks were not looked at.")]
    usual = _("A step at a boundary is usual, because doubts are settled for the pupil; it is no sign by itself.")
    return [" ".join(_boundaries(told.works[0])), usual] if told.single else [usual]


def _boundaries(work: Facts) -> Iterator[str]:
    for step in work["boundaries"]:
        facts = {"mark": step["mark"], "total": step["from"], "at": step["at"], "below": step["below"]}
        yield _("«%(mark)s» from %(total)s points: on the boundary – %(at)s, a point below – %(below)s.") % facts
