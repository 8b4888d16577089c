"""Distortions planted into made-up results, each in two styles."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass
class Sheet:
    """Works before they are handed in; ``points`` are changed in place."""

    points: Ints
    maxima: Ints
    opened: Mask
    thresholds: Ints
    journal: Ints
    ability: Floats

    def marks(self) -> Ints:
        """Marks by the thresholds."""
        return np.asarray(2 + np.searchsorted(self.thresholds, self.points.sum(1), side="right"))


def add(rng: np.random.Generator, sheet: Sheet, pupils: Ints, amounts: Ints) -> None:
    """Add points one by one to open tasks, then to any; negative amounts take points away."""
    sign = np.sign(amounts)
    for step in range(int(np.abs(amounts).max(initial=0))):
        now = pupils[np.abs(amounts) > step]
        way = sign[np.abs(amounts) > step][:, None]
        room = np.where(way > 0, sheet.points[now] < sheet.maxima, sheet.points[now] > 0)
        luck = rng.random(room.shape) * room * np.where(sheet.opened, 1.0, 0.01)
        task = luck.argmax(1)
        able = luck.max(1) > 0
        sheet.points[now[able], task[able]] += way[able, 0]


def lift(rng: np.random.Generator, sheet: Sheet, members: Mask, chances: tuple[Floats, Floats, Floats]) -> None:
    """Lift works that lack 1, 2 or 3 points to the next mark, with a chance per pupil and distance."""
    totals = sheet.points.sum(1)
    gaps = sheet.thresholds[None, :] - totals[:, None]
    gap = np.where(gaps > 0, gaps, 99).min(1)
    chance = np.select([gap == 1, gap == 2, gap == 3], chances, 0.0)
    chosen = np.flatnonzero(members & (rng.random(len(totals)) < chance))
    add(rng, sheet, chosen, gap[chosen])


def plant(rng: np.random.Generator, sheet: Sheet, members: Mask, kind: str, how: tuple[float, int]) -> Mask:
    """Distort the works of ``members`` with a strength in (0, 1] and a style; who is present afterwards."""
    strength, style = how
    present = np.ones(len(members), bool)
    if kind == "inflated":
        _inflate(rng, sheet, members, strength, style)
    elif kind == "helped":
        _help(rng, sheet, members, strength, style)
    elif kind == "lifted":
        chance = strength * np.array([0.95, 0.85, 0.7 if style else 0.4])
        lift(rng, sheet, members, tuple(np.full(len(members), value) for value in chance))  # type: ignore[arg-type]
    elif kind == "matched":
        _match(rng, sheet, members, strength, style)
    else:
        weak = sheet.ability < np.quantile(sheet.ability[members], 0.3)
        chance = (
            np.where(weak, 0.9, 0.03)
            if style
            else np.select([sheet.journal == 2, sheet.journal == 3], [0.95, 0.55], 0.03)
        )
        present = ~(members & (rng.random(len(members)) < strength * chance))
    return present


def _inflate(rng: np.random.Generator, sheet: Sheet, members: Mask, strength: float, style: int) -> None:
    room = (sheet.points < sheet.maxima) & members[:, None]
    chance = (0.5 * strength) * (sheet.opened if style == 0 else np.where(sheet.opened, 1.0, 0.45))
    sheet.points += room & (rng.random(room.shape) < chance)


def _help(rng: np.random.Generator, sheet: Sheet, members: Mask, strength: float, style: int) -> None:
    tasks = len(sheet.maxima)
    easy = (sheet.points / sheet.maxima).mean(0)
    weight = 1.2 - easy if style == 0 else np.ones(tasks)
    count = int(rng.integers(2, max(4, tasks // 4 + 1)))
    told = rng.choice(tasks, count, replace=False, p=weight / weight.sum())
    for task in told:
        helped = members & (rng.random(len(members)) < 0.75 * strength)
        sheet.points[helped, task] = sheet.maxima[task]


def _match(rng: np.random.Generator, sheet: Sheet, members: Mask, strength: float, style: int) -> None:
    wrong = np.flatnonzero(members & (sheet.marks() != sheet.journal) & (rng.random(len(members)) < 0.9 * strength))
    edges = np.concatenate([[0], sheet.thresholds, [sheet.maxima.sum() + 1]])
    low, high = edges[sheet.journal[wrong] - 2], edges[sheet.journal[wrong] - 1] - 1
    totals = sheet.points[wrong].sum(1)
    if style:
        target = rng.integers(low, high + 1)
        target = np.where(totals < low, np.minimum(target, low + 2), np.maximum(target, high - 2))
    else:
        target = np.clip(totals, low, high)
    add(rng, sheet, wrong, target - totals)
