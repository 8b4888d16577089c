"""A term as one line that shows every field but the words, so that a table can assert the whole value."""

from collections.abc import Iterator

from plans.terms import Period, Span, Term, read_period

KISLOVODSK = read_period("в 2022 - 2023 учебном году")
SEVERO_YENISEYSKY = read_period("на 2023-2024 годы")
POKACHI = read_period("на 2024/2026 годы")
SCHOOL_9 = read_period("в 2024 году")
YEAR_2025 = read_period("на 2025 год")
SCHOOL_YEAR = read_period("на 2023/2024 учебный год")
NO_PERIOD: Period | None = None


def shown(term: Term) -> str:
    """Kind, then what is set: bound, start..end, months, days, occurrences, rule, event, marks, parts, doubts."""
    return " ".join(_fields(term))


def _fields(term: Term) -> Iterator[str]:
    yield term.kind.value
    yield from _dates(term)
    yield from filter(None, (term.rule,))
    yield from _event(term)
    if term.inferred:
        yield "inferred"
    for part in term.parts:
        yield f"+ {{{part.raw}: {shown(part)}}}"
    for item in term.doubts:
        facts = ", ".join(f"{name}={value}" for name, value in item.facts)
        yield f"!{item.code.value}({facts})"


def _dates(term: Term) -> Iterator[str]:
    if term.bound:
        yield term.bound.value
    if term.start or term.end:
        yield f"{term.start or ''}..{term.end or ''}"
    if term.months:
        yield f"months={','.join(map(str, term.months))}{'(span)' if term.months_span else ''}"
    if term.days:
        yield f"days={','.join(map(str, term.days))}"
    if term.occurrences:
        yield f"[{' '.join(map(_span, term.occurrences))}]"


def _event(term: Term) -> Iterator[str]:
    if term.anchor or term.anchor_kind:
        yield f"<{term.anchor}|{term.anchor_kind and term.anchor_kind.value}|{','.join(term.procedures)}>"
    if term.offset:
        yield f"{term.offset.n} {term.offset.unit.value} {term.offset.direction.value}"
    if term.inherited_from:
        yield f"from {term.inherited_from}"


def _span(span: Span) -> str:
    return f"{span.start or ''}..{span.end}"
