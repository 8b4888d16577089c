"""How well the engine and its rivals do on made-up municipalities: ``python -m tests.engine.measure [--count N]``.

Seeds from 9000 on are for reporting only; the tables of the engine were tuned on seeds below 4000.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from analytics.engine.frame import frame
from analytics.engine.screening import analyse
from analytics.engine.settings import Settings
from tests.engine import rivals
from tests.engine.simulator import KINDS, Municipality, World, municipality

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Judged = tuple[Floats, Mask]
FIRST = 9000

WORLDS = {
    "middle": World(),
    "4 % distorted": World(prevalence=0.04),
    "nothing distorted": World(prevalence=0.0),
    "less reliable works": World(discrimination=0.75),
    "generous at thresholds everywhere": World(benefit=0.5),
    "noisy journal marks": World(journal_noise=1.2, journal_taste=0.4),
    "schools further apart": World(icc=0.2, gymnasium_lift=1.4),
    "schools with tastes of their own": World(task_taste=0.4, open_taste=0.3, subject_taste=0.35),
    "distortion spread evenly": World(clustering=0.0),
    "distortion in few schools": World(clustering=1.0),
    "variants of unequal difficulty": World(variant_spread=0.35),
    "half of the schools rural": World(rural=0.5),
    "weak distortion": World(strength=(0.3, 0.8)),
    "much absence": World(absence=0.17),
}


@dataclass
class Tally:
    """Counts over municipalities."""

    area: list[float] = field(default_factory=list)
    precision: list[float] = field(default_factory=list)
    counts: Floats = field(default_factory=lambda: np.zeros(6))
    kinds: Floats = field(default_factory=lambda: np.zeros((len(KINDS), 2)))
    flagged: list[bool] = field(default_factory=list)

    def add(self, made: Municipality, score: Floats, flag: Mask) -> None:
        """One municipality; cells in the order of the works as they were made."""
        kinds = made.kinds.ravel()
        guilty, strong = kinds > 0, np.tile(made.strong, len(made.cohorts))
        if guilty.any():
            self.area.append(area(score[guilty], score[~guilty]))
            self.precision.append(average_precision(guilty, score))
        self.counts += [
            (flag & guilty).sum(), (flag & ~guilty).sum(), guilty.sum(), (~guilty).sum(),
            (flag & strong & ~guilty).sum(), (strong & ~guilty).sum(),
        ]  # fmt: skip
        for kind in range(len(KINDS)):
            self.kinds[kind] += [(flag & (kinds == kind)).sum(), (kinds == kind).sum()]
        self.flagged.append(bool(flag.any()))

    def row(self, name: str) -> str:
        """One line of a table."""
        right, wrong, guilty, honest, strong_wrong, strong = self.counts
        figures = [
            f"{np.mean(self.area):.3f}" if self.area else "-",
            f"{np.mean(self.precision):.3f}" if self.precision else "-",
            f"{right / (right + wrong):.3f}" if right else "-",
            f"{right / guilty:.3f}" if guilty else "-",
            f"{wrong / honest:.4f}",
            f"{strong_wrong / max(strong, 1):.4f}",
            f"{len(self.flagged) - sum(self.flagged)} of {len(self.flagged)}",
        ]
        return f"| {name} | " + " | ".join(figures) + " |"


def area(positive: Floats, negative: Floats) -> float:
    """Area under the receiver operating curve."""
    ranks = rankdata(np.r_[positive, negative])[: len(positive)]
    return float((ranks.sum() - len(positive) * (len(positive) + 1) / 2) / len(positive) / len(negative))


def average_precision(truth: Mask, score: Floats) -> float:
    """Mean precision at the distorted cells in the order of the score."""
    ordered = truth[np.argsort(-score, kind="stable")]
    return float((np.cumsum(ordered) / np.arange(1, len(ordered) + 1))[ordered].mean())


def engine(made: Municipality, *, alone: bool = False) -> Judged:
    """Score and flag of the engine, with or without borrowing."""
    verdicts = analyse(made.cohorts, Settings()).verdicts
    keys = sorted(range(len(made.cohorts)), key=lambda index: made.cohorts[index].work.key)
    back = np.argsort(keys)
    shape = (len(made.cohorts), -1)
    score = verdicts.evidence if alone else verdicts.score
    flag = verdicts.flag_alone if alone else verdicts.flag
    return score.reshape(shape)[back].ravel(), flag.reshape(shape)[back].ravel()


def engine_alone(made: Municipality) -> Judged:
    """The engine without borrowing from a school's other works."""
    return engine(made, alone=True)


