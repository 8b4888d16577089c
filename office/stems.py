"""Beginnings of Russian words that their forms have in common; for databases that know no Russian themselves."""

import re

LEAST = 3  # letters that stay
# Longest first, because a word is cut once.
_ENDINGS = sorted(
    (
        *("иями", "ями", "ами", "иях", "ях", "ах", "иям", "ям", "ам", "ием", "ем", "ом", "ией", "ей", "ой", "ий", "ый"),
        *("ого", "его", "ому", "ему", "ыми", "ими", "ых", "их", "ую", "юю", "ая", "яя", "ое", "ее", "ые", "ие", "ия"),
        *("ию", "ии", "ью", "ов", "ев", "а", "е", "и", "й", "о", "у", "ы", "ь", "ю", "я"),
    ),
    key=len,
    reverse=True,
)
_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """The words of a text in lower case, digits among them."""
    return _WORD.findall(text.casefold())


def stem(word: str) -> str:
    """What the forms of a word begin with: «наблюдателях» and «наблюдатель» give «наблюдател»."""
    word = word.removesuffix("ся") if len(word) > LEAST + 2 else word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= LEAST:
            return word[: -len(ending)]
    return word
