"""People's names in the six cases: the rules of pytrovich, and what it is known to get wrong."""

import re
from functools import cache
from typing import NamedTuple

from pytrovich.enums import Case, Gender, NamePart
from pytrovich.maker import PetrovichDeclinationMaker

from office.declension.cases import Cases, Doubt, Forms, Sex, joined, same
from office.declension.morphology import common_noun, first_name_sex, fleeting

_ORDER = (Case.GENITIVE, Case.DATIVE, Case.ACCUSATIVE, Case.INSTRUMENTAL, Case.PREPOSITIONAL)
_GENDERS = {"m": Gender.MALE, "f": Gender.FEMALE, "unknown": Gender.ANDROGYNOUS}
_SONS = frozenset(["оглы", "оглу", "углы", "углу", "угли", "улы", "уулу"])
_DAUGHTERS = frozenset(["кызы", "кизи", "гызы", "кыз"])
_PATRONYMIC = re.compile(r"(?:[оеё]вич|ич|[оеё]вна|инична|ична)$")
_OF_MAN = re.compile(r"(?:[оеё]в|[иы]н|[сц]кий|[оыи]й)$")
_OF_WOMAN = re.compile(r"(?:[оеё]ва|[иы]на|[сц]кая|ая|яя)$")
_STANDING = re.compile(r"(?:[ыи]х|ко|[ая]го|ово|иа|[еёиоуыэю])$")
_MAYBE_FLEETING = re.compile(r"(?:[ео]к|ёк|ец|[её]л|ель|ень)$")
_INITIALS = re.compile(r"(?:[А-ЯЁ]\.-?)+")
_CONSONANT = re.compile(r"[бвгджзйклмнпрстфхцчшщь]$")
_STANDING_FIRST = re.compile(r"(?:[еёиоуыэю]|аа)$")
_HUSHING = re.compile(r"[жцчшщ]$")
_STRESSABLE = re.compile(r"[жцчшщь]$")  # «ткачом» but «Лукичем»: the stress chooses the instrumental
_GERMAN = re.compile(r"[рл]их$")
_CAPITALS = re.compile(r"\b[А-ЯЁ]{2,}(?:-[А-ЯЁ]{2,})*\b")
_LATIN = re.compile(r"[A-Za-z]")


class _Part(NamedTuple):
    word: str
    role: str  # surname, first, patronymic or fixed


class _Told(NamedTuple):
    forms: Forms
    doubts: tuple[Doubt, ...] = ()


@cache
def _maker() -> PetrovichDeclinationMaker:
    return PetrovichDeclinationMaker()


def normalised_name(name: str) -> str:
    """A name as it is kept: surname before initials, initials together, single spaces, no words in capitals alone."""
    first, _space, rest = (text := _tidied(name)).partition(" ")
    leading = _INITIALS.fullmatch(first) and rest and " " not in rest
    return f"{rest} {first}" if leading else text


def _tidied(name: str) -> str:
    spaced = re.sub(r"\.(?=[^\s.\-,])", ". ", name.replace("\u2011", "-"))
    text = re.sub(r"(?<=\.) (?=[А-ЯЁ]\.)", "", " ".join(spaced.split()))
    return _CAPITALS.sub(lambda found: found[0].title(), text)


def name_cases(full_name: str, sex: Sex | None = None) -> Cases:
    """A person's name in the six cases; without ``sex`` it is guessed, by the patronymic where there is one.

    Takes «Фамилия Имя Отчество» with or without the patronymic, «Имя Отчество Фамилия», initials on either side,
    «… оглы» and «… кызы». What is not understood stays in the nominative and is a doubt.
    """
    text = _tidied(full_name)
    if _LATIN.search(text):
        return Cases(*same(text), sex=sex or "unknown", doubts=(Doubt.FOREIGN,))
    parts, doubts = _parts(text.split(" "))
    known, unsure = (sex, ()) if sex in ("m", "f") else _sex(parts)
    told = [_declined(part, known) for part in parts]
    doubts = [*doubts, *unsure, *(doubt for one in told for doubt in one.doubts)]
    forms = joined((one.forms for one in told), " ")
    return Cases(*forms, sex=known, doubts=tuple(dict.fromkeys(doubts)))


def _parts(words: list[str]) -> tuple[list[_Part], list[Doubt]]:
    """Every word with its role; particles stand still together with the father's name before them."""
    fixed = {at for at, word in enumerate(words) if _INITIALS.fullmatch(word) or word.casefold() == word}
    doubts = []
    last = words[-1].casefold()
    if last in _SONS | _DAUGHTERS:
        fixed.add(len(words) - 1)
        if len(words) > 3 and not _PATRONYMIC.search(words[-2]):
            fixed.add(len(words) - 2)
    elif any(word.casefold() == word for word in words):
        doubts.append(Doubt.FOREIGN)
    free = [word for at, word in enumerate(words) if at not in fixed]
    roles = iter(_roles(free, initials=any(_INITIALS.fullmatch(word) for word in words)))
    parts = [_Part(word, "fixed" if at in fixed else next(roles)) for at, word in enumerate(words)]
    if "fixed" in {part.role for part in parts if part.word in free}:
        doubts.append(Doubt.WORD_ORDER)
    return parts, doubts


