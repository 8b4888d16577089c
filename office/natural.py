"""Names in the order in which people look for them: «СОШ № 2» before «СОШ № 10», capitals beside small letters."""

import re
import unicodedata
from functools import lru_cache

KNOWN = 4096  # names whose keys are kept: more than a region has schools
_NUMBER = re.compile(r"(\d+)")

Key = tuple[tuple[tuple[int, int, str], ...], str]


@lru_cache(KNOWN)
def key(text: str) -> Key:
    """What to sort a name by; different names have different keys.

    Blanks come before marks, marks before numbers, numbers before letters; numbers count as numbers, «№» as the word
    that it stands for, «ё» as «е».
    """
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return tuple(_piece(piece) for part in _NUMBER.split(plain) for piece in _pieces(part)), text


def compare(one: str, other: str) -> int:
    """-1, 0 or 1, as the collation of a database wants it; 0 for the same text only."""
    mine, theirs = key(one), key(other)
    return (mine > theirs) - (mine < theirs)


def _pieces(part: str) -> list[str]:
    return [part] if part.isdecimal() else list(part)


def _piece(piece: str) -> tuple[int, int, str]:
    if piece.isdecimal():
        return 2, int(piece), ""
    if piece.isspace():
        return 0, 0, piece
    return (3 if piece.isalpha() else 1), 0, piece
