"""Dictionary forms of single words; the dictionary is loaded with the first word that is asked for."""

from functools import cache, lru_cache

from pymorphy3 import MorphAnalyzer
from pymorphy3.analyzer import Parse

from office.declension.cases import Forms, shaped_like

TAGS = ("gent", "datv", "accs", "ablt", "loct")
_VOWELS = frozenset("аеёиоуыэюя")


@cache
def _analyser() -> MorphAnalyzer:
    return MorphAnalyzer()


@lru_cache(maxsize=4096)
def parses(word: str) -> tuple[Parse, ...]:
    """All readings of a word, likeliest first."""
    return tuple(_analyser().parse(word.casefold()))


def nominatives(word: str, part: str) -> list[Parse]:
    """The readings of a word as a ``part`` of speech in the nominative, animate ones first."""
    found = [parse for parse in parses(word) if part == parse.tag.POS and parse.tag.case == "nomn"]
    return sorted(found, key=lambda parse: parse.tag.animacy != "anim")


def inflected(parse: Parse, word: str, *, animate: bool) -> Forms:
    """The six forms of ``word`` read as ``parse``, in the same number and gender; ``animate`` decides the accusative.

    A word typed without «ё» gets no «ё» in its stem.
    """
    plain = "ё" in parse.word and "ё" not in word.casefold()
    forms = [word]
    for tag in TAGS:
        found = _form(parse, tag, animate=animate)
        forms.append(word if found is None else shaped_like(found.replace("ё", "е") if plain else found, word))
    return (forms[0], forms[1], forms[2], forms[3], forms[4], forms[5])


def _form(parse: Parse, tag: str, *, animate: bool) -> str | None:
    wanted = {tag, str(parse.tag.number)}
    if parse.tag.POS != "NOUN":
        wanted |= {str(parse.tag.gender)} if parse.tag.gender else set()
        if tag == "accs" and (parse.tag.number == "plur" or parse.tag.gender == "masc"):
            wanted.add("anim" if animate else "inan")
    found = parse.inflect(wanted)
    return None if found is None else str(found.word)


def common_noun(word: str) -> Forms | None:
    """The forms of a surname that is a masculine common noun («ткач», «заяц»); ``None`` for any other word."""
    for parse in nominatives(word, "NOUN"):
        common = parse.is_known and parse.tag.gender == "masc" and parse.tag.number == "sing"
        if common and not {"Surn", "Name", "Geox", "Patr"} & set(parse.tag.grammemes):
            forms = inflected(parse, word, animate=True)
            return (*forms[:3], forms[1], *forms[4:])
    return None


def fleeting(word: str) -> Forms | None:
    """The forms of a common noun that loses a vowel («заяц - зайца»); ``None`` for any other word.

    Words of one syllable («лоб») are left out, because as surnames they keep their vowel.
    """
    if _syllables(word) < 2 or word[-1:].casefold() in _VOWELS:
        return None
    forms = common_noun(word)
    return forms if forms and _syllables(forms[1]) == _syllables(word) else None


def _syllables(word: str) -> int:
    return sum(letter in _VOWELS for letter in word.casefold())


def first_name_sex(word: str) -> str:
    """``m`` or ``f`` where the dictionary knows the first name of one sex only, ``both``, or nothing."""
    last = word.rsplit("-", maxsplit=1)[-1]
    genders = {
        str(parse.tag.gender)
        for parse in parses(last)
        if "Name" in parse.tag.grammemes and parse.tag.case == "nomn" and parse.tag.number == "sing" and parse.is_known
    }
    if not genders:
        return ""
    return {"masc": "m", "femn": "f"}.get("".join(genders), "both")