def _roles(words: list[str], *, initials: bool) -> list[str]:
    if initials or len(words) < 2:
        return ["surname"] * len(words)
    fathers = [bool(_PATRONYMIC.search(word)) for word in words]
    if len(words) == 2:
        if fathers[1]:
            return ["first", "patronymic"]
        swapped = first_name_sex(words[0]) and not first_name_sex(words[1])
        return ["first", "surname"] if swapped else ["surname", "first"]
    if len(words) == 3 and fathers[1] and (first_name_sex(words[0]) or not fathers[2]):
        return ["first", "patronymic", "surname"]
    if fathers[-1]:
        return [*["surname"] * (len(words) - 2), "first", "patronymic"]
    return ["fixed"] * len(words)


def _sex(parts: list[_Part]) -> tuple[Sex, tuple[Doubt, ...]]:
    last = parts[-1].word.casefold()
    if last in _SONS | _DAUGHTERS:
        return "m" if last in _SONS else "f", ()
    fathers = [part.word for part in parts if part.role == "patronymic"]
    if fathers:
        return "m" if fathers[0].casefold().endswith("ч") else "f", ()
    hints = {first_name_sex(part.word) for part in parts if part.role == "first"}
    hints |= {_by_surname(part.word) for part in parts if part.role == "surname"}
    hints -= {"", "both"}
    if hints == {"m"}:
        return "m", (Doubt.NO_PATRONYMIC,)
    if hints == {"f"}:
        return "f", (Doubt.NO_PATRONYMIC,)
    return "unknown", (Doubt.SEX_UNKNOWN,)


def _by_surname(word: str) -> str:
    low = word.casefold()
    if _OF_WOMAN.search(low):
        return "f"
    return "m" if _OF_MAN.search(low) else ""


def _declined(part: _Part, sex: Sex) -> _Told:
    if part.role == "fixed":
        return _Told(same(part.word))
    pieces = part.word.split("-")
    told = []
    for piece, last in ((piece, at == len(pieces)) for at, piece in enumerate(pieces, 1)):
        if not piece:
            told.append(_Told(same(piece)))
        elif part.role == "surname":
            told.append(_surname(piece, sex, last=last))
        elif part.role == "first":
            told.append(_first(piece, sex))
        else:
            told.append(_Told(_made(NamePart.MIDDLENAME, piece, sex)))
    doubts = tuple(doubt for one in told for doubt in one.doubts)
    return _Told(joined((one.forms for one in told), "-"), doubts)


def _surname(word: str, sex: Sex, *, last: bool) -> _Told:
    low = word.casefold()
    if _STANDING.search(low) and not _GERMAN.search(low):
        return _Told(same(word), (Doubt.INDECLINABLE,))
    if _CONSONANT.search(low):
        return _ending_in_consonant(word, sex, last=last)
    regular = _OF_WOMAN.search(low)
    return _Told(_made(NamePart.LASTNAME, word, sex, sure=last), () if regular else (Doubt.VOWEL,))


def _ending_in_consonant(word: str, sex: Sex, *, last: bool) -> _Told:
    if sex == "f":
        return _Told(same(word))
    if sex == "unknown" and not _OF_MAN.search(word.casefold()):
        return _Told(same(word))
    losing = fleeting(word)
    if losing:
        return _Told(losing, (Doubt.FLEETING,))
    doubts = (Doubt.FLEETING,) if _MAYBE_FLEETING.search(word.casefold()) else ()
    if _GERMAN.search(word.casefold()):
        return _Told(_regular(word), (Doubt.FOREIGN,))
    forms = _made(NamePart.LASTNAME, word, sex, sure=last)
    if forms[1] == word and last:
        return _Told(_regular(word), doubts)
    stressed = common_noun(word) if _STRESSABLE.search(word.casefold()) else None
    if stressed and stressed != forms:
        return _Told(stressed, (*doubts, Doubt.STRESS))
    return _Told(forms, doubts)


def _regular(word: str) -> Forms:
    """A man's surname that no rule knows, declined like the noun it looks like."""
    soft = word[-1] in "йь"
    stem = word[:-1] if soft else word
    genitive, dative = (f"{stem}я", f"{stem}ю") if soft else (f"{stem}а", f"{stem}у")
    instrumental = f"{stem}ем" if soft or _HUSHING.search(word) else f"{stem}ом"
    return (word, genitive, dative, genitive, instrumental, f"{stem}е")


def _first(word: str, sex: Sex) -> _Told:
    low = word.casefold()
    if sex == "f" and low.endswith("ь"):
        stem = word[:-1]
        return _Told((word, f"{stem}и", f"{stem}и", word, f"{word}ю", f"{stem}и"))
    if _STANDING_FIRST.search(low) or (sex == "f" and _CONSONANT.search(low)):
        return _Told(same(word), (Doubt.INDECLINABLE,))
    return _Told(_made(NamePart.FIRSTNAME, word, sex))


def _made(part: NamePart, word: str, sex: Sex, *, sure: bool = True) -> Forms:
    known = sure and sex != "unknown"
    made = [_maker().make(part, _GENDERS[sex], case, word, known_gender=known) for case in _ORDER]
    return (word, made[0], made[1], made[2], made[3], made[4])
