"""Arrays of a screening turned into cells with natural units."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtr

from analytics.engine.combination import tail
from analytics.engine.examined import Examined
from analytics.engine.findings import Cell, ClassResult, SignResult
from analytics.engine.settings import FAMILIES, SIGNS, Settings

Floats = NDArray[np.float64]
DEGREES = 30.0
_UNKNOWN = ("no_context", "no_context", "no_tasks", "no_thresholds", "no_journal", "no_roll")
_OF_TOTALS = ("level", "open_marking")  # signs that hold the variants of different schools against each other
REFERENCES = ("own_context", "own_closed_tasks", "same_totals", "own_distribution", "same_journal", "same_journal_roll")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Arrays over all cells in the order of works and their schools; ``school`` indexes the sorted names."""

    school: NDArray[np.int64]
    n: NDArray[np.int64]
    evidence: Floats
    score: Floats
    p: Floats
    p_alone: Floats
    flag: NDArray[np.bool_]
    flag_alone: NDArray[np.bool_]


def sign_p(work: Examined, settings: Settings) -> Floats:
    """(U, K) one-sided p of every sign, NaN where not checked or where works are too few."""
    p = stdtr(DEGREES, -work.z)
    profile = SIGNS.index("profile")
    p[:, profile] = tail(work.sparse, settings.profile_knots)
    units = np.arange(len(work.n))
    least = np.where(units < work.count, settings.minimum_school, settings.minimum_class)
    return np.where(work.checked & (work.n >= least)[:, None], p, np.nan)


def cells(works: Sequence[Examined], verdicts: Verdicts, settings: Settings) -> tuple[Cell, ...]:
    """A cell per work and school."""
    made: list[Cell] = []
    strong = stronger(works, verdicts, settings)
    for work in works:
        p = sign_p(work, settings)
        children = [[] for _ in range(work.count)]  # type: list[list[int]]
        for unit in range(work.count, len(work.n)):
            children[int(work.parent[unit])].append(unit)
        for index in range(work.count):
            place = len(made)
            made.append(_cell(work, index, (p, children[index]), (verdicts, place), (settings, bool(strong[place]))))
    return tuple(made)


def stronger(works: Sequence[Examined], verdicts: Verdicts, settings: Settings) -> NDArray[np.bool_]:
    """(cells,) where signs of several families are named, or one that is named in another work of the school, too."""
    p = [sign_p(work, settings)[: work.count] for work in works]
    named = np.concatenate([*p, np.zeros((0, len(SIGNS)))]) < settings.sign_p
    family = np.array(FAMILIES)
    families = np.stack([named[:, family == one].any(1) for one in sorted(set(FAMILIES))]).sum(0)
    counted = np.zeros((int(verdicts.school.max(initial=-1)) + 1, len(SIGNS)), np.int64)
    np.add.at(counted, verdicts.school, named)
    again = named & (counted[verdicts.school] >= 2)
    return np.asarray((families >= settings.independent_signs) | again.any(1))


def answer(n: int, flag: bool, checked: bool, settings: Settings) -> str:
    """What can be said of a cell: one of ``findings.ANSWERS``; ``checked``: whether any sign could be."""
    if n < settings.minimum_school:
        return "too_few"
    if flag:
        return "signs"
    return "no_signs" if checked else "unchecked"


def checked(works: Sequence[Examined], settings: Settings) -> NDArray[np.bool_]:
    """(cells,) where any sign could be checked."""
    found = [np.isfinite(sign_p(work, settings)[: work.count]).any(1) for work in works]
    return np.concatenate([*found, np.zeros(0, bool)])


def _cell(
    work: Examined,
    index: int,
    units: tuple[Floats, list[int]],
    verdict: tuple[Verdicts, int],
    rule: tuple[Settings, bool],
) -> Cell:
    (p, children), (verdicts, place), (settings, strong) = units, verdict, rule
    signs = tuple(_sign(work, index, sign, p, settings) for sign in range(len(SIGNS)))
    n = int(work.n[index])
    flag = bool(verdicts.flag[place])
    return Cell(
        work=work.key,
        subject=work.subject,
        grade=work.grade,
        school=work.schools[index],
        n=n,
        answer=answer(n, flag, any(sign.checked for sign in signs), settings),
        score=float(verdicts.score[place]),
        flag=flag,
        flag_alone=bool(verdicts.flag_alone[place]),
        p=rounded(verdicts.p[place]),
        p_alone=rounded(verdicts.p_alone[place]),
        stronger=strong,
        signs=signs,
        classes=tuple(_class(work, unit, p, len(children), settings) for unit in children),
        totals=tuple(int(value) for value in work.totals[index]),
        curve=tuple(rounded(value) for value in work.curve[index]),
    )


def _class(work: Examined, unit: int, p: Floats, classes: int, settings: Settings) -> ClassResult:
    signs = tuple(_sign(work, unit, sign, p, settings) for sign in range(len(SIGNS) - 1))
    known = [sign.p for sign in signs if sign.p is not None]
    least = 1 - (1 - min(known)) ** (len(known) * classes) if known else None
    named = tuple(sign.code for sign in signs if sign.named)
    return ClassResult(work.names[unit], int(work.n[unit]), None if least is None else rounded(least), named, signs)


