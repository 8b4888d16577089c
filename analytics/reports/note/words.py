"""The text of a note by its sections, as the rules suggest it, and what a person may have left of it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import override

from analytics.reports.note import coming, concluding, doing, lasting
from analytics.reports.note.speaking import Told

SECTIONS: Mapping[str, Callable[[Told], list[str]]] = {
    "participation": coming.participation,
    "results": coming.results,
    "marks": coming.marks,
    "journal": doing.journal,
    "tasks": doing.tasks,
    "groups": doing.groups,
    "boundaries": doing.boundaries,
    "cohort": lasting.cohort,
    "dynamics": lasting.dynamics,
    "signs": lasting.signs,
    "rechecks": lasting.rechecks,
}
ENDINGS: Mapping[str, Callable[[Told], list[str]]] = {
    "conclusions": concluding.conclusions,
    "recommendations": concluding.recommendations,
}
PARTS = (*SECTIONS, *ENDINGS)
Words = dict[str, list[str]]


def suggested(facts: Mapping[str, Any]) -> Words:
    """What the rules make of the facts, in the language now in force."""
    told = Told(facts)
    return {name: say(told) for name, say in {**SECTIONS, **ENDINGS}.items()}


def written(facts: Mapping[str, Any]) -> Words:
    """The same in Russian, because a note is a paper."""
    with override("ru"):
        return suggested(facts)


def tidy(text: str) -> list[str]:
    """What a person typed as paragraphs: a line each."""
    return [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]
