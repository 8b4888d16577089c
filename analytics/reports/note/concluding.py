"""What the rules suggest to conclude and to do; a person reads it over before it is signed."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analytics.reports.note.coming import place
from analytics.reports.note.speaking import Facts, Told, added, codes, compared, listed, share, title

MANY_TWOS = 30.0  # per cent: the published line of low results
MANY_LOWERED = 30.0  # per cent of compared marks
LINE = 90.0  # per cent of works that a second marking should leave as they are
SHOWN = 5  # works named in one sentence


def conclusions(told: Told) -> list[str]:
    """At least one, because a note without any cannot be signed."""
    lines = [*_coverage(told), *_level(told), *_marks(told), *_journal(told), *_tasks(told), *_signs(told)]
    return lines or [_("The figures show nothing that calls for action.")]


def recommendations(told: Told) -> list[str]:
    """What follows from the conclusions."""
    lines = [words for needed, words in _steps(told) if needed]
    return lines or [_("Discuss the results at a meeting and go on as planned.")]


def _works(works: list[Facts]) -> str:
    shown = "; ".join(title(work) for work in works[:SHOWN])
    left = len(works) - SHOWN
    return _("%(works)s and %(n)s more") % {"works": shown, "n": left} if left > 0 else shown


def _coverage(told: Told) -> Iterator[str]:
    missing = [work for work in told.works if work["missing"]]
    if missing:
        yield _("The results are not complete: %(works)s.") % {"works": _works(missing)}
    if not told.people:
        yield _("No results are in, so nothing can be concluded from them.")


def _level(told: Told) -> Iterator[str]:
    if not told.own:
        return
    above = [work for work in told.works if place(work) == "above"]
    below = [work for work in told.works if place(work) == "below"]
    if above:
        yield _("The mean is above the municipality's: %(works)s.") % {"works": _works(above)}
    if below:
        yield _("The mean is below the municipality's: %(works)s.") % {"works": _works(below)}


def twos(work: Facts) -> float:
    """The share of the mark 2, per cent."""
    return 100 * work["marks"][0] / sum(work["marks"]) if sum(work["marks"]) else 0.0


def low(told: Told) -> list[Facts]:
    """Works with many marks 2."""
    return [work for work in told.works if twos(work) >= MANY_TWOS]


def lowered(told: Told) -> bool:
    """Whether many marks are below those of the journal."""
    n, below, *_rest = compared(added(work["journal"] for work in told.works))
    return bool(n) and 100 * below / n >= MANY_LOWERED


def far(told: Told) -> int:
    """Marks two and more apart from the journal."""
    return compared(added(work["journal"] for work in told.works))[4]


def weak(work: Facts) -> list[Facts]:
    """Tasks below their line."""
    return [row for row in work["task_rows"] if row["state"] == "not_enough"]


def _marks(told: Told) -> Iterator[str]:
    found = low(told)
    if found:
        yield _("30 %% of marks and more are «2»: %(works)s.") % {"works": _works(found)}
    grown = [work for work in told.works if (work["twos"] or {}).get("negative")]
    if grown:
        words = _("The share of the mark 2 has grown by ten percentage points and more against last year: %(works)s.")
        yield words % {"works": _works(grown)}


def _journal(told: Told) -> Iterator[str]:
    n, below, same, _above, apart = compared(added(work["journal"] for work in told.works))
    if not n:
        return
    facts = {"confirmed": share(same, n), "lowered": share(below, n)}
    yield _("Marks confirmed against the journal: %(confirmed)s %%, lowered: %(lowered)s %%.") % facts
    if apart:
        yield _("Two marks and more apart from the journal: %(n)s.") % {"n": apart}


def _tasks(told: Told) -> Iterator[str]:
    found = [(work, weak(work)) for work in told.works if weak(work)]
    if not found:
        return
    if told.single:
        yield _("Not done well enough: tasks %(tasks)s.") % {"tasks": codes(found[0][1])}
        return
    shown = [f"{title(work)} – {listed(str(row['code']) for row in rows)}" for work, rows in found]
    yield _("Tasks not done well enough: %(tasks)s.") % {"tasks": "; ".join(shown)}


def _signs(told: Told) -> Iterator[str]:
    if not told.facts.get("run"):
        return
    count = told.signs("answers").get("signs", 0)
    if count:
        yield _("Results with signs that need a check: %(n)s; they are no proof that a rule was broken.") % {"n": count}
    elif not told.veiled:
        yield _("No signs that need a check were found; this is no proof of objectivity.")
    found = told.rechecks()
    if found["n"]:
        facts = {"share": share(found["unchanged"], found["n"])}
        yield _("The second marking left %(share)s %% of the works as they were; the line is 90 %%.") % facts


def _steps(told: Told) -> Iterator[tuple[bool, str]]:
    found = told.rechecks()
    yield (
        any(work["missing"] for work in told.works),
        _("Obtain the results that are missing and run the analysis again."),
    )
    yield (
        any(weak(work) for work in told.works),
        _("Plan lessons on what the tasks not done well enough check, beginning with those of the basic level."),
    )
    yield bool(low(told)), _("Help the classes with many marks «2» by a programme of their own.")
    yield lowered(told), _("Discuss by what criteria marks of a term are given.")
    yield bool(far(told)), _("Look at each work whose mark is two and more apart from the journal.")
    yield from _matters(told, drawn=bool(found["drawn"]))
    yield (
        bool(found["n"]) and 100 * found["unchanged"] < LINE * found["n"],
        _("Train those who mark: agree on the criteria by marking the same works together."),
    )


def _matters(told: Told, *, drawn: bool) -> Iterator[tuple[bool, str]]:
    """What follows from how the matters stand: nobody is asked for what he has given."""
    if told.own:
        yield (
            bool(told.matters("silent")),
            _("Look through the works with signs that need a check and answer the department."),
        )
        yield bool(told.matters("answered")), _("Keep the works and the drafts until the answer is decided on.")
        yield bool(told.matters("confirmed")), _("Agree with the department on help, and on who marks the next works.")
        return
    yield bool(told.veiled), _("Hear the schools about the results on the list to check.")
    yield bool(told.matters("silent")), _("Look at the works of the schools that have not answered in time.")
    yield bool(told.matters("answered")), _("Decide on the answers that schools have given.")
    yield (
        bool(told.matters("confirmed", "unclear")) and not drawn,
        _("Draw works for a re-check where signs were confirmed or stayed unclear."),
    )
    yield bool(told.matters("confirmed")), _("Adopt a programme of help for the schools whose signs were confirmed.")