def _sign(work: Examined, unit: int, sign: int, p: Floats, settings: Settings) -> SignResult:
    code, n = SIGNS[sign], int(work.n[unit])
    if not np.isfinite(p[unit, sign]):
        return SignResult(code, False, _reason(work, unit, sign, settings), n=n)
    effect, half, details = _MEASURES[sign](work, unit)
    return SignResult(
        code=code,
        checked=True,
        z=rounded(_standard(work, unit, sign, p)),
        p=rounded(p[unit, sign]),
        n=n,
        effect=rounded(effect),
        low=rounded(effect - 1.96 * half),
        high=rounded(effect + 1.96 * half),
        reference=REFERENCES[sign],
        named=bool(p[unit, sign] < settings.sign_p),
        details=details,
    )


def _reason(work: Examined, unit: int, sign: int, settings: Settings) -> str:
    """Why a sign was not checked in a unit; points that are not known are shown by the profile."""
    least = settings.minimum_school if unit < work.count else settings.minimum_class
    if work.reasons[sign] or work.n[unit] < least:
        return work.reasons[sign] or "few_works"
    if SIGNS[sign] in _OF_TOTALS and not work.met[unit]:
        return "variants_apart"
    pointless = SIGNS[sign] == "open_marking" and not work.checked[unit, SIGNS.index("profile")]
    return "no_tasks" if pointless else _UNKNOWN[sign]


def _standard(work: Examined, unit: int, sign: int, p: Floats) -> float:
    """The profile's statistic is a likelihood ratio; its standard score is that of its p."""
    if SIGNS[sign] != "profile":
        return float(work.z[unit, sign])
    return float(-ndtri(np.clip(p[unit, sign], 1e-15, 1 - 1e-9)))


def rounded(value: float) -> float:
    """Nine digits, because the last ones differ between machines."""
    return float(f"{float(value):.9g}")


Measure = tuple[float, float, dict[str, Any]]


def _level(work: Examined, unit: int) -> Measure:
    mean, expected = work.means[unit]
    half = float(np.sqrt(work.variance[unit, 0] + work.spread[unit, 0] ** 2))
    return mean - expected, half, {"mean": rounded(mean), "expected": rounded(expected)}


def _marking(work: Examined, unit: int) -> Measure:
    half = float(np.sqrt(work.variance[unit, 1] + work.spread[unit, 1] ** 2))
    return float(work.effect[unit, 1] - work.centre[unit, 1]), half, {}


def _profile(work: Examined, unit: int) -> Measure:
    order = np.argsort(-work.task_z[unit], kind="stable")
    told = [int(task) for task in order[:4] if work.task_z[unit, task] > 2]
    tasks = [
        {
            "task": work.tasks[task],
            "mean": rounded(work.task_mean[unit, task]),
            "expected": rounded(work.task_mean[unit, task] - work.task_effect[unit, task]),
            "z": rounded(work.task_z[unit, task]),
        }
        for task in told
    ]
    effect = float(work.task_effect[unit, told].sum())
    half = float(np.sqrt(sum((work.task_effect[unit, t] / max(work.task_z[unit, t], 1e-9)) ** 2 for t in told)))
    return effect, half, {"tasks": tasks}


def _boundary(work: Examined, unit: int) -> Measure:
    below, usual, on, usual_on = work.edges[unit].T
    moved = float(usual.sum() - below.sum())
    half = float(np.sqrt(max(usual.sum() * (1 - usual.sum() / max(work.n[unit], 1)), 0)))
    edges = [
        {"threshold": threshold, "below": int(a), "below_expected": rounded(b), "on": int(c), "on_expected": rounded(d)}
        for threshold, a, b, c, d in zip(work.thresholds, below, usual, on, usual_on, strict=True)
    ]
    return moved, half, {"edges": edges}


def _match(work: Examined, unit: int) -> Measure:
    compared, equal, expected = work.matches[unit]
    half = float(np.sqrt(max(expected * (1 - expected / max(compared, 1)), 0)))
    return equal - expected, half, {"compared": int(compared), "equal": int(equal), "expected": rounded(expected)}


def _absent(work: Examined, unit: int) -> Measure:
    roll, absent, expected = work.absences[unit].T
    weak = float(absent[:2].sum() - expected[:2].sum())
    half = float(np.sqrt(max((expected * (1 - expected / np.maximum(roll, 1)))[:2].sum(), 0)))
    by_mark = {str(mark): [int(roll[i]), int(absent[i]), rounded(expected[i])] for i, mark in enumerate((2, 3, 4, 5))}
    return weak, half, {"absent": int(absent.sum()), "weak": int(absent[:2].sum()), "by_mark": by_mark}


_MEASURES = (_level, _marking, _profile, _boundary, _match, _absent)
