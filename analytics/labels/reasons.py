"""Words around signs: innocent explanations, what to look at, why something was not checked, federal markers."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CAUSES: Mapping[str, tuple[Promise, ...]] = {
    "level": (_("a new teacher or another way of teaching"), _("purposeful preparation"), _("lenient marking")),
    "open_marking": (
        _("the criteria were read in the pupils' favour"),
        _("the class was trained to write out its solutions"),
        _("one person marked all works"),
    ),
    "profile": (_("the topic was taught shortly before"), _("the profile of the class"), _("an unclear criterion")),
    "boundary": (
        _("works near a boundary were looked at twice, and doubts were settled for the pupil"),
        _("chance, where works are few"),
    ),
    "mark_match": (_("current marks are exact"), _("a small or even class"), _("the works were marked by the teacher")),
    "participation": (_("illness"), _("competitions and other trips"), _("pupils taught by a programme of their own")),
}
CHECKS: Mapping[str, tuple[Promise, ...]] = {
    "level": (_("mark ten works anew by the criteria"), _("compare with the classwork of the same months")),
    "open_marking": (_("mark the open tasks of ten works anew by the criteria"), _("compare who marked which class")),
    "profile": (
        _("drafts and written solutions of these tasks"),
        _("who sat where, and which variant they had"),
        _("the plan of lessons: when the topic was taught"),
    ),
    "boundary": (
        _("corrections in works on a boundary"),
        _("mark these works anew by the criteria"),
    ),
    "mark_match": (
        _("works whose total lies next to a boundary"),
        _("how the marks of the term were given"),
    ),
    "participation": (_("papers on the absences"), _("whether those absent wrote on the reserve day")),
}
REASONS: Mapping[str, Promise] = {
    "few_works": _("Too few works to judge."),
    "few_schools": _("Too few schools wrote the work to learn what is usual."),
    "no_open_tasks": _("It is not known which tasks a checker marks."),
    "no_thresholds": _("No scale of marks is known for this work."),
    "no_journal": _("No journal marks are known."),
    "no_roll": _("The journal marks of those absent are not known, so absence cannot be judged."),
    "no_context": _("Journal marks or the list of pupils of this school are not known."),
    "no_tasks": _("Points of single tasks are not known."),
    "variants_apart": _(
        "In no school were these variants written beside those of the other schools, so totals cannot be compared."
    ),
    "not_asked": _("The analysis was asked to leave this sign out."),
    "no_spread": _("All totals of the work are equal, so nothing can be compared."),
}
UNKNOWN_REASON = _("What this sign needs is not known.")


class Marker(NamedTuple):
    """A published rule under its own name: what it looks at, and what it cannot show."""

    name: Promise
    shows: Promise
    limits: Promise


MARKERS: Mapping[str, Marker] = {
    "mean": Marker(
        _("Mean score too high"),
        _("the interval of the school's mean lies above the region's or, where it is unknown, the municipality's"),
        _("does not tell a strong school from a distorted result; large schools meet it more often"),
    ),
    "journal": Marker(
        _("Mismatch with school marks"),
        _("pupils with higher journal marks have lower totals: the rank correlation is below zero"),
        _("almost never met; says little where pupils are few, and overlooks most distortions"),
    ),
    "rise": Marker(
        _("Sharp rise of a parallel"),
        _("the same pupils' mean grew against last year far more than elsewhere"),
        _("almost never met; works of two years differ in difficulty"),
    ),
    "fall": Marker(
        _("Sharp fall of a parallel"),
        _("the same pupils' mean fell against last year far more than elsewhere"),
        _("speaks of last year's work as much as of this one"),
    ),
    "peaks": Marker(
        _("Peaks at the boundaries of marks"),
        _("more works stand on a boundary than beside it"),
        _("seen in most schools, above all at the mark 3; says little below 50 works"),
    ),
    "gap": Marker(
        _("Gap of two marks and more"),
        _("somebody's mark for the work differs from the journal by two or more"),
        _("single pupils, both upwards and downwards; each case has to be looked at"),
    ),
    "dynamics": Marker(
        _("More marks 2 than last year"),
        _("the share of the mark 2 grew by ten percentage points or more"),
        _("speaks of preparation, not of objectivity; small schools swing by themselves"),
    ),
    "tasks": Marker(
        _("Tasks outside the interval of the control sample"),
        _("some task went better than in the control sample beyond both intervals"),
        _("among many tasks one or two come out by chance; strong schools meet it more often"),
    ),
    "unsolved": Marker(
        _("Tasks below the needed level"),
        _("a basic task below 57 per cent, or a harder one below 28.5 per cent"),
        _("speaks of teaching, not of objectivity"),
    ),
    "groups": Marker(
        _("A weaker group did better"),
        _("in some task pupils with a lower mark did better than those with a higher one"),
        _("among many tasks this comes up by chance"),
    ),
    "exam": Marker(
        _("High result not confirmed by the exam"),
        _("a high mean in a school without advanced teaching, while its exam mean is no higher than that of others"),
        _("the exam is taken by other pupils; a strong ordinary school meets it too"),
    ),
    "hard": Marker(
        _("Easy tasks worse, hard tasks better"),
        _("basic tasks went worse than elsewhere, harder ones better"),
        _("knows no chance: where works are few it is met without any cause"),
    ),
}


def reason_words(code: str) -> str:
    """Why a sign was not checked."""
    return str(REASONS.get(code, UNKNOWN_REASON))
