"""Numbers of sections and measures: Arabic, nested, Roman, with or without a full stop."""

import re
from dataclasses import dataclass

from plans.importing.wording import flat

_ARABIC = re.compile(r"^\d{1,3}(?:\s?\.\s?\d{1,3})*\s?[.)]?$")
_DECIMAL = re.compile(r"^(\d{1,3}),(\d{1,3})$")
_ROMAN = re.compile(r"^[IVXLCІХ]{1,7}\s?[.)]?$")
_LEAD = re.compile(
    r"^(?:(?P<word>раздел|глава|блок|направление|этап|модуль)\s*№?\s*(?P<named>\d{1,2}|[IVXІХ]{1,6})\b\s*[.:)–—-]*\s*|"
    r"(?P<nested>\d{1,3}(?:\.\d{1,3})+)[.)]?\s+|(?P<plain>\d{1,3})[.)]\s*(?=[^\d\s])|(?P<roman>[IVXІХ]{1,6})[.)]\s*)(?P<rest>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_LOOKALIKES = str.maketrans({"І": "I", "Х": "X"})


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written (without closing marks), its parts as integers, and whether it is Roman."""

    source: str
    parts: tuple[int, ...]
    roman: bool = False

    @property
    def text(self) -> str:
        """The number in Arabic figures: «1.2»."""
        return ".".join(map(str, self.parts))


def read_number(text: str) -> Number | None:
    """The number a cell holds and nothing else; None where it holds anything more."""
    # Because a workbook that keeps 1.1 as a decimal shows it with a comma.
    text = _DECIMAL.sub(r"\1.\2", flat(text))
    if _ARABIC.match(text):
        source = re.sub(r"\s", "", text).rstrip(".)")
        return Number(source, tuple(map(int, source.split("."))))
    if _ROMAN.match(text):
        source = text.rstrip(" .)").translate(_LOOKALIKES)
        return Number(source, (_roman(source),), roman=True)
    found = _LEAD.match(text + " .")
    return _lead_number(found) if found and found["word"] and found["rest"] == "." else None


def split_lead(text: str) -> tuple[Number | None, str]:
    """``(number, rest)`` of «1.2. Text», «IV. Text», «Раздел 3. Text»; ``(None, text)`` where no number leads."""
    found = _LEAD.match(text)
    if not found or (found["roman"] and found["roman"] != found["roman"].upper()):
        return None, text
    return _lead_number(found), found["rest"]


def _lead_number(found: re.Match[str]) -> Number | None:
    written = next(filter(None, (found["named"], found["nested"], found["plain"], found["roman"])))
    return read_number(written.upper())


def _roman(text: str) -> int:
    values = [_VALUES[mark] for mark in text]
    return sum(-now if now < then else now for now, then in zip(values, [*values[1:], 0], strict=True))
