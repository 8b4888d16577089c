"""What hangs on an event: «по графику ВПР», «за 3 дня до», «в течение 10 дней после», «в день проведения»."""

import re
from dataclasses import replace

from plans.terms.amounts import take_amount
from plans.terms.doubts import Code, doubt
from plans.terms.lexicon import Tag
from plans.terms.model import AnchorKind, Bound, Direction, Kind, Offset, Unit
from plans.terms.pieces import Cursor, Piece

_ADJECTIVES = (Tag.WORD, Tag.PLANNED, Tag.WORKING, Tag.CALENDAR, Tag.STUDY)
_NOMINATIVE = {
    "проведения": "проведение", "проведении": "проведение", "начала": "начало", "началом": "начало", "началу": "начало",
    "окончания": "окончание", "окончании": "окончание", "окончанию": "окончание", "завершения": "завершение",
    "завершении": "завершение", "завершению": "завершение", "получения": "получение", "поступления": "поступление",
    "написания": "написание", "издания": "издание", "утверждения": "утверждение", "проведением": "проведение",
    "подведения": "подведение", "публикации": "публикация", "итогам": "итоги", "результатам": "результаты",
}  # fmt: skip
_EACH = re.compile(r"^(?:кажд\w+|соответствующ\w+|очередн\w+)\s+", re.IGNORECASE)
_PROCEDURE = re.compile(r"процедур|проверочн|диагностическ|контрольн\w+ работ|олимпиад", re.IGNORECASE)
_HOLDING_ONLY = re.compile(r"проведени[еяю]|графики?", re.IGNORECASE)
_SOURCES = frozenset({"дня", "момента", "даты"})


def event(cursor: Cursor) -> Piece | None:
    """The event piece at the cursor, or None with nothing moved."""
    before = cursor.at
    for attempt in (_schedule, _offset, _next_day, _during, _around):
        piece = attempt(cursor)
        if piece is not None:
            return replace(piece, start=cursor.tokens[before].start, end=cursor.passed)
        cursor.at = before
    return None


def extended(piece: Piece, words: str, procedures: tuple[str, ...]) -> Piece:
    """The event with further words behind a comma: «по графику УНО, МБУ ...»."""
    return replace(
        piece,
        anchor=f"{piece.anchor or ''}{words}".strip(),
        procedures=tuple(dict.fromkeys(piece.procedures + procedures)),
    )


def _schedule(cursor: Cursor) -> Piece | None:
    """«по графику», «согласно плану», «в соответствии с ...», «исходя из сроков», «в сроки, установленные ...»."""
    led = _according(cursor)
    if led is None:
        return None
    first = cursor.place
    while cursor.tag() in _ADJECTIVES and cursor.at < len(cursor.tokens):
        cursor.at += 1
    modifiers = _modifiers(cursor.text[first : cursor.passed])
    word = cursor.take(Tag.SCHEDULE) or (
        cursor.take(Tag.SPELL) if led == "in" and _small(cursor).startswith("срок") else None
    )
    if word is None:
        return _by_act(cursor, first) if led == "act" else None
    name = str(word.value) if word.tag is Tag.SCHEDULE else "сроки"
    second = cursor.peek(1)
    if cursor.sign("-") and second is not None and second.tag is Tag.SCHEDULE:
        cursor.at += 2
        name = f"{name}-{second.value}"
    rest, procedures = _rest(cursor)
    anchor = " ".join(part for part in (modifiers, name, rest) if part)
    kind = _schedule_kind(name, rest, procedures)
    if kind is AnchorKind.SITTING and not procedures and rest.lower() == "проведения":
        # because a plan on check works means their timetable when it says «график проведения» and no more
        anchor += " ВПР"
    return Piece(Kind.EVENT, anchor=anchor, anchor_kind=kind, procedures=procedures)


def _according(cursor: Cursor) -> str | None:
    """How the schedule is led in: by an act («act»), «по», «в», a bare noun; None where it is not."""
    before = cursor.at
    cursor.take(Tag.IN)
    if cursor.take(Tag.ACCORDING):
        cursor.take(Tag.FROM, Tag.TILL)
        if _small(cursor) in ("из", "от"):
            cursor.at += 1
        return "act"
    cursor.at = before
    if cursor.take(Tag.PO):
        return "po"
    if cursor.take(Tag.IN):
        return "in"
    before_it = cursor.peek(-1)
    fresh = before_it is None or before_it.tag in (Tag.MARK, Tag.THEN)
    return "noun" if fresh and cursor.tag() is Tag.SCHEDULE else None


