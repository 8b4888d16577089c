"""The risk zone of a school with its reasons: a rule that is data, over facts that name their source."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from analytics.engine.intervals import proportion_interval
from analytics.engine.lots import Fact

SIGNS, WATCH, NONE = "signs", "watch", "none"


@dataclass(frozen=True, slots=True)
class Finding:
    """A work of a season with signs; ``signs`` are codes of independent families, each named once.

    ``outcome``: "" while nobody has decided, "confirmed", "unclear", or "explained", which no longer counts.
    """

    work: str
    season: int
    signs: frozenset[str]
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Recheck:
    """``unchanged`` of ``checked`` works kept their mark when checked again."""

    work: str
    season: int
    checked: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The school was asked about ``work`` and had until ``due``, inclusive; ``answered`` is ``None`` while silent."""

    work: str
    due: date
    answered: date | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The school stands on an official list: a fact with its ``source``, not a computation."""

    name: str
    source: str
    season: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything known of one school, of all seasons."""

    school: str
    findings: tuple[Finding, ...] = ()
    rechecks: tuple[Recheck, ...] = ()
    inquiries: tuple[Inquiry, ...] = ()
    listings: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """``code``: a key of ``CRITERIA``; ``zone``: what meeting it means; ``number``: its threshold."""

    code: str
    zone: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class ZoneRule:
    """A numbered rule. Raises ``ValueError`` for a code or a zone that nobody knows."""

    version: str
    criteria: tuple[Criterion, ...]

    def __post_init__(self) -> None:
        strange = [item for item in self.criteria if item.code not in CRITERIA or item.zone not in {SIGNS, WATCH}]
        if strange:
            raise ValueError(f"no such criterion or zone: {strange[0].code}, {strange[0].zone}")


@dataclass(frozen=True, slots=True)
class Reason:
    """A criterion that was met, with what met it."""

    code: str
    zone: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Zone:
    """``zone``: "signs", "watch" or "none"; ``reasons`` in the order of the rule, the graver zone first."""

    school: str
    zone: str
    reasons: tuple[Reason, ...]
    version: str


def zones(evidence: Iterable[Evidence], rule: ZoneRule | None = None, *, season: int, today: date) -> tuple[Zone, ...]:
    """The zone of every school for ``season`` as of ``today``, by school; reasons of later seasons are not seen."""
    rule = rule or DEFAULT
    return tuple(_zone(school, rule, season, today) for school in sorted(evidence, key=lambda item: item.school))


def _zone(evidence: Evidence, rule: ZoneRule, season: int, today: date) -> Zone:
    met: list[Reason] = []
    for criterion in sorted(rule.criteria, key=lambda item: item.zone != SIGNS):
        for facts in CRITERIA[criterion.code](evidence, criterion.number, season, today):
            # The same facts are no second reason, because a milder threshold is met whenever the stricter one is.
            if not any(reason.code == criterion.code and reason.facts == facts for reason in met):
                met.append(Reason(criterion.code, criterion.zone, facts))
    named = {reason.zone for reason in met}
    worst = SIGNS if SIGNS in named else WATCH if WATCH in named else NONE
    return Zone(evidence.school, worst, tuple(met), rule.version)


def _standing(evidence: Evidence, season: int) -> dict[str, frozenset[str]]:
    """Works of the season whose signs nobody has explained, with the signs; several findings of a work are one."""
    works: dict[str, frozenset[str]] = {}
    for finding in evidence.findings:
        if finding.season == season and finding.outcome != "explained" and finding.signs:
            works[finding.work] = works.get(finding.work, frozenset()) | finding.signs
    return dict(sorted(works.items()))


def _several_works(evidence: Evidence, number: int, season: int, _: date) -> list[dict[str, Fact]]:
    works = _standing(evidence, season)
    return [{"season": season, "works": tuple(works)}] if len(works) >= max(1, number) else []


def _several_signs(evidence: Evidence, number: int, season: int, _: date) -> list[dict[str, Fact]]:
    return [
        {"season": season, "work": work, "signs": tuple(sorted(signs))}
        for work, signs in _standing(evidence, season).items()
        if len(signs) >= number
    ]


def _confirmed(evidence: Evidence, number: int, season: int, _: date) -> list[dict[str, Fact]]:
    works = {item.work for item in evidence.findings if item.season == season and item.outcome == "confirmed"}
    return [{"season": season, "works": tuple(sorted(works))}] if len(works) >= max(1, number) else []


def _years_running(evidence: Evidence, number: int, season: int, _: date) -> list[dict[str, Fact]]:
    years = range(season - number + 1, season + 1)
    if not all(_standing(evidence, year) for year in years):
        return []
    return [{"seasons": tuple(str(year) for year in years)}]


def _recheck_below(evidence: Evidence, number: int, season: int, _: date) -> list[dict[str, Fact]]:
    return [
        {
            "season": season,
            "work": recheck.work,
            "checked": recheck.checked,
            "unchanged": recheck.unchanged,
            "upper": round(100 * _upper(recheck.unchanged, recheck.checked), 1),
        }
        for recheck in sorted(evidence.rechecks, key=lambda item: item.work)
        if recheck.season == season and recheck.unchanged * 100 < number * recheck.checked
    ]


def _upper(successes: int, trials: int) -> float:
    """Upper end of the 95 per cent Wilson interval: how high the share of all works may still be."""
    return float(proportion_interval(successes, trials).high)


def _overdue_answer(evidence: Evidence, number: int, _: int, today: date) -> list[dict[str, Fact]]:
    silent = [item for item in evidence.inquiries if item.answered is None and (today - item.due).days > number]
    return [
        {"work": item.work, "due": item.due.isoformat(), "days": (today - item.due).days}
        for item in sorted(silent, key=lambda item: (item.due, item.work))
    ]


def _listed(evidence: Evidence, number: int, season: int, _: date) -> list[dict[str, Fact]]:
    recent = [item for item in evidence.listings if season - number < item.season <= season]
    return [
        {"list": item.name, "source": item.source, "season": item.season}
        for item in sorted(recent, key=lambda item: (item.season, item.name, item.source))
    ]


CRITERIA: Mapping[str, Callable[[Evidence, int, int, date], Sequence[Mapping[str, Fact]]]] = {
    "works_with_signs": _several_works,
    "signs_in_one_work": _several_signs,
    "confirmed": _confirmed,
    "years_running": _years_running,
    "recheck_below": _recheck_below,
    "answer_overdue": _overdue_answer,
    "official_list": _listed,
}

DEFAULT = ZoneRule(
    "zone-1",
    (
        Criterion("works_with_signs", SIGNS, 2),
        Criterion("signs_in_one_work", SIGNS, 2),
        Criterion("confirmed", SIGNS, 1),
        Criterion("years_running", SIGNS, 2),
        Criterion("recheck_below", SIGNS, 90),
        Criterion("answer_overdue", SIGNS),
        Criterion("official_list", SIGNS, 1),
        Criterion("works_with_signs", WATCH, 1),
        Criterion("official_list", WATCH, 2),
    ),
)
