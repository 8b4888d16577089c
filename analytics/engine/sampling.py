"""Which works are checked again: a stratified draw by lots, the same on every machine and in any order of input."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analytics.engine.lots import lot

BOUNDARY, SPREAD = "boundary", "spread"


@dataclass(frozen=True, slots=True)
class Paper:
    """One pupil's work: a code within the school, never a name; ``total`` is ``None`` where unknown."""

    school: str
    code: str
    class_name: str = ""
    variant: int = 0
    total: int | None = None


@dataclass(frozen=True, slots=True)
class SampleRule:
    """How many works of a school, and how many of them just above a threshold.

    All of them up to ``whole_up_to``; beyond that the greater of ``at_least`` and ``percent`` (rounded up), never
    above ``at_most``. ``boundary_percent``: share guaranteed to totals of t .. t + ``reach`` - 1 above a threshold t,
    in the schools whose sign lies at the boundary. Raises ``ValueError`` for numbers that contradict each other.
    """

    whole_up_to: int = 10
    at_least: int = 10
    percent: int = 10
    at_most: int | None = 30
    boundary_percent: int = 50
    reach: int = 2

    def __post_init__(self) -> None:
        counts = (self.whole_up_to, self.at_least, self.reach, self.percent, self.boundary_percent)
        if min(counts) < 0 or max(self.percent, self.boundary_percent) > 100:
            raise ValueError("shares lie within 0 .. 100, counts are not negative")
        if self.at_most is not None and self.at_most < max(self.at_least, self.whole_up_to):
            raise ValueError("the most is less than the least")

    def size(self, papers: int) -> tuple[str, int]:
        """Code and number: "all", "at_least", "percent" or "at_most", whichever decided for so many papers."""
        if papers <= max(self.whole_up_to, self.at_least):
            return "all", papers
        wanted = -(-papers * self.percent // 100)
        if self.at_most is not None and wanted > self.at_most:
            return "at_most", self.at_most
        return ("percent", wanted) if wanted > self.at_least else ("at_least", self.at_least)


@dataclass(frozen=True, slots=True)
class Pick:
    """A drawn work; its chance of being drawn was ``drawn`` / ``out_of``, the numbers of its stratum in its school."""

    school: str
    code: str
    class_name: str
    variant: int
    stratum: str
    drawn: int
    out_of: int


@dataclass(frozen=True, slots=True)
class SchoolDraw:
    """How one school's number came about: ``rule`` is the code of ``SampleRule.size``."""

    school: str
    papers: int
    size: int
    rule: str
    boundary_papers: int
    boundary_size: int


@dataclass(frozen=True, slots=True)
class Sample:
    """``picks`` by school, class and code; ``seed`` and ``rule`` repeat the draw to the letter."""

    seed: int
    work: str
    rule: SampleRule
    schools: tuple[SchoolDraw, ...]
    picks: tuple[Pick, ...]


def draw(
    papers: Iterable[Paper],
    rule: SampleRule,
    *,
    seed: int,
    work: str,
    thresholds: Sequence[int] = (),
    boundary: frozenset[str] = frozenset(),
) -> Sample:
    """The sample of one work; ``boundary`` names the schools whose sign lies at the mark boundaries.

    Lots depend on the seed, the work, the school and the code alone, so a school's sample does not change when another
    school's papers do. Raises ``ValueError`` for a code that stands twice in a school.
    """
    by_school: dict[str, list[Paper]] = {}
    for paper in papers:
        by_school.setdefault(paper.school, []).append(paper)
    draws, picks = [], []
    for school in sorted(by_school):
        own = by_school[school]
        if len({paper.code for paper in own}) < len(own):
            raise ValueError(f"a code stands twice in school {school}")
        near = _near(own, thresholds, rule.reach) if school in boundary else []
        summary, strata = _sizes(school, own, near, rule)
        draws.append(summary)
        for stratum, (members, size) in strata.items():
            chosen = _systematic(members, size, seed, (work, school, stratum))
            picks += [_pick(paper, stratum, size, len(members)) for paper in chosen]
    picks.sort(key=lambda pick: (pick.school, pick.class_name, pick.code))
    return Sample(seed, work, rule, tuple(draws), tuple(picks))


def _pick(paper: Paper, stratum: str, drawn: int, out_of: int) -> Pick:
    return Pick(paper.school, paper.code, paper.class_name, paper.variant, stratum, drawn, out_of)


def _near(papers: Sequence[Paper], thresholds: Sequence[int], reach: int) -> list[Paper]:
    lifted = {threshold + above for threshold in thresholds for above in range(reach)}
    return [paper for paper in papers if paper.total in lifted]


def _sizes(
    school: str, papers: Sequence[Paper], near: Sequence[Paper], rule: SampleRule
) -> tuple[SchoolDraw, dict[str, tuple[Sequence[Paper], int]]]:
    """Papers and number of each stratum: the guaranteed share at the boundary, or its proportion where that is more."""
    code, size = rule.size(len(papers))
    share = max(-(-size * rule.boundary_percent // 100), -(-size * len(near) // max(1, len(papers))))
    codes = {paper.code for paper in near}
    rest = [paper for paper in papers if paper.code not in codes]
    at_boundary = max(min(len(near), share), size - len(rest)) if near else 0
    summary = SchoolDraw(school, len(papers), size, code, len(near), at_boundary)
    return summary, {BOUNDARY: (near, at_boundary), SPREAD: (rest, size - at_boundary)}


def _systematic(papers: Sequence[Paper], size: int, seed: int, stratum: tuple[str, ...]) -> list[Paper]:
    """``size`` papers at equal steps from a start drawn by lot, along classes, variants, codes in an order by lot.

    Equal steps give each class its proportion within one paper, and each paper the chance size / len(papers) exactly.
    """

    def key(paper: Paper) -> tuple[int, str, int, int, int]:
        variant = str(paper.variant)
        return (
            lot(seed, *stratum, "class", paper.class_name),
            paper.class_name,
            lot(seed, *stratum, "variant", paper.class_name, variant),
            paper.variant,
            lot(seed, *stratum, "code", paper.code),
        )

    if not size:
        return []
    count = len(papers)
    start = lot(seed, *stratum, "start") % count
    ordered = sorted(papers, key=key)
    return [
        paper
        for place, paper in enumerate(ordered)
        if (place * size + size + start) // count > (place * size + start) // count
    ]
