"""Forms of a name or a post in a running text."""

import re
from collections.abc import Iterable, Iterator

_SPACES = re.compile(r"\s")


def spans(text: str, forms: Iterable[str]) -> list[tuple[int, int]]:
    """Where one of the ``forms`` stands in ``text`` as whole words, whatever its capitals and spaces; none overlap.

    Where two begin or cross the longer one counts.
    """
    low = _level(text)
    found = sorted(
        (span for form in set(forms) for span in _places(low, _level(form))), key=lambda span: (span[0], -span[1])
    )
    kept: list[tuple[int, int]] = []
    for start, end in found:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def marked(text: str, forms: Iterable[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the ``forms``; joined they are the text again."""
    pieces, at = [], 0
    for start, end in spans(text, forms):
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]


def _level(text: str) -> str:
    # Letter by letter, because the places found have to be those of the text itself.
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in _SPACES.sub(" ", text))


def _places(text: str, form: str) -> Iterator[tuple[int, int]]:
    at = text.find(form) if form else -1
    while at >= 0:
        end = at + len(form)
        if not _goes_on(text[at - 1 : at], form[0]) and not _goes_on(text[end : end + 1], form[-1]):
            yield at, end
        at = text.find(form, at + 1)


def _goes_on(outside: str, inside: str) -> bool:
    """Whether two neighbouring letters belong to one word."""
    return bool(outside) and (outside.isalnum() or outside == "-") and (inside.isalnum() or inside == "-")
