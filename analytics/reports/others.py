"""When figures of everybody tell of one other school, and so are not shown to a school's people."""

from collections.abc import Collection, Mapping
from typing import Any

from schools.rules import Scope

FEWEST = 3  # because of one or two others each could be told by subtracting oneself, with the help of the second
OWN = ("percent", "low", "high", "reason", "totals", "markers", "boundaries")  # what stands without anybody else
OF_WORK = ("schools", "controls")  # figures of a work by which it is judged whether they may be shown
CONTROL = ("control_percent", "control_low", "control_high")
Figures = Mapping[str, Any]


def own_of(scope: Scope, municipality: int) -> frozenset[int] | None:
    """The schools that the person reads for; ``None`` for whoever sees the whole municipality anyway."""
    return None if scope.everything or municipality in scope.municipalities else scope.schools


def few(others: int) -> bool:
    """Whether so many other schools are too few to stand behind a figure."""
    return others < FEWEST


def of_work(figures: Figures, own: Collection[int]) -> dict[str, Any]:
    """Figures of a whole work as people of these schools are shown them: no other school by its number, nothing of the
    control sample where it is too few others, and only ``veiled`` with what is missing where all others are."""
    if few(int(figures.get("schools") or 0) - len(own)):
        return {"veiled": True, "missing": list(figures.get("missing") or ())}
    shown = {**figures, "controls": [pk for pk in figures.get("controls") or () if pk in own]}
    funnel = figures.get("funnel") or {}
    shown["funnel"] = {**funnel, "points": [point for point in funnel.get("points") or () if point[0] in own]}
    shown["markers"] = [
        {**row, "met": len(row["schools"]), "schools": [pk for pk in row["schools"] if pk in own]}
        for row in figures.get("markers") or ()
    ]
    return shown | _uncontrolled(figures) if _few_controls(figures, own) else shown


def _few_controls(figures: Figures, own: Collection[int]) -> bool:
    return few(len(set(figures.get("controls") or ()) - set(own)))


def _uncontrolled(figures: Figures) -> dict[str, Any]:
    rows = [{**row, **dict.fromkeys(CONTROL)} for row in figures.get("tasks") or ()]
    return {"tasks": rows, "control_marks": [], "reference": "municipality"}


def drawn(figures: Figures, own: Collection[int]) -> dict[str, Any]:
    """The same for pictures of one's own page, on which the other schools stay dots without names."""
    shown = of_work(figures, own)
    return shown if "veiled" in shown else {**shown, "funnel": figures.get("funnel") or {}}


def of_finding(own_figures: Figures, figures: Figures, own: Collection[int]) -> dict[str, Any]:
    """A school's own figures without what tells of too few others; ``figures``: those of the work."""
    if few(int(figures.get("schools") or 0) - len(own)):
        return {name: own_figures[name] for name in OWN if name in own_figures}
    shown = dict(own_figures)
    if 0 < int((shown.get("control") or {}).get("neighbours") or 0) < FEWEST:
        shown.pop("control")
    if shown.get("reference") == "control" and _few_controls(figures, own):
        shown["tasks"] = []
    return shown
