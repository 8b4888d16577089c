"""Posts in the six cases: the head group declines, the tail stays."""

import re
from dataclasses import dataclass, field

from pymorphy3.analyzer import Parse

from office.declension.cases import Cases, Doubt, Forms, joined, same
from office.declension.morphology import inflected, nominatives, parses

_PIECES = re.compile(r"«[^»]*»?|\"[^\"]*\"?|[\w.\-]+|\s+|.")
_WORD = re.compile(r"[\w.\-]*[^\W\d_][\w.\-]*")
_SHORT = re.compile(r"(?:гл|ст|мл|вед)\.", re.IGNORECASE)
_STANDING = frozenset(["врио", "вр.и.о.", "ио", "и.о.", "зам.", "пом."])
_OBJECTS = frozenset(["обязанности", "полномочия", "функции"])
_SEPARATORS = frozenset([",", "(", "–", "—", "-", "/"])
_LINKS = frozenset(["и", "или"])
_ADJECTIVES = ("ADJF", "PRTF")
_NO_POST = frozenset(["Surn", "Name", "Patr", "Abbr"])  # because the dictionary takes «По» and «И» for surnames too


@dataclass(slots=True)
class _Reading:
    """Pieces of a post, the forms found so far by the place of their piece, the last head, and the doubts.

    ``clause`` tells whether a participle after the head («лица, ответственные за …») has been met.
    """

    pieces: list[str]
    head: Parse | None = None
    clause: bool = False
    forms: dict[int, Forms] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)


def normalised_post(post: str) -> str:
    """A post as it is kept: single spaces, «и.о.» together, a small letter first unless an abbreviation opens it."""
    text = " ".join(post.replace("\u2011", "-").split())
    text = re.sub(r"\b(вр\. ?)?и\. ?о\. ?(?=\S)", lambda found: f"{'вр.' if found[1] else ''}и.о. ", text, flags=re.I)
    first = text.split(" ")[0].split("-")[0]
    return text if first[1:2].isupper() or len(first) == 1 else text[:1].lower() + text[1:]


def post_cases(post: str) -> Cases:
    """A post in the six cases: adjectives and participles before the head noun decline with it, the tail stays.

    «врио», «и.о.» and «зам.» stand still together with what they govern; several heads joined by a dash, a comma, a
    bracket or «и» decline each for itself. What is not understood stays in the nominative and is a doubt.
    """
    text = normalised_post(post)
    pieces = _PIECES.findall(text)
    if not pieces or pieces[0].casefold() in _STANDING:
        return Cases(*same(text))
    reading = _Reading(pieces)
    _read(reading)
    if pieces[0].isupper():
        reading.doubts.append(Doubt.INDECLINABLE)
    elif not reading.forms:
        reading.doubts.append(Doubt.NO_HEAD)
    forms = joined((reading.forms.get(at, same(piece)) for at, piece in enumerate(pieces)), "")
    return Cases(*forms, doubts=tuple(dict.fromkeys(reading.doubts)))


def _read(reading: _Reading) -> None:
    at, strict, expecting, after_head = 0, False, True, False
    while at < len(reading.pieces):
        piece = reading.pieces[at]
        if piece.isspace():
            at += 1
            continue
        opens = piece in _SEPARATORS or (after_head and piece.casefold() in _LINKS)
        if opens:
            strict, expecting, after_head = True, True, False
            at += 1
        elif expecting:
            end = _group(reading, at, strict=strict)
            after_head, expecting = end is not None, False
            at = at if end is None else end
        else:
            _look_at_tail(reading, piece)
            after_head = False
            at += 1


def _look_at_tail(reading: _Reading, word: str) -> None:
    """A person in the nominative only among what stays may be a second head that was not seen."""
    if not _WORD.fullmatch(word) or word[1:2].isupper():
        return
    read = [parse for parse in parses(word) if parse.tag.POS == "NOUN" and parse.is_known]
    cases = {parse.tag.case for parse in read}
    if cases == {"nomn"} and any(parse.tag.animacy == "anim" for parse in read):
        reading.doubts.append(Doubt.SEVERAL_HEADS)