def _by_act(cursor: Cursor, first: int) -> Piece | None:
    """«согласно ...» with no schedule named: the words themselves are what to wait for."""
    _, procedures = _rest(cursor)
    words = cursor.text[first : cursor.passed].strip()
    if not words:
        return None
    return Piece(Kind.EVENT, anchor=words, anchor_kind=_kind(words, procedures), procedures=procedures)


def _offset(cursor: Cursor) -> Piece | None:
    """«не позднее 1 рабочего дня до ...», «в течение 10 календарных дней после ...», «через неделю после ...»."""
    start = cursor.place
    led, bound = _lead(cursor)
    amount = take_amount(cursor)
    if amount is None:
        return None
    low, high, unit = amount
    if cursor.take(Tag.TILL, Tag.BEFORE):
        return _anchored(cursor, Offset(low, unit, Direction.BEFORE), Bound.BY)
    if _after(cursor):
        return _anchored(cursor, Offset(high, unit, Direction.AFTER), bound)
    if not led:
        return None
    words = cursor.text[start : cursor.passed]
    return Piece(
        Kind.EVENT,
        bound=bound,
        offset=Offset(high, unit, Direction.BEFORE if led == "za" else Direction.AFTER),
        doubts=(doubt(Code.ANCHOR_MISSING, written=words),),
    )


def _lead(cursor: Cursor) -> tuple[str, Bound]:
    """«не позднее чем за», «в течение», «через»; only a bare «через» names the very day."""
    before, late = cursor.at, False
    cursor.take(Tag.IN)
    cursor.take(Tag.SPELL)
    if cursor.tags(Tag.NOT, Tag.LATE) or cursor.tags(Tag.NOT, Tag.LESS):
        late = True
        cursor.mark(",")
        cursor.take(Tag.THAN)
    cursor.take(Tag.FLOW, Tag.TILL, Tag.IN)
    through = cursor.take(Tag.THROUGH)
    if cursor.take(Tag.ZA):
        return "za", Bound.BY
    led = any(token.tag is not Tag.IN for token in cursor.tokens[before : cursor.at])
    return "led" if led else "", Bound.ON if through and not late else Bound.BY


def _after(cursor: Cursor) -> bool:
    """«после», «со дня», «с момента», «с даты», «по окончании»; the noun that is itself the event stays."""
    if cursor.take(Tag.AFTER):
        return True
    if cursor.take(Tag.FROM):
        if _small(cursor) in _SOURCES:
            cursor.at += 1
        return True
    if cursor.tag() is Tag.PO and cursor.tag(1) in (Tag.ENDING, Tag.OUTCOME):
        cursor.at += 1
        return True
    return False


def _next_day(cursor: Cursor) -> Piece | None:
    """«на следующий день после КДР», «на 3 рабочий день после», «накануне»."""
    if cursor.take(Tag.EVE):
        return _anchored(cursor, Offset(1, Unit.CALENDAR_DAY, Direction.BEFORE), Bound.ON)
    bound = Bound.BY if cursor.tags(Tag.NOT, Tag.LATE) else Bound.ON
    cursor.mark(",")
    cursor.take(Tag.THAN)
    cursor.take(Tag.ON, Tag.IN)
    order = cursor.take(Tag.NEXT, Tag.ORDINAL, Tag.NUM)
    kind = cursor.take(Tag.WORKING, Tag.CALENDAR, Tag.STUDY)
    if order is None or not cursor.take(Tag.DAY) or not (_after(cursor) or cursor.take(Tag.ZA)):
        return None
    unit = Unit.WORKING_DAY if kind and kind.tag is not Tag.CALENDAR else Unit.CALENDAR_DAY
    n = 1 if order.tag is Tag.NEXT else order.number
    return _anchored(cursor, Offset(n, unit, Direction.AFTER), bound) if 0 < n <= 1000 else None


def _during(cursor: Cursor) -> Piece | None:
    """«в день проведения», «в период проведения», «во время ВПР», «при проведении»."""
    if not cursor.take(Tag.IN, Tag.AT):
        return None
    word = cursor.take(Tag.SPELL, Tag.DAY)
    place = cursor.place
    if word is None:
        word = cursor.take(Tag.HOLDING)
        # because in «при проведении ВПР» the holding is the event, in «во время ВПР» it only leads it in
        place = word.start if word and word.text.lower() in _NOMINATIVE else cursor.place
    if word is None:
        return None
    _rest(cursor)
    words = cursor.text[place : cursor.passed].strip()
    if not words:
        return None
    bound = Bound.ON if word.tag is Tag.DAY else None
    return _event(cursor, place, bound, None)


