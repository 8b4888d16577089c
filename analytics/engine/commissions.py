"""Commissions of experts from several schools: who sits where, and whose works each commission marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.engine.allocation import Effort, Ints, Marking, even, fewest_pairs
from analytics.engine.exchange import circle
from analytics.engine.lots import Fact
from analytics.engine.seating import CommissionRule, Expert, refusal, seated
from analytics.engine.shortfalls import Shortfall, shortfalls


@dataclass(frozen=True, slots=True)
class Commission:
    """``number`` from 1; ``experts`` by school and code; ``works`` it marks, ``per_expert`` on average."""

    number: int
    experts: tuple[Expert, ...]
    works: int
    per_expert: float


@dataclass(frozen=True, slots=True)
class Parcel:
    """``works`` of ``source`` go to a commission; ``aside``: codes of members who do not touch them."""

    source: str
    commission: int
    works: int
    aside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """One expert's part: ``works`` of ``source``, never of his own school."""

    expert: str
    commission: int
    source: str
    works: int


@dataclass(frozen=True, slots=True)
class Panel:
    """``refusal``: "" or why no commissions can be formed, with ``facts``.

    Codes: "too_few_experts", "too_few_schools", "too_concentrated" (experts of too few schools make up too much).
    Facts: ``experts``, ``schools``, ``seats`` that different schools can fill, ``needed`` of them, ``largest`` count
    of commissions that would do. ``proven``: the fewest parcels within the gap.
    """

    commissions: tuple[Commission, ...]
    parcels: tuple[Parcel, ...]
    shares: tuple[Share, ...]
    shortfalls: tuple[Shortfall, ...]
    refusal: str
    facts: Mapping[str, Fact]
    proven: bool


def panel(
    subject: str,
    works: Mapping[str, int],
    experts: Sequence[Expert],
    rule: CommissionRule,
    effort: Effort | None = None,
) -> Panel:
    """Commissions of one subject and their works: school -> number; the order of input does not matter.

    Raises ``ValueError`` for an expert named twice, negative numbers, a count or number of schools below 1.
    """
    people = sorted(experts, key=lambda expert: (expert.school, expert.code))
    _check(works, people, rule)
    reason, facts = refusal(people, rule)
    if reason:
        return Panel((), (), (), (), reason, facts, proven=True)
    benches = seated(people, rule, subject)
    sources = tuple(sorted(school for school, count in works.items() if count))
    counts = np.array([works[school] for school in sources], np.int64)
    marking = _marking(subject, sources, counts, benches, rule)
    evenest = even(marking)
    solved = fewest_pairs(marking, evenest, effort or Effort())
    names = tuple(str(number + 1) for number in range(rule.count))
    lacking = shortfalls(marking, evenest, subject, sources, names)
    shares, unshared = _shares(subject, sources, solved.flow, benches, rule.seed)
    done = solved.flow.sum(axis=0)
    return Panel(
        tuple(
            Commission(number + 1, members, int(done[number]), float(done[number]) / len(members))
            for number, members in enumerate(benches)
        ),
        tuple(
            Parcel(sources[s], int(c) + 1, int(solved.flow[s, c]), _codes(benches[c], sources[s]))
            for s, c in np.argwhere(solved.flow > 0).tolist()
        ),
        shares,
        lacking + unshared,
        "",
        {},
        solved.proven,
    )


def _check(works: Mapping[str, int], people: Sequence[Expert], rule: CommissionRule) -> None:
    if len({expert.code for expert in people}) < len(people):
        raise ValueError("an expert stands twice")
    if min([*works.values(), *(expert.capacity or 0 for expert in people)], default=0) < 0:
        raise ValueError("works and capacity cannot be negative")
    if rule.count < 1 or rule.schools < 1 or rule.aside < 0:
        raise ValueError("a commission needs somebody to sit in it")


def _codes(members: Sequence[Expert], school: str) -> tuple[str, ...]:
    return tuple(expert.code for expert in members if expert.school == school)


def _marking(
    subject: str, sources: Sequence[str], counts: Ints, benches: Sequence[Sequence[Expert]], rule: CommissionRule
) -> Marking:
    """Commissions as markers; one with a member of the school is a reluctant pair, and only the others count in it."""
    total = int(counts.sum())
    names = [str(number + 1) for number in range(len(benches))]
    limit = np.zeros((len(sources), len(benches)), np.int64)
    reluctant = np.zeros(limit.shape, bool)
    for s, c in np.ndindex(*limit.shape):
        others = [expert for expert in benches[c] if expert.school != sources[s]]
        reluctant[s, c] = len(others) < len(benches[c])
        if not reluctant[s, c]:
            limit[s, c] = counts[s]
        elif 0 < rule.aside <= len(others):
            limit[s, c] = min(int(counts[s]), _capacity(others, total))
    return Marking(
        works=counts,
        experts=np.array([len(members) for members in benches], np.int64),
        capacity=np.array([_capacity(members, total) for members in benches], np.int64),
        limit=limit,
        strain=np.zeros(limit.shape),
        reluctant=reluctant,
        ring=circle(rule.seed, subject, [f"school {name}" for name in sources], names),
    )


def _capacity(members: Sequence[Expert], total: int) -> int:
    return min(total, sum(total if expert.capacity is None else expert.capacity for expert in members))


def _shares(
    subject: str, sources: tuple[str, ...], flow: Ints, benches: Sequence[tuple[Expert, ...]], seed: int
) -> tuple[tuple[Share, ...], tuple[Shortfall, ...]]:
    """Inside each commission, works go to its members as evenly as can be, nobody's own to himself."""
    shares: list[Share] = []
    lacking: list[Shortfall] = []
    for number, members in enumerate(benches):
        counts = flow[:, number]
        own = np.array([[expert.school == source for expert in members] for source in sources], bool)
        own = own.reshape(len(sources), len(members))
        marking = Marking(
            works=counts,
            experts=np.ones(len(members), np.int64),
            capacity=np.array([_capacity([expert], int(counts.sum())) for expert in members], np.int64),
            limit=np.where(own, 0, counts[:, None]),
            strain=np.zeros(own.shape),
            reluctant=np.zeros(own.shape, bool),
            ring=circle(seed, subject, [f"school {name}" for name in sources], [expert.code for expert in members]),
        )
        inner = even(marking)
        shares += [
            Share(members[e].code, number + 1, sources[s], int(inner[s, e])) for s, e in np.argwhere(inner > 0).tolist()
        ]
        lacking += shortfalls(marking, inner, subject, sources, tuple(expert.code for expert in members))
    return tuple(shares), tuple(lacking)
