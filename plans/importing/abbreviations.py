"""Abbreviations that a document defines for itself: «… (далее – ВПР)», «… (ОУ)»."""

import re
from collections.abc import Iterable

from plans.importing.wording import flat

_LATER = re.compile(r"([^()«»;:]+?)\s*\(\s*далее\s*[-–—:]?\s*(?:также\s*)?([А-ЯЁ][А-ЯЁа-яё]*[А-ЯЁ])\s*\)")
_BRACKETED = re.compile(r"([^()«»;:]+?)\s*\(\s*([А-ЯЁ]{2,6})\s*\)")
_SMALL = frozenset({"и", "в", "во", "по", "на", "с", "к", "о", "об", "для", "при", "из", "от", "до"})


def abbreviations(texts: Iterable[str]) -> dict[str, str]:
    """Short form -> the words it stands for, as they are inflected where the document defines them; the first wins."""
    found: dict[str, str] = {}
    for text in texts:
        if "(" not in text:
            continue
        for pattern in (_LATER, _BRACKETED):
            for hit in pattern.finditer(flat(text)):
                words = _words_behind(hit[1], hit[2])
                if words and hit[2] not in found:
                    found[hit[2]] = words
    return found


def _words_behind(before: str, short: str) -> str:
    """The last words of ``before`` whose first letters spell ``short``; "" where they do not."""
    words = before.split()
    letters = [letter.casefold() for letter in short]
    at = len(words)
    while letters and at:
        at -= 1
        initials = [part[:1].casefold() for part in words[at].strip("«»,.").split("-")]
        if letters[-len(initials) :] == initials:
            del letters[-len(initials) :]
        elif letters[-1] == initials[0]:
            letters.pop()
        elif words[at] not in _SMALL:
            return ""
    return "" if letters else " ".join(words[at:]).strip("«»,.")