def _group(reading: _Reading, start: int, *, strict: bool) -> int | None:
    """Decline the head group that begins at ``start``; the place after it, or ``None`` where there is none.

    ``strict`` asks for a noun that means a person, because further on a nominative is rare.
    """
    adjectives: list[tuple[int, list[Parse]]] = []
    for at in range(start, len(reading.pieces)):
        word = reading.pieces[at]
        if word.isspace() or _SHORT.fullmatch(word):
            continue
        if not _WORD.fullmatch(word) or (word.casefold() in _OBJECTS and adjectives):
            break
        readings = [parse for part in _ADJECTIVES for parse in _nominative(word, part)]
        head = _head(word, adjectives)
        if head is not None and (not readings or not _noun_follows(reading.pieces, at)):
            if head.tag.animacy == "anim" or not strict:
                return _take(reading, at, head, adjectives)
            break
        if readings:
            adjectives.append((at, readings))
        elif not _adverb(word):
            break
    return _alone(reading, adjectives, strict=strict)


def _alone(reading: _Reading, adjectives: list[tuple[int, list[Parse]]], *, strict: bool) -> int | None:
    """Adjectives without a noun: «заведующий отделом»; further on those of the last head: «лица, ответственные»."""
    head, abbreviated = reading.head, reading.pieces[0].isupper()
    # Because in «школы, имеющие признаки, требующие проверки» the second clause speaks of another noun.
    if strict and reading.clause:
        return None
    for at, readings in adjectives:
        bound = strict and not abbreviated
        fitting = [one for one in readings if head is not None and _agree(one, head)] if bound else readings
        if not fitting:
            return None
        animate = not abbreviated and (head is None or head.tag.animacy == "anim")
        reading.forms[at] = _inflect(reading.pieces[at], fitting[0], animate=animate)
    reading.clause = strict and bool(adjectives)
    return adjectives[-1][0] + 1 if adjectives else None


def _nominative(word: str, part: str) -> list[Parse]:
    if word[1:2].isupper():
        return []
    found = nominatives(word.rsplit("-", maxsplit=1)[-1], part)
    return [parse for parse in found if not _NO_POST & set(parse.tag.grammemes)]


def _adverb(word: str) -> bool:
    return parses(word)[0].tag.POS in {"ADVB", "PRCL"}


def _noun_follows(pieces: list[str], at: int) -> bool:
    """Whether the next word goes on with the group, so that this one («рабочая группа») is no noun."""
    following = next((piece for piece in pieces[at + 1 :] if not piece.isspace()), "")
    if not _WORD.fullmatch(following) or following.casefold() in _OBJECTS:
        return False
    return any(_nominative(following, part) for part in ("NOUN", *_ADJECTIVES))


def _head(word: str, adjectives: list[tuple[int, list[Parse]]]) -> Parse | None:
    for parse in _nominative(word, "NOUN"):
        if all(any(_agree(one, parse) for one in readings) for _at, readings in adjectives):
            return parse
    return None


def _agree(adjective: Parse, noun: Parse) -> bool:
    if noun.tag.number == "plur" or adjective.tag.number == "plur":
        return bool(noun.tag.number == adjective.tag.number)
    return "ms-f" in noun.tag.grammemes or bool(noun.tag.gender == adjective.tag.gender)


def _take(reading: _Reading, at: int, head: Parse, adjectives: list[tuple[int, list[Parse]]]) -> int:
    animate = head.tag.animacy == "anim"
    for place, readings in adjectives:
        fitting = next(one for one in readings if _agree(one, head))
        reading.forms[place] = _inflect(reading.pieces[place], fitting, animate=animate)
    reading.forms[at] = _inflect(reading.pieces[at], head, animate=animate)
    reading.head = head
    if not head.is_known:
        reading.doubts.append(Doubt.UNKNOWN_WORD)
    return at + 1


def _inflect(word: str, parse: Parse, *, animate: bool) -> Forms:
    """A word with its hyphens: the last part declines, those before it when they mean persons too."""
    *before, last = word.split("-")
    parts = [_apposed(part, parse) for part in before]
    return joined([*parts, inflected(parse, last, animate=animate)], "-")


def _apposed(part: str, head: Parse) -> Forms:
    if head.tag.POS != "NOUN":
        return same(part)
    for parse in _nominative(part, "NOUN"):
        if parse.is_known and parse.tag.animacy == "anim" and parse.tag.number == head.tag.number:
            return inflected(parse, part, animate=True)
    return same(part)
