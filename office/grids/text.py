"""Plain text and Markdown to a ``Reading``: rows parted by tabs or bars, or one tab-led cell per line."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from office.grids.model import Cell, Grid, Paragraph, Reading, Row

_BLOCK_TAG = re.compile(r"</?(?:p|br|li|ul|ol|div|tr|h[1-6])\b[^<>]*>", re.IGNORECASE)
_OTHER_TAG = re.compile(
    r"</?(?:b|i|u|s|em|strong|span|sub|sup|a|font|small|mark|code|td|th|table|tbody)\b[^<>]*>", re.IGNORECASE
)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
_EMPHASIS = re.compile(r"(?<!\w)[*_](?=[^\s*_])([^*_\n]+?)(?<=\S)[*_](?!\w)")
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$")
_BAR_RULE = re.compile(r"^\|?[\s:|-]*-[\s:|-]*\|?$")
_BAR = re.compile(r"(?<!\\)\|")
_LIST_START = re.compile(r"^(?:[-–—•*·]\s|\d+[.)]|[а-яёa-z]\))")
_SPACES = re.compile(r"[^\S\n]+")


@dataclass(slots=True)
class _Line:
    """A source line: its number from 1, its text with tags still in it, whether a blank line stands before it."""

    number: int
    text: str
    after_blank: bool


def read_text(data: bytes) -> Reading:
    """The text of a document: UTF-8 (with or without mark), UTF-16 or Windows-1251, told by the bytes themselves."""
    lines = list(_lines(_decoded(data)))
    led = _is_cell_per_line(lines)
    blocks: list[Grid | Paragraph] = []
    run: list[_Line] = []
    for line in lines:
        if run and not _in_table(line, led) and not (led and not line.text.startswith("\t") and _belongs(line, run)):
            blocks += _close(run, led, len(blocks))
        if run or _in_table(line, led):
            run.append(line)
        else:
            blocks.append(Paragraph(line.text, where=f"строка {line.number}"))
    blocks += _close(run, led, len(blocks))
    return Reading(tuple(_paragraphs(blocks, lines)), "text")


def _decoded(data: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        high = data[offset::2]  # because in UTF-16 the high byte of Cyrillic is always 04 and that of Latin 00
        if len(data) > 8 and (high.count(4) + high.count(0)) > 0.8 * len(high):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1251", errors="replace")


def _lines(text: str) -> Iterator[_Line]:
    blank = True
    for number, line in enumerate(re.split(r"\r\n|\r|\n|\f", text), start=1):
        if not line.strip() or (_RULE.match(line) and "\t" not in line):
            blank = True
            continue
        yield _Line(number, line, blank)
        blank = False


def _is_cell_per_line(lines: list[_Line]) -> bool:
    tabbed = [line.text for line in lines if "\t" in line.text]
    led = sum(text.startswith("\t") and "\t" not in text.strip("\t ") for text in tabbed)
    return led >= 4 and led >= 0.8 * len(tabbed)


def _in_table(line: _Line, led: bool) -> bool:
    if led:
        return line.text.startswith("\t")
    return "\t" in line.text.strip(" ") or _is_bar_row(line.text)


def _is_bar_row(text: str) -> bool:
    return text.strip().startswith("|") and len(_BAR.findall(text)) >= 2


def _belongs(line: _Line, run: list[_Line]) -> bool:
    """Whether a line without a tab goes on the cell above: a cell is closed only by the next tab."""
    return bool(run) and line.number - run[-1].number <= 4


def _close(run: list[_Line], led: bool, index: int) -> list[Grid | Paragraph]:
    if not run:
        return []
    rows = list(_led_rows(run)) if led else [_row(line) for line in run if not _BAR_RULE.match(line.text.strip())]
    where = f"строки {run[0].number}–{run[-1].number}"
    run.clear()
    return [Grid(tuple(rows), where)] if rows else []


def _row(line: _Line) -> Row:
    text = line.text
    bare = text.strip().removeprefix("|").removesuffix("|")
    parts = _BAR.split(bare) if _is_bar_row(text) else text.split("\t")
    return Row(tuple(Cell(plain(part)) for part in parts), f"строка {line.number}")


def _led_rows(run: list[_Line]) -> Iterator[Row]:
    """Rows of a table with one cell per line: a blank line followed by a tab begins the next row."""
    cells: list[str] = []
    first = run[0].number
    for line in run:
        if not line.text.startswith("\t"):
            cells[-1] += "\n" + line.text
            continue
        if cells and line.after_blank:
            yield _led_row(cells, first)
            cells, first = [], line.number
        cells.append(line.text[1:])
    yield _led_row(cells, first)


def _led_row(cells: list[str], first: int) -> Row:
    return Row(tuple(Cell(plain(cell)) for cell in cells), f"строка {first}")


def plain(text: str) -> str:
    """Text without HTML and Markdown left-overs, white space folded, line breaks kept as ``\\n``."""
    if "<" in text:
        text = _OTHER_TAG.sub("", _BLOCK_TAG.sub("\n", text))
    if "&" in text:
        text = html.unescape(text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(r"\1", text.replace("**", "").replace("__", ""))
    text = _ESCAPED.sub(r"\1", text) if "\\" in text else text
    return "\n".join(filter(None, (_SPACES.sub(" ", line).strip() for line in text.split("\n"))))


def _paragraphs(blocks: list[Grid | Paragraph], lines: list[_Line]) -> Iterator[Grid | Paragraph]:
    """Paragraph lines cleaned, and joined where a sentence or a bold run was broken over lines."""
    blank_before = {f"строка {line.number}": line.after_blank for line in lines}
    held: Paragraph | None = None
    inside = False
    for block in blocks:
        if isinstance(block, Grid):
            if held:
                yield held
            held, inside = None, False
            yield block
            continue
        now, bold, inside = _paragraph(block, inside)
        if held and not blank_before[block.where] and _continues(held, now, bold):
            held = Paragraph(f"{held.text} {now.text}", held.bold and bold, held.level, held.where)
            continue
        if held:
            yield held
        held = now if now.text else None
    if held:
        yield held


def _paragraph(block: Paragraph, inside: bool) -> tuple[Paragraph, bool, bool]:
    text = block.text.strip()
    heading = _HEADING.match(text)
    level = len(heading[1]) if heading else 0
    text = heading[2] if heading else text.removeprefix("> ")
    bold = inside or text.startswith(("**", "<b>", "<strong>"))
    inside ^= text.count("**") % 2 == 1
    return Paragraph(plain(text).replace("\n", " "), bold, level, block.where), bold, inside


def _continues(held: Paragraph, now: Paragraph, bold: bool) -> bool:
    if not now.text or held.level or now.level or _LIST_START.match(now.text):
        return False
    return (held.bold and bold) or now.text[0].islower()
