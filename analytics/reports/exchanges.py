"""Cross-checking of works: what is asked of the solver, by school, and its answer with names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Sum

from analytics.engine.commissions import Panel, panel
from analytics.engine.exchange import Exchange as Solved
from analytics.engine.exchange import Supply, Terms, exchange
from analytics.engine.seating import CommissionRule, Expert
from analytics.engine.shortfalls import Shortfall
from analytics.models import Exchange, ResultSheet
from office import natural
from schools.models import Municipality, School, Sitting

SCHOOLS, COMMISSIONS = "schools", "commissions"
WORKS_OF_AN_EXPERT = 25  # what one person marks in a day


@dataclass(frozen=True, slots=True)
class Line:
    """One school: works to be marked, experts it lends, the most works of one expert, and their names if known."""

    school: int
    works: int
    experts: int
    limit: int | None = None
    names: str = ""

    @property
    def people(self) -> list[str]:
        """The names, one per expert; empty ones stand for people who are still to be named."""
        known = [name.strip() for name in self.names.split(";") if name.strip()]
        return (known + [""] * self.experts)[: self.experts]


def lines_of(row: Exchange) -> list[Line]:
    """What was asked, by school."""
    return [Line(**line) for line in row.given.get("lines") or ()]


def prefilled(municipality: Municipality, year: int, grade: int, subject: str) -> list[Line]:
    """Works from the sheets; where none are in, the same pupils' works of last year for schools with a sitting."""
    place = {"work__municipality": municipality, "work__subject": subject}
    now = _counted(ResultSheet.objects.filter(**place, work__year=year, work__grade=grade))
    before = _counted(ResultSheet.objects.filter(**place, work__year=year - 1, work__grade=grade - 1))
    due = set(
        Sitting.objects.filter(
            procedure__municipality=municipality,
            procedure__year=year,
            procedure__grade=grade,
            procedure__subject=subject,
        ).values_list("school", flat=True)
    )
    expected = {pk: before.get(pk, 0) for pk in due | (set() if now or due else set(before))}
    counts = {**expected, **now}
    schools = School.objects.active().filter(municipality=municipality, pk__in=counts).order_by("name", "pk")
    return [_line(pk, counts[pk]) for pk in schools.values_list("pk", flat=True)]


def _counted(rows: Any) -> dict[int, int]:
    return {pk: int(n) for pk, n in rows.values_list("school").annotate(n=Sum("n")).values_list("school", "n")}


