"""The text of a paper as plain text that a person edits, and back: paragraphs, headings, and marks for the rest.

Blocks are parted by empty lines. A heading begins with as many # as its level. A table or a picture is a mark in a line
of its own, «[[Таблица 1: Итоги]]», that may be moved, while what it shows comes from the facts. What would be taken for
one of these begins with a backslash.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from office.blocks import Block, Heading, Paragraph, Picture, TableBlock

TABLE, PICTURE = "Таблица", "Рисунок"
LEVELS = 3
_MARK = re.compile(rf"\[\[\s*({TABLE}|{PICTURE})\s+(\d{{1,4}})\s*(?::.*)?\]\]")
_HEADING = re.compile(rf"(#{{1,{LEVELS}}})\s+(\S.*)")
_SPECIAL = re.compile(r"\s*[\\#]|.*(?:\[\[|\]\])")


class Damage(StrEnum):
    """What is wrong with a mark."""

    UNKNOWN = "unknown"  # looks like a mark, but there is no such table or picture
    TWICE = "twice"  # stands in the text more than once
    MISSING = "missing"  # stands in the text no longer
    INSIDE = "inside"  # stands in the middle of other words


class Damaged(ValueError):
    """The text does not go with the facts: ``code`` says why, ``mark`` is the mark in question as it should be read."""

    def __init__(self, code: Damage, mark: str) -> None:
        self.code = code
        self.mark = mark
        super().__init__(f"{code}: {mark}")


@dataclass(frozen=True, slots=True)
class _Marked:
    key: tuple[str, int]
    mark: str
    block: Block


def to_text(blocks: Iterable[Block]) -> str:
    """What ``from_text`` reads back to the same blocks."""
    kept = tuple(blocks)
    return "\n\n".join(_written(kept))


def from_text(text: str, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks of an edited text; tables and pictures are those of ``blocks``. Raises ``Damaged``."""
    kept = tuple(blocks)
    marked = {one.key: one for one in _marked(kept)}
    same = dict(zip(_written(kept), kept, strict=True))
    found: list[Block] = []
    seen: set[tuple[str, int]] = set()
    for chunk in _chunks(text):
        if chunk in same and not isinstance(same[chunk], TableBlock | Picture):
            found.append(same[chunk])  # because spaces that are not shown in the text stay as they were
        else:
            found += _read(chunk, marked, seen)
    for one in marked.values():
        if one.key not in seen:
            raise Damaged(Damage.MISSING, one.mark)
    return tuple(found)


def merged(old: Iterable[Block], new: Iterable[Block]) -> tuple[Block, ...]:
    """The words of ``old`` with the tables and pictures of ``new``, told apart by their numbers.

    One that ``old`` has not stands at the end; one that ``new`` has not is gone.
    """
    kept = tuple(old)
    marks = iter(_marked(kept))
    fresh = {one.key: one.block for one in _marked(tuple(new))}
    found: list[Block] = []
    for block in kept:
        if not isinstance(block, TableBlock | Picture):
            found.append(block)
        elif (key := next(marks).key) in fresh:
            found.append(fresh.pop(key))
    return (*found, *fresh.values())


def _marked(blocks: tuple[Block, ...]) -> Iterator[_Marked]:
    counts = {TABLE: 0, PICTURE: 0}
    for block in blocks:
        if isinstance(block, TableBlock | Picture):
            word, title = (TABLE, block.caption) if isinstance(block, TableBlock) else (PICTURE, block.title)
            counts[word] += 1
            # Because a caption may hold the very signs that end a mark.
            words = " ".join(title.replace("]", ")").replace("[", "(").split())
            mark = f"[[{word} {counts[word]}: {words}]]" if words else f"[[{word} {counts[word]}]]"
            yield _Marked((word, counts[word]), mark, block)


def _written(blocks: tuple[Block, ...]) -> list[str]:
    marks = iter(_marked(blocks))
    return [next(marks).mark if isinstance(block, TableBlock | Picture) else _words(block) for block in blocks]


def _words(block: Heading | Paragraph) -> str:
    if isinstance(block, Heading):
        return f"{'#' * min(max(block.level, 1), LEVELS)} {' '.join(block.text.split()) or chr(92)}"
    return "\n".join(_guarded(line) for line in block.text.split("\n"))


def _guarded(line: str) -> str:
    return f"\\{line}" if not line.strip() or _SPECIAL.match(line) else line


def _chunks(text: str) -> Iterator[str]:
    lines: list[str] = []
    for line in [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]:
        if line.strip():
            lines.append(line)
        elif lines:
            yield "\n".join(lines)
            lines = []


def _read(chunk: str, marked: dict[tuple[str, int], _Marked], seen: set[tuple[str, int]]) -> Iterator[Block]:
    """The blocks of one chunk: a heading and a mark stand alone even without an empty line around them."""
    lines: list[str] = []
    for line in chunk.split("\n"):
        one = _alone(line, marked, seen)
        if one is None:
            lines.append(line)
            continue
        if lines:
            yield _paragraph(lines)
            lines = []
        yield one
    if lines:
        yield _paragraph(lines)


def _alone(line: str, marked: dict[tuple[str, int], _Marked], seen: set[tuple[str, int]]) -> Block | None:
    bare = line.strip()
    if bare.startswith("\\"):
        return None
    heading = _HEADING.fullmatch(bare)
    if heading:
        return Heading("" if heading.group(2) == "\\" else heading.group(2).rstrip(), len(heading.group(1)))
    if "[[" not in bare and "]]" not in bare:
        return None
    mark = _MARK.fullmatch(bare)
    if mark is None:
        inside = _MARK.search(bare)
        raise Damaged(Damage.INSIDE if inside else Damage.UNKNOWN, inside.group() if inside else bare)
    key = (mark.group(1), int(mark.group(2)))
    if key not in marked:
        raise Damaged(Damage.UNKNOWN, bare)
    if key in seen:
        raise Damaged(Damage.TWICE, marked[key].mark)
    seen.add(key)
    return marked[key].block


def _paragraph(lines: list[str]) -> Paragraph:
    return Paragraph("\n".join(re.sub(r"^(\s*)\\", r"\1", line, count=1) for line in lines))
