"""Signs in words: what was seen, what else may explain it, what to look at. Facts are whole pupils and points."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from analytics.engine.settings import FAMILIES
from analytics.engine.settings import SIGNS as CODES
from analytics.labels.reasons import CAUSES, CHECKS

Facts = Mapping[str, Any]
FAMILY = dict(zip(CODES, FAMILIES, strict=True))

SIGNS: Mapping[str, Promise] = {
    "level": gettext_lazy("Level against expectation"),
    "open_marking": gettext_lazy("Marking of open tasks"),
    "profile": gettext_lazy("Single tasks"),
    "boundary": gettext_lazy("Boundaries of marks"),
    "mark_match": gettext_lazy("Same as the journal"),
    "participation": gettext_lazy("Who was absent"),
}
# What is answered as a sign is, though no analysis finds it.
BESIDE: Mapping[str, Promise] = {"recheck": gettext_lazy("Outcome of a re-check")}
# Because six columns stand beside each other on an upright sheet.
SHORT: Mapping[str, Promise] = {
    "level": pgettext_lazy("sign", "Level"),
    "open_marking": pgettext_lazy("sign", "Marking"),
    "profile": pgettext_lazy("sign", "Tasks"),
    "boundary": pgettext_lazy("sign", "Boundaries"),
    "mark_match": pgettext_lazy("sign", "Journal"),
    "participation": pgettext_lazy("sign", "Absence"),
}
STATES: Mapping[str, Promise] = {
    "signs": gettext_lazy("there are signs"),
    "no_signs": gettext_lazy("none"),
    "too_few": gettext_lazy("too few works"),
    "unchecked": gettext_lazy("not checked"),
}


def sign_name(code: str) -> str:
    """The short name of a sign; a code of a later engine stands for itself."""
    return str({**SIGNS, **BESIDE}.get(code, code))


def sign_sentence(code: str, facts: Facts) -> str:
    """What was seen, in one sentence; a sign without its numbers is told by its name only."""
    say = _SENTENCES.get(code)
    try:
        return say(facts) if say else sign_name(code)
    except KeyError:
        return _("%(sign)s: differs from what was expected.") % {"sign": sign_name(code)}


def causes(code: str) -> list[str]:
    """Innocent explanations that have to be thought of first."""
    return [str(words) for words in CAUSES.get(code, ())]


def checks(code: str) -> list[str]:
    """What to look at."""
    return [str(words) for words in CHECKS.get(code, ())]


def strength(strong: bool, found: Iterable[Facts]) -> str:
    """Why the signs of a work weigh more: several at once, or one that another work of the school shows, too.

    ``found``: signs as a finding or a matter keeps them; empty where ``strong`` is not said of them.
    """
    families = {FAMILY.get(sign["code"], sign["code"]) for sign in found if sign.get("named", True)}
    if not strong:
        return ""
    if len(families) > 1:
        return _("Several signs that do not depend on each other were seen at once.")
    return _("The same sign was seen in another work of the school, too.")


def answer_sentence(answer: str, work: str, *, more: str = "", minimum: int = 13) -> str:
    """What can be said of one work of one school; ``answer`` is a finding's, ``more`` the ``strength`` of its signs."""
    work = capfirst(work)
    if answer == "signs":
        words = _("%(work)s: there are signs that need a check. By themselves they do not mean that a rule was broken.")
        return " ".join(filter(None, (words % {"work": work}, more)))
    if answer == "too_few":
        words = ngettext(
            "%(work)s: less than %(n)s work is in, which is not enough to judge; only a description is given.",
            "%(work)s: less than %(n)s works are in, which is not enough to judge; only a description is given.",
            minimum,
        )
        return words % {"work": work, "n": minimum}
    if answer == "unchecked":
        return _("%(work)s: none of the signs could be checked; only a description is given.") % {"work": work}
    words = _("%(work)s: no signs that need a check. This is no proof of objectivity: some distortions leave no trace.")
    return words % {"work": work}


