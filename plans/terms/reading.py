"""A deadline phrase to a term: components one after another, joined, their years settled."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from plans.terms.dates import dated
from plans.terms.doubts import Code, Doubt, doubt
from plans.terms.events import event, extended
from plans.terms.joining import join
from plans.terms.lexicon import Tag
from plans.terms.model import Kind, Period, Term
from plans.terms.pieces import Cursor, Piece
from plans.terms.repeats import repeat
from plans.terms.settling import settle
from plans.terms.standing import standing
from plans.terms.tokens import Token, clean, tokenise

_GRAMMAR: tuple[Callable[[Cursor], Piece | None], ...] = (repeat, standing, event, dated)
_MARKS = ",;().:/-«»\"'–—"
_SILENT = (Tag.AND, Tag.FILLER, Tag.THEN)
_NOTHING = frozenset({"", "нет", "не указан", "не указано", "б/с"})
# because no honest deadline is longer, and a pasted page must not stop the reader
_LONGEST = 1000


def read(text: str | None, period: Period | None) -> Term:
    """The term of a deadline cell; `raw` is the text as given. Never raises: what is not understood becomes a doubt."""
    return _read(text or "", period)


@dataclass(slots=True)
class _Parsed:
    """Components in order and the words that belong to none."""

    pieces: list[Piece] = field(default_factory=list)
    leftover: list[str] = field(default_factory=list)


@lru_cache(maxsize=4096)
def _read(raw: str, period: Period | None) -> Term:
    cleaned = clean(raw)
    if cleaned.strip(" .,-_").lower() in _NOTHING:
        return Term(raw, Kind.NONE, doubts=(doubt(Code.EMPTY),))
    parsed = _parse(Cursor(cleaned, tokenise(cleaned[:_LONGEST])))
    if not parsed.pieces:
        return Term(raw, Kind.NONE, doubts=(doubt(Code.UNREAD, words=cleaned),))
    joined = join(parsed.pieces)
    term = settle(joined.main, _words(cleaned, joined.main), period)
    parts = tuple(settle(piece, _words(cleaned, piece), period) for piece in joined.parts)
    doubts = term.doubts + tuple(item for part in parts for item in part.doubts) + _unread(parsed, cleaned)
    return replace(term, raw=raw, parts=parts, doubts=tuple(dict.fromkeys(doubts)))


def _words(cleaned: str, piece: Piece) -> str:
    words = cleaned[piece.start : piece.end]
    return words + ")" if words.count("(") > words.count(")") and cleaned[piece.end : piece.end + 1] == ")" else words


def _unread(parsed: _Parsed, cleaned: str) -> tuple[Doubt, ...]:
    words = list(parsed.leftover)
    if len(cleaned) > _LONGEST:
        words.append(cleaned[_LONGEST:])
    return (doubt(Code.PARTLY_READ, words=" ".join(words)),) if words else ()


def _parse(cursor: Cursor) -> _Parsed:
    parsed = _Parsed()
    then = False
    while not cursor.done:
        if _skip(cursor):
            then = then or cursor.tokens[cursor.at - 1].tag is Tag.THEN
            continue
        piece = _component(cursor)
        if piece is not None:
            parsed.pieces.append(replace(piece, then=then))
            then = False
            continue
        token = cursor.peek()
        cursor.at += 1
        if token is not None:
            _attach(parsed, token, cursor.text)
    return parsed


def _component(cursor: Cursor) -> Piece | None:
    for rule in _GRAMMAR:
        piece = rule(cursor)
        if piece is not None:
            return piece
    return None


def _skip(cursor: Cursor) -> bool:
    if cursor.tag() is Tag.IN and cursor.tag(1) is Tag.THEN:
        cursor.at += 2
        return True
    if cursor.sign(*_MARKS) or cursor.tag() in _SILENT:
        cursor.at += 1
        return True
    return False


def _attach(parsed: _Parsed, token: Token, text: str) -> None:
    """A word nobody claimed belongs to the event or standing duty before it; after a date it is left over."""
    last = parsed.pieces[-1] if parsed.pieces else None
    if last is not None and last.kind is Kind.EVENT:
        exam = (str(token.value),) if token.tag is Tag.EXAM else ()
        parsed.pieces[-1] = replace(extended(last, text[last.end : token.end], exam), end=token.end)
    elif last is not None and last.kind in (Kind.CONTINUOUS, Kind.AS_NEEDED):
        parsed.pieces[-1] = replace(last, end=token.end)
    else:
        parsed.leftover.append(token.text)
