"""Terms as JSON: the printed contract, and the fuller record kept in the database."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from plans.terms.doubts import Code, Doubt
from plans.terms.model import AnchorKind, Bound, Direction, Kind, Offset, Span, Term, Unit


def to_json(term: Term) -> dict[str, Any]:
    """The `deadline` object of the printed contract: these keys and no others."""
    return {
        "kind": term.kind.value,
        "bound": term.bound.value if term.bound else None,
        "start": _iso(term.start),
        "end": _iso(term.end),
        "months": list(term.months) or None,
        "occurrences": [{"start": _iso(span.start), "end": _iso(span.end)} for span in term.occurrences],
        "rule": term.rule,
        "anchor": term.anchor,
        "offset": _offset_out(term.offset),
        "inherited_from": term.inherited_from,
        "inferred": term.inferred,
        "needs_review": term.needs_review,
    }


def to_stored(term: Term) -> dict[str, Any]:
    """The contract's keys and everything else `from_json` needs to give the same term back."""
    return to_json(term) | {
        "raw": term.raw,
        "months_span": term.months_span,
        "days": list(term.days),
        "anchor_kind": term.anchor_kind.value if term.anchor_kind else None,
        "procedures": list(term.procedures),
        "parts": [to_stored(part) for part in term.parts],
        "doubts": [{"code": item.code.value, "facts": dict(item.facts)} for item in term.doubts],
    }


def from_json(data: Mapping[str, Any]) -> Term:
    """The term of a stored record; exact for `to_stored`, without words and doubts for a bare contract object.

    Raises KeyError or ValueError when the record is not one of ours.
    """
    return Term(
        raw=data.get("raw", ""),
        kind=Kind(data["kind"]),
        bound=Bound(data["bound"]) if data["bound"] else None,
        start=_day(data["start"]),
        end=_day(data["end"]),
        months=tuple(data["months"] or ()),
        months_span=data.get("months_span", False),
        days=tuple(data.get("days", ())),
        occurrences=tuple(_span_in(span) for span in data["occurrences"]),
        rule=data["rule"],
        anchor=data["anchor"],
        anchor_kind=AnchorKind(data["anchor_kind"]) if data.get("anchor_kind") else None,
        procedures=tuple(data.get("procedures", ())),
        offset=_offset_in(data["offset"]),
        inherited_from=data["inherited_from"],
        inferred=data["inferred"],
        parts=tuple(from_json(part) for part in data.get("parts", ())),
        doubts=tuple(Doubt(Code(item["code"]), tuple(item["facts"].items())) for item in data.get("doubts", ())),
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _span_in(data: Mapping[str, str | None]) -> Span:
    end = data["end"]
    if end is None:
        raise ValueError("an occurrence without its last day")
    return Span(_day(data["start"]), date.fromisoformat(end))


def _offset_out(offset: Offset | None) -> dict[str, Any] | None:
    if offset is None:
        return None
    return {"n": offset.n, "unit": offset.unit.value, "direction": offset.direction.value}


def _offset_in(data: Mapping[str, Any] | None) -> Offset | None:
    return Offset(data["n"], Unit(data["unit"]), Direction(data["direction"])) if data else None
