"""Text to tokens: dates, numbers, words with their meaning, marks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plans.terms.lexicon import Tag, cyrillic, meaning, month_like, roman

_DROPPED = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff*\u0301"))
_DASHES = re.compile("[\u2010-\u2015\u2212\u2043]")
_SCAN = re.compile(
    r"""(?P<iso>(?<!\d)\d{4}(?:-\d{1,2}-|\.\d{1,2}\.)\d{1,2}(?!\d))
    |(?P<date>(?<!\d)\d{1,3}\s?[./]\s?\d{1,3}\s?[./]\s?\d{2,5}(?!\d)|(?<!\d)\d{1,2}-\d{1,2}-\d{4}(?!\d))
    |(?P<daymonth>(?<!\d)\d{1,3}\.\s?\d{2}(?!\d|\.\d))
    |(?P<years>(?<!\d)(?:19|20)\d\d\s?[-/]\s?(?:(?:19|20)\d\d|\d\d)(?!\d))
    |(?P<num>\d+(?:\s?-\s?(?:й|я|е|го|ого|ое|ом|ый|ая|ой|му|х|ти|и|ми|ю)(?![^\W\d_]))?)
    |(?P<word>[^\W\d_]+)
    |(?P<mark>\S)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One unit of the phrase; `value` is a number, a word's meaning, or a tuple of numbers for dates and years."""

    tag: Tag
    value: int | str | tuple[int, ...]
    text: str
    start: int
    end: int

    @property
    def number(self) -> int:
        """The value as a number; 0 where it is none."""
        return self.value if isinstance(self.value, int) else 0

    @property
    def numbers(self) -> tuple[int, ...]:
        """The value as numbers; empty where it is none."""
        return self.value if isinstance(self.value, tuple) else ()


def clean(text: str) -> str:
    """The text without invisible letters and Markdown stars, dashes as «-», white space folded."""
    return " ".join(_DASHES.sub("-", text.translate(_DROPPED)).split())


def tokenise(cleaned: str) -> tuple[Token, ...]:
    """Tokens of a cleaned text, positions into it; a misprinted month keeps its own letters in `text`."""
    return tuple(_scan(cleaned))


def _scan(cleaned: str) -> Iterator[Token]:
    for found in _SCAN.finditer(cleaned):
        name, text, start, end = found.lastgroup or "mark", found.group(), found.start(), found.end()
        if name == "years" and not _ascending(text):
            yield from (_num(part, start + at) for at, part in _split_years(text))
            continue
        tag, value = _value(name, text)
        yield Token(tag, value, text, start, end)


def _value(name: str, text: str) -> tuple[Tag, int | str | tuple[int, ...]]:
    if name in ("iso", "date", "daymonth"):
        return _date(name, text)
    if name == "years":
        return Tag.YEARS, _years(text)
    if name == "num":
        digits = re.match(r"\d+", text)
        return Tag.NUM, int(digits.group()[:9]) if digits else 0
    return _word(text.lower().replace("ё", "е")) if name == "word" else (Tag.MARK, text)


def _date(name: str, text: str) -> tuple[Tag, tuple[int, ...]]:
    numbers = [int(part) for part in re.findall(r"\d+", text)]
    if name == "iso":
        return Tag.DATE, (numbers[2], numbers[1], numbers[0])
    if name == "daymonth":
        return Tag.DAYMONTH, (numbers[0], numbers[1])
    day, month, year = numbers
    # because «01.09.22» is how officials shorten this century's years
    return Tag.DATE, (day, month, year + 2000 if len(re.findall(r"\d+", text)[2]) == 2 else year)


def _years(text: str) -> tuple[int, ...]:
    first, last = (int(part) for part in re.findall(r"\d+", text))
    return first, last if last > 99 else first // 100 * 100 + last


def _ascending(text: str) -> bool:
    first, last = _years(text)
    return first < last <= first + 30


def _split_years(text: str) -> list[tuple[int, str]]:
    return [(found.start(), found.group()) for found in re.finditer(r"\d+", text)]


def _num(text: str, start: int) -> Token:
    return Token(Tag.NUM, int(text), text, start, start + len(text))


def _word(word: str) -> tuple[Tag, int | str]:
    number = roman(word)
    if number is not None:
        return Tag.ROMAN, number
    word = cyrillic(word)
    known = meaning(word)
    if known is not None:
        return known
    month = month_like(word)
    return (Tag.MONTH, month) if month is not None else (Tag.WORD, word)