def _around(cursor: Cursor) -> Piece | None:
    """«после каждой ВПР», «по итогам четверти», «перед ВПР», «до начала учебного года»."""
    if cursor.take(Tag.BEFORE) or _till_event(cursor):
        return _anchored(cursor, Offset(0, Unit.CALENDAR_DAY, Direction.BEFORE), Bound.BY)
    if cursor.take(Tag.THROUGH) or not _after_event(cursor):
        return None
    piece = _anchored(cursor, Offset(0, Unit.CALENDAR_DAY, Direction.AFTER), None)
    # because «после ВПР» sets no last day, so nothing can ever be late
    return piece and replace(piece, doubts=(doubt(Code.NO_LIMIT, anchor=piece.anchor or ""),))


def _after_event(cursor: Cursor) -> bool:
    return cursor.tag() is not Tag.FROM and _after(cursor)


def _till_event(cursor: Cursor) -> bool:
    ahead = cursor.tag(1)
    edge = cursor.peek(1)
    begins = edge is not None and edge.tag is Tag.EDGE and edge.value == "start"
    # because «к проведению» mostly ends «подготовка к проведению» and sets no date
    if cursor.tag() is not Tag.TILL or not (begins or _small(cursor) == "до"):
        return False
    if not (begins or ahead in (Tag.HOLDING, Tag.EXAM, Tag.EVERY, Tag.NEED, Tag.ENDING)):
        return False
    if begins and cursor.tag(2) in (Tag.MONTH, Tag.NUM, Tag.QUARTER, None):
        return False
    cursor.at += 1
    return True


def _anchored(cursor: Cursor, offset: Offset, bound: Bound | None) -> Piece:
    place = cursor.place
    _rest(cursor)
    piece = _event(cursor, place, bound, offset)
    if piece.anchor:
        return piece
    return replace(
        piece, anchor=None, anchor_kind=None, doubts=(doubt(Code.ANCHOR_MISSING, written=cursor.text[: cursor.passed]),)
    )


def _event(cursor: Cursor, place: int, bound: Bound | None, offset: Offset | None) -> Piece:
    words = _EACH.sub("", cursor.text[place : cursor.passed].strip())
    first, _, rest = words.partition(" ")
    words = " ".join(part for part in (_NOMINATIVE.get(first.lower(), first), rest) if part)
    words = re.sub("^оценочной процедуры", "оценочная процедура", words)
    procedures = _exams(cursor, place)
    kind = _kind(words, procedures)
    if kind is AnchorKind.SITTING and words.lower() == "проведение":
        words += " ВПР"
    return Piece(Kind.EVENT, bound=bound, offset=offset, anchor=words, anchor_kind=kind, procedures=procedures)


def _rest(cursor: Cursor) -> tuple[str, tuple[str, ...]]:
    """The words up to the next comma, bracket or «далее», and the procedures named in them."""
    place = cursor.place
    while not cursor.done and cursor.tag() is not Tag.THEN and not cursor.sign(",", ";", "(", ")"):
        if cursor.at and cursor.tag() is Tag.IN and cursor.tag(1) is Tag.FLOW and cursor.place > place:
            break
        cursor.at += 1
    return cursor.text[place : max(place, cursor.passed)].strip(" .-"), _exams(cursor, place)


def _exams(cursor: Cursor, place: int) -> tuple[str, ...]:
    named = (str(token.value) for token in cursor.tokens[: cursor.at] if token.start >= place and token.tag is Tag.EXAM)
    return tuple(dict.fromkeys(named))


def _kind(words: str, procedures: tuple[str, ...]) -> AnchorKind:
    low = words.lower()
    if low.startswith("начало") and "год" in low:
        return AnchorKind.SCHOOL_YEAR
    if procedures or _PROCEDURE.search(words) or _HOLDING_ONLY.fullmatch(words):
        return AnchorKind.SITTING
    return AnchorKind.OTHER


def _schedule_kind(name: str, rest: str, procedures: tuple[str, ...]) -> AnchorKind:
    dated = name in ("график", "план-график", "расписание", "сроки")
    known = procedures or rest.lower() == "проведения" or _PROCEDURE.search(rest)
    if dated and known and not re.match(r"получени|поступлени", rest, re.IGNORECASE):
        return AnchorKind.SITTING
    return AnchorKind.SCHEDULE


def _modifiers(words: str) -> str:
    """«отдельному» -> «отдельный», so that it agrees with the schedule's name."""
    kept = (word for word in words.strip().split() if not word.lower().startswith("дорожн"))
    return " ".join(re.sub(r"(?:ому|ым)$", "ый", word) for word in kept)


def _small(cursor: Cursor, ahead: int = 0) -> str:
    token = cursor.peek(ahead)
    return token.text.lower() if token else ""
