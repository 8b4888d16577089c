"""Arrays of a screening turned into cells with natural units."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from analytics.engine.combination import tail
from analytics.engine.examined import Examined
from analytics.engine.findings import Cell, ClassResult, SignResult
from analytics.engine.settings import FAMILIES, SIGNS, Settings

Floats = NDArray[np.float64]
DEGREES = 30.0
_UNKNOWN = ("no_context", "no_context", "no_tasks", "no_thresholds", "no_journal", "no_roll")
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
    named_in = _named_works(works, settings)
    for work in works:
        p = sign_p(work, settings)
        children = [[] for _ in range(work.count)]  # type: list[list[int]]
        for unit in range(work.count, len(work.n)):
            children[int(work.parent[unit])].append(unit)
        for index in range(work.count):
            made.append(_cell(work, index, (p, children[index]), (verdicts, len(made)), (settings, named_in)))
    return tuple(made)


def _named_works(works: Sequence[Examined], settings: Settings) -> dict[tuple[str, str], int]:
    counted: dict[tuple[str, str], int] = {}
    for work in works:
        p = sign_p(work, settings)[: work.count]
        for index, sign in np.argwhere(p < settings.sign_p):
            key = (work.schools[index], SIGNS[sign])
            counted[key] = counted.get(key, 0) + 1
    return counted


def _cell(
    work: Examined,
    index: int,
    units: tuple[Floats, list[int]],
    verdict: tuple[Verdicts, int],
    rule: tuple[Settings, dict[tuple[str, str], int]],
) -> Cell:
    (p, children), (verdicts, place), (settings, named_in) = units, verdict, rule
    signs = tuple(_sign(work, index, sign, p, settings) for sign in range(len(SIGNS)))
    named = [sign.code for sign in signs if sign.named]
    families = {FAMILIES[SIGNS.index(code)] for code in named}
    n = int(work.n[index])
    few = n < settings.minimum_school
    flag = bool(verdicts.flag[place])
    return Cell(
        work=work.key,
        subject=work.subject,
        grade=work.grade,
        school=work.schools[index],
        n=n,
        answer="too_few" if few else "signs" if flag else "no_signs",
        score=float(verdicts.score[place]),
        flag=flag,
        flag_alone=bool(verdicts.flag_alone[place]),
        p=_round(verdicts.p[place]),
        p_alone=_round(verdicts.p_alone[place]),
        stronger=len(families) >= settings.independent_signs
        or any(named_in.get((work.schools[index], code), 0) >= 2 for code in named),
        signs=signs,
        classes=tuple(_class(work, unit, p, len(children), settings) for unit in children),
        totals=tuple(int(value) for value in work.totals[index]),
        curve=tuple(_round(value) for value in work.curve[index]),
    )


def _class(work: Examined, unit: int, p: Floats, classes: int, settings: Settings) -> ClassResult:
    signs = tuple(_sign(work, unit, sign, p, settings) for sign in range(len(SIGNS) - 1))
    known = [sign.p for sign in signs if sign.p is not None]
    least = 1 - (1 - min(known)) ** (len(known) * classes) if known else None
    named = tuple(sign.code for sign in signs if sign.named)
    return ClassResult(work.names[unit], int(work.n[unit]), None if least is None else _round(least), named, signs)


def _sign(work: Examined, unit: int, sign: int, p: Floats, settings: Settings) -> SignResult:
    code, n = SIGNS[sign], int(work.n[unit])
    if not np.isfinite(p[unit, sign]):
        few = n < (settings.minimum_school if unit < work.count else settings.minimum_class)
        reason = work.reasons[sign] or ("few_works" if few else _UNKNOWN[sign])
        return SignResult(code, False, reason, n=n)
    effect, half, details = _MEASURES[sign](work, unit)
    return SignResult(
        code=code,
        checked=True,
        z=_round(work.z[unit, sign]),
        p=_round(p[unit, sign]),
        n=n,
        effect=_round(effect),
        low=_round(effect - 1.96 * half),
        high=_round(effect + 1.96 * half),
        reference=REFERENCES[sign],
        named=bool(p[unit, sign] < settings.sign_p),
        details=details,
    )


def _round(value: float) -> float:
    """Nine digits, because the last ones differ between machines."""
    return float(f"{float(value):.9g}")


Measure = tuple[float, float, dict[str, Any]]


def _level(work: Examined, unit: int) -> Measure:
    mean, expected = work.means[unit]
    half = float(np.sqrt(work.variance[unit, 0] + work.spread[unit, 0] ** 2))
    return mean - expected, half, {"mean": _round(mean), "expected": _round(expected)}


def _marking(work: Examined, unit: int) -> Measure:
    half = float(np.sqrt(work.variance[unit, 1] + work.spread[unit, 1] ** 2))
    return float(work.effect[unit, 1] - work.centre[unit, 1]), half, {}


def _profile(work: Examined, unit: int) -> Measure:
    order = np.argsort(-work.task_z[unit], kind="stable")
    told = [int(task) for task in order[:4] if work.task_z[unit, task] > 2]
    tasks = [
        {
            "task": work.tasks[task],
            "mean": _round(work.task_mean[unit, task]),
            "expected": _round(work.task_mean[unit, task] - work.task_effect[unit, task]),
            "z": _round(work.task_z[unit, task]),
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
        {"threshold": threshold, "below": int(a), "below_expected": _round(b), "on": int(c), "on_expected": _round(d)}
        for threshold, a, b, c, d in zip(work.thresholds, below, usual, on, usual_on, strict=True)
    ]
    return moved, half, {"edges": edges}


def _match(work: Examined, unit: int) -> Measure:
    compared, equal, expected = work.matches[unit]
    half = float(np.sqrt(max(expected * (1 - expected / max(compared, 1)), 0)))
    return equal - expected, half, {"compared": int(compared), "equal": int(equal), "expected": _round(expected)}


def _absent(work: Examined, unit: int) -> Measure:
    roll, absent, expected = work.absences[unit].T
    weak = float(absent[:2].sum() - expected[:2].sum())
    half = float(np.sqrt(max((expected * (1 - expected / np.maximum(roll, 1)))[:2].sum(), 0)))
    by_mark = {str(mark): [int(roll[i]), int(absent[i]), _round(expected[i])] for i, mark in enumerate((2, 3, 4, 5))}
    return weak, half, {"absent": int(absent.sum()), "weak": int(absent[:2].sum()), "by_mark": by_mark}


_MEASURES = (_level, _marking, _profile, _boundary, _match, _absent)