def _each(judge: Callable[..., Judged]) -> Callable[[Municipality], Judged]:
    def judged(made: Municipality) -> Judged:
        parts = [judge(cohort) for cohort in made.cohorts]
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])

    return judged


def federal(made: Municipality) -> Judged:
    """The published rule: a mean too high, or results against marks."""
    high, against = _each(rivals.mean_interval)(made), _each(rivals.against_marks)(made)
    return high[0], high[1] | against[1]


def guttman(made: Municipality) -> Judged:
    """Mean person misfit, flagged above three robust standard deviations."""
    parts = []
    for cohort in made.cohorts:
        framed = frame(cohort)
        value = rivals.guttman(framed)[: framed.count] * np.sqrt(framed.n[: framed.count])
        parts.append((value - np.median(value)) / (1.4826 * np.median(np.abs(value - np.median(value)))))
    score = np.concatenate(parts)
    return score, score > 3


def recipe(made: Municipality) -> Judged:
    """Five signs, Cauchy's combination, weights by the school's other works, Benjamini and Hochberg."""
    p, n = [], []
    for cohort in made.cohorts:
        framed, z = rivals.recipe(cohort)
        p.append(rivals.recipe_p(framed, z))
        n.append(framed.n[: framed.count])
    flat, enough = np.concatenate(p), np.concatenate(n) >= 13
    size = np.minimum(-np.log10(np.maximum(flat, 1e-12)), 3).reshape(len(p), -1)
    weight = np.exp(2 * (size.sum(0) - size) / max(len(p) - 1, 1)).ravel()
    weighted = np.minimum(flat * weight.mean() / weight, 1)
    flag = np.zeros(len(flat), bool)
    flag[enough] = rivals.step_up(weighted[enough], 0.1)
    return -np.log10(weighted), flag


RIVALS: dict[str, Callable[[Municipality], Judged]] = {
    "mean interval (federal rule A)": _each(rivals.mean_interval),
    "federal rules A or B": federal,
    "ratio at thresholds": _each(rivals.boundary_ratio),
    "Guttman errors": guttman,
    "five-sign recipe": recipe,
    "engine without borrowing": engine_alone,
    "engine": engine,
}
HEAD = (
    "| {} | AUC | average precision | precision | recall | false alarms | honest strong | without any flag |\n"
    "|---|---|---|---|---|---|---|---|"
)


def measured(world: World, judge: Callable[[Municipality], Judged], count: int) -> Tally:
    """A tally over ``count`` municipalities of the reporting seeds."""
    tally = Tally()
    for seed in range(FIRST, FIRST + count):
        made = municipality(seed, world)
        tally.add(made, *judge(made))
    return tally


def main() -> None:
    """Print the tables of the README."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=40)
    count = parser.parse_args().count
    put = sys.stdout.write
    put(HEAD.format("method") + "\n")
    for name, judge in RIVALS.items():
        put(measured(WORLDS["middle"], judge, max(count // 2, 1)).row(name) + "\n")
    put("\n" + HEAD.format("world") + "\n")
    kinds = ""
    for name, world in WORLDS.items():
        tally = measured(world, engine, count)
        put(tally.row(name) + "\n")
        if name == "middle":
            kinds = " ".join(f"{kind} {a / b:.2f}" for kind, (a, b) in zip(KINDS[1:], tally.kinds[1:], strict=True))
    put(f"\nRecall by kind in the middle world: {kinds}\n")


if __name__ == "__main__":
    main()