def school_sentence(flagged: Sequence[str], judged: int, few: int, unchecked: int = 0) -> str:
    """The first sentence of a dossier; ``flagged`` names the works on the list to check, the others count works:
    ``judged``, ``few`` of too few pupils, ``unchecked`` where no sign could be checked."""
    if flagged:
        words = ngettext(
            "In %(n)s work results differ from what was expected: %(works)s. "
            "These are signs that need a check; they do not say that a rule was broken.",
            "In %(n)s works results differ from what was expected: %(works)s. "
            "These are signs that need a check; they do not say that a rule was broken.",
            len(flagged),
        )
        return words % {"n": len(flagged), "works": "; ".join(flagged)}
    if not judged and unchecked:
        return _("None of the signs could be checked in any work; only a description is given.")
    if not judged and few:
        return _("Too few works are in to judge by any one of them; only a description is given.")
    if not judged:
        return _("Nothing has been analysed yet.")
    return _(
        "No signs that need a check were found. This is no proof of objectivity: not all distortions show in the data."
    )


def rarity(p: float | None) -> str:
    """How usual this is among honest schools, in whole schools; empty where nothing is known or nothing is rare."""
    if p is None or p >= 0.1:
        return ""
    if p < 0.001:
        return _("Out of 1000 honest schools fewer than one looks like this.")
    many = next((size for size in (1000, 500, 200, 100, 50, 20) if p * size <= 1.25), 10)
    return _("Out of %(many)s honest schools about one looks like this.") % {"many": many}


def _level(facts: Facts) -> str:
    points = int(facts["points"])
    if points < 1:
        return _(
            "The mean total is somewhat above what last year's result and the journal marks make expect, "
            "by less than a point."
        )
    words = ngettext(
        "The mean total is %(n)s point above what last year's result and the journal marks make expect.",
        "The mean total is %(n)s points above what last year's result and the journal marks make expect.",
        points,
    )
    return words % {"n": points}


def _open(facts: Facts) -> str:
    points = int(facts["points"])
    if points < 1:
        return _(
            "Tasks that a checker marks brought somewhat more than the other tasks and the journal marks make expect, "
            "less than a point a pupil."
        )
    words = ngettext(
        "Tasks that a checker marks brought %(n)s point a pupil more than the other tasks and the journal foretell.",
        "Tasks that a checker marks brought %(n)s points a pupil more than the other tasks and the journal foretell.",
        points,
    )
    return words % {"n": points}


def _profile(facts: Facts) -> str:
    tasks = [str(code) for code in facts["tasks"]]
    if not tasks:
        raise KeyError("tasks")
    words = ngettext(
        "Task %(tasks)s went visibly better than with other pupils of the municipality who have the same total.",
        "Tasks %(tasks)s went visibly better than with other pupils of the municipality who have the same total.",
        len(tasks),
    )
    return words % {"tasks": _join(tasks)}


def _boundary(facts: Facts) -> str:
    return _(
        "Works that lack one to three points to a higher mark: %(below)s, expected about %(below_expected)s; "
        "works exactly on a boundary: %(at)s, expected about %(at_expected)s."
    ) % {name: int(facts[name]) for name in ("below", "below_expected", "at", "at_expected")}


def _match(facts: Facts) -> str:
    given = {name: int(facts[name]) for name in ("equal", "n", "low", "high")}
    words = ngettext(
        "The mark for the work equals that in the journal for %(equal)s pupil of %(n)s; usually for %(low)s–%(high)s.",
        "The mark for the work equals that in the journal for %(equal)s pupils of %(n)s; usually for %(low)s–%(high)s.",
        given["n"],
    )
    return words % given


def _participation(facts: Facts) -> str:
    given = {"absent": int(facts["absent"]), "weak": int(facts["weak"])}
    words = ngettext(
        "Of %(absent)s absent pupil, with the journal mark 2 or 3: %(weak)s.",
        "Of %(absent)s absent pupils, with the journal mark 2 or 3: %(weak)s.",
        given["absent"],
    )
    return words % given


def _join(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


_SENTENCES = {
    "level": _level,
    "open_marking": _open,
    "profile": _profile,
    "boundary": _boundary,
    "mark_match": _match,
    "participation": _participation,
}