def _line(school: int, works: int) -> Line:
    return Line(school, works, max(1, -(-works // WORKS_OF_AN_EXPERT)) if works else 0)


def last_years(row: Exchange) -> frozenset[tuple[str, str]]:
    """Pairs (from, to) of last year's accepted exchanges in this subject."""
    rows: Any = Exchange.objects.filter(
        municipality=row.municipality_id, year=row.year - 1, subject=row.subject, accepted_at__isnull=False
    )
    found = set()
    for result in rows.values_list("result", flat=True):
        found |= {(str(one["from"]), str(one["to"])) for one in result.get("transfers", ())}
    return frozenset(found)


def answer(row: Exchange) -> dict[str, Any]:
    """Let the solver deal the works; the same facts give the same answer."""
    if row.given.get("mode") == COMMISSIONS:
        return _commissions(row)
    return _schools(row)


def _schools(row: Exchange) -> dict[str, Any]:
    given = row.given
    supplies = [Supply(str(one.school), row.subject, one.works, one.experts, _capacity(one)) for one in lines_of(row)]
    terms = Terms(
        seed=int(given.get("seed", 0)),
        forbidden=frozenset((str(a), str(b)) for a, b in given.get("forbidden") or ()),
        last_year=last_years(row) if given.get("last_year") else frozenset(),
    )
    found: Solved = exchange(supplies, terms)
    return {
        "mode": SCHOOLS,
        "transfers": [
            {"from": int(one.source), "to": int(one.target), "works": one.works, "repeated": one.repeated}
            for one in found.transfers
        ],
        "loads": [{"school": int(one.school), "experts": one.experts, "works": one.works} for one in found.loads],
        "shortfalls": _short(found.shortfalls),
        "mutual": [[int(one), int(other)] for _subject, one, other in found.mutual],
        "proven": all(found.proven.values()),
    }


def _capacity(line: Line) -> int | None:
    return None if line.limit is None else line.limit * line.experts


def _commissions(row: Exchange) -> dict[str, Any]:
    given, lines = row.given, lines_of(row)
    experts = [
        Expert(f"{one.school}-{number}", str(one.school), one.limit)
        for one in lines
        for number in range(1, one.experts + 1)
    ]
    rule = CommissionRule(
        count=int(given.get("commissions", 1)),
        schools=int(given.get("least_schools", 3)),
        aside=2 if given.get("aside") else 0,
        seed=int(given.get("seed", 0)),
    )
    found: Panel = panel(row.subject, {str(one.school): one.works for one in lines}, experts, rule)
    return {
        "mode": COMMISSIONS,
        "commissions": [
            {"number": one.number, "experts": [expert.code for expert in one.experts], "works": one.works}
            for one in found.commissions
        ],
        "parcels": [
            {"from": int(one.source), "commission": one.commission, "works": one.works, "aside": list(one.aside)}
            for one in found.parcels
        ],
        "shares": [{**asdict(one), "source": int(one.source)} for one in found.shares],
        "shortfalls": _short(found.shortfalls),
        "refusal": found.refusal,
        "facts": dict(found.facts),
        "proven": found.proven,
    }


def _short(found: Iterable[Shortfall]) -> list[dict[str, Any]]:
    return [
        {
            "school": int(one.school),
            "works": one.works,
            "reason": one.reason,
            "facts": {name: list(fact) if isinstance(fact, tuple) else fact for name, fact in one.facts.items()},
        }
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class Named:
    """The answer with names: ``schools`` by id, ``people`` by the codes of experts."""

    schools: Mapping[int, str]
    people: Mapping[str, str]

    def school(self, pk: int) -> str:
        """A school's name; one that was deleted keeps its number."""
        return self.schools.get(pk, f"№ {pk}")

    def person(self, code: str) -> str:
        """An expert: the name if it is known, else the place among the school's experts."""
        pk, _dash, number = code.partition("-")
        known = self.people.get(code, "")
        return f"{known or f'эксперт {number}'} ({self.school(int(pk))})"


def named(row: Exchange) -> Named:
    """Names for one exchange; one query."""
    lines = lines_of(row)
    schools = dict(School.objects.filter(municipality=row.municipality_id).values_list("pk", "name"))
    people = {f"{one.school}-{number}": name for one in lines for number, name in enumerate(one.people, 1) if name}
    return Named(schools, people)


def by_sender(row: Exchange, names: Named) -> list[dict[str, Any]]:
    """Whose works go where: schools by name, each with its destinations and how many works."""
    found: dict[int, list[dict[str, Any]]] = {}
    for one in row.result.get("transfers", ()):
        to = {"to": names.school(one["to"]), "works": one["works"], "repeated": one["repeated"]}
        found.setdefault(one["from"], []).append(to)
    for one in row.result.get("parcels", ()):
        aside = [names.person(code) for code in one["aside"]]
        to = {"to": str(one["commission"]), "works": one["works"], "aside": aside, "commission": True}
        found.setdefault(one["from"], []).append(to)
    return _ordered(found, names)


def _ordered(found: Mapping[int, Sequence[dict[str, Any]]], names: Named) -> list[dict[str, Any]]:
    rows = [
        {
            "school": names.school(pk),
            "places": sorted(places, key=lambda one: one["to"]),
            "works": sum(one["works"] for one in places),
        }
        for pk, places in found.items()
    ]
    return sorted(rows, key=lambda one: natural.key(str(one["school"])))


def by_marker(row: Exchange, names: Named) -> list[dict[str, Any]]:
    """Who marks how much, and whose: schools by name, or commissions by number with their people."""
    if row.result.get("mode") == COMMISSIONS:
        return [_commission(row, one, names) for one in row.result.get("commissions", ())]
    sources: dict[int, list[str]] = {}
    for one in row.result.get("transfers", ()):
        sources.setdefault(one["to"], []).append(f"{names.school(one['from'])}: {one['works']}")
    rows = [
        {
            "name": names.school(one["school"]),
            "experts": one["experts"],
            "works": one["works"],
            "each": round(one["works"] / one["experts"], 1),
            "sources": sorted(sources.get(one["school"], []), key=natural.key),
            "people": [],
        }
        for one in row.result.get("loads", ())
    ]
    return sorted(rows, key=lambda one: natural.key(str(one["name"])))


def _commission(row: Exchange, one: Mapping[str, Any], names: Named) -> dict[str, Any]:
    shares: dict[str, int] = {}
    for share in row.result.get("shares", ()):
        if share["commission"] == one["number"]:
            shares[share["expert"]] = shares.get(share["expert"], 0) + share["works"]
    sources = [
        f"{names.school(parcel['from'])}: {parcel['works']}"
        for parcel in row.result.get("parcels", ())
        if parcel["commission"] == one["number"]
    ]
    people = [{"name": names.person(code), "works": shares.get(code, 0)} for code in one["experts"]]
    count = len(one["experts"])
    return {
        "name": str(one["number"]),
        "experts": count,
        "works": one["works"],
        "each": round(one["works"] / count, 1) if count else 0,
        "sources": sorted(sources),
        "people": people,
    }
