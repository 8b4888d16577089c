"""Matters in numbers: what a school is asked about, what decided ones teach, who is concerned."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from analytics.labels.signs import SIGNS, rarity, sign_name, sign_sentence
from analytics.models import Finding, Inquiry, Run
from analytics.reports.evidence import facts_of
from analytics.rules import Verdict


def facts_of_finding(finding: Finding) -> dict[str, Any]:
    """What a school is asked about, in codes and whole numbers: it stays when the analysis is deleted."""
    signs = [
        {"code": sign["code"], "facts": facts_of(sign), "p": sign.get("p"), "n": sign.get("n")}
        for sign in finding.signs
        if sign.get("named")
    ]
    run = finding.run
    return {
        "run": run.pk,
        "engine": run.engine_version,
        "day": run.finished_at.date().isoformat() if run.finished_at else None,
        "n": finding.n,
        "strong": finding.strong,
        "p": finding.p,
        "signs": signs,
    }


def told_signs(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The signs of a matter as sentences: ``code``, ``name``, ``words``, ``rarity``."""
    return [
        {
            "code": sign["code"],
            "name": sign_name(sign["code"]),
            "words": sign_sentence(sign["code"], sign.get("facts") or {}),
            "rarity": rarity(sign.get("p")),
        }
        for sign in facts.get("signs") or ()
    ]


@dataclass(frozen=True, slots=True)
class Learnt:
    """How matters with one sign ended."""

    code: str
    name: str
    explained: int
    confirmed: int
    unclear: int

    @property
    def decided(self) -> int:
        """All of them."""
        return self.explained + self.confirmed + self.unclear


def calibration(rows: QuerySet[Inquiry]) -> tuple[Counter[str], list[Learnt]]:
    """Decided matters by verdict, and the same by sign; a matter with two signs counts under both. One query."""
    whole: Counter[str] = Counter()
    by_sign: dict[str, Counter[str]] = {}
    for verdict, facts in rows.exclude(verdict="").values_list("verdict", "facts"):
        whole[verdict] += 1
        for code in {sign["code"] for sign in facts.get("signs") or ()}:
            by_sign.setdefault(code, Counter())[verdict] += 1
    order = [*SIGNS, *sorted(set(by_sign) - set(SIGNS))]
    lines = [Learnt(code, sign_name(code), *_verdicts(by_sign[code])) for code in order if code in by_sign]
    return whole, lines


def _verdicts(found: Mapping[str, int]) -> tuple[int, int, int]:
    return tuple(found.get(verdict, 0) for verdict in (Verdict.EXPLAINED, Verdict.CONFIRMED, Verdict.UNCLEAR))  # type: ignore[return-value]


def repeated(rows: Collection[Inquiry]) -> set[int]:
    """Ids of the matters whose subject is on the school's list again, in the latest analysis of a year that begins
    no earlier than the matter's present term; two queries."""
    latest: dict[tuple[int, int], int] = {}
    places = {row.school.municipality_id for row in rows}
    for pk, place, year in Run.objects.done().filter(municipality__in=places).values_list("pk", "municipality", "year"):
        latest.setdefault((place, year), pk)
    again = Finding.objects.filter(run__in=latest.values(), school__in={row.school_id for row in rows}, flag=True)
    found: dict[tuple[int, str, str], int] = {}
    for school, kind, subject, year in again.values_list("school", "work__kind", "work__subject", "work__year"):
        found[school, kind, subject] = max(year, found.get((school, kind, subject), 0))
    return {
        row.pk
        for row in rows
        if found.get((row.school_id, row.work.kind, row.work.subject), 0) > max(row.work.year, row.lapses_on.year - 1)
    }
