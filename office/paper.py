"""A paper of an office as plain facts: what an order says, apart from whether it is printed or opened in Word.

The same ``Paper`` becomes HTML for the PDF and a Word document; ``to_payload`` gives the JSON that is frozen in the
register, ``from_payload`` reads it back. Text is kept as typed: no-break spaces and the like are added when printing.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from office.typography import Initials, approved, kind_dative, kind_instrumental, numeric_date


@dataclass(frozen=True, slots=True)
class Profile:
    """How a department's papers look: margins in mm, type sizes in points, spacing in lines."""

    margin_left: int = 30
    margin_right: int = 10
    margin_top: int = 20
    margin_bottom: int = 20
    font_size: int = 14
    table_font_size: int = 11
    line_spacing: float = 1.0
    initials: Initials = "close"
    number_place: str = "top-center"
    heading_place: str = "centre"


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered clause and those under it; numbers are given when printing: 1., 1.1., 1.1.1."""

    text: str
    clauses: tuple["Clause", ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: the post in full, the name as known («Соколова Ирина Викторовна» or «И.В. Соколова»)."""

    post: str
    name: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading and its share of the table's width, in any unit common to the table."""

    title: str
    width: float = 1.0
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading; an empty heading prints no row of its own. Each row has a cell per column."""

    title: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose head is repeated on every sheet, with a row of column numbers."""

    columns: tuple[Column, ...]
    sections: tuple[Section, ...]

    @property
    def row_count(self) -> int:
        """Rows without the section headings."""
        return sum(len(section.rows) for section in self.sections)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the text; ``level`` 1 to 3."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph inside the text; each line of it stands on its own."""

    text: str


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table inside the text under its caption; ``numbered`` prints the row of column numbers."""

    table: Table
    caption: str = ""
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as SVG with a ``viewBox``; ``title`` is printed under it.

    The title and the description are read out in its place; ``numbers`` is the table printed below it.
    """

    svg: str
    title: str
    description: str = ""
    numbers: Table | None = None

    @property
    def spoken(self) -> str:
        """What is said to whom the picture is not shown."""
        return " ".join(f"{self.title.rstrip('.')}. {self.description}".split())


Block = Heading | Paragraph | TableBlock | Picture


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex on its own sheets, its mark naming the paper it belongs to.

    ``approves`` is the head noun that agrees with УТВЕРЖДЁН («план», «дорожная карта»); empty prints no such block.
    ``paragraphs`` stand between the title and the table (goals, tasks), ``blocks`` after the table.
    """

    title: str
    table: Table | None = None
    paragraphs: tuple[str, ...] = ()
    approves: str = ""
    landscape: bool = True
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """An order or another administrative paper.

    ``organisation`` holds the lines of the head as they are printed; ``kind`` is the kind in lower case («приказ»);
    ``issuer`` stands in the genitive after it in the annex's mark («управления образования города Заречья»), empty
    leaves it out; ``dated`` and ``number`` stay empty until they are known and are printed as blanks to fill in.
    ``command`` is the word that opens the clauses, with its colon; a note has none. ``blocks`` stand between the
    preamble and the command. ``addressee`` holds the lines at the top right of a letter or a memo;
    ``signatures`` those who sign under the first one (a secretary, members of a commission); ``performer`` who drew it
    up, for the foot of the last sheet; ``proof`` the address behind the square code of the first sheet; ``emblem`` the
    SHA-256 of the picture above the head; ``address`` stands under the organisation in a letter. All of them may be
    empty.
    """

    organisation: tuple[str, ...]
    kind: str
    heading: str
    preamble: str
    clauses: tuple[Clause, ...]
    signature: Signature
    command: str = "ПРИКАЗЫВАЮ:"
    issuer: str = ""
    dated: date | None = None
    number: str = ""
    place: str = ""
    annexes: tuple[Annex, ...] = ()
    profile: Profile = field(default_factory=Profile)
    blocks: tuple[Block, ...] = ()
    addressee: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    performer: str = ""
    proof: str = ""
    emblem: str = ""
    address: str = ""

    @property
    def signed(self) -> tuple[Signature, ...]:
        """Everybody who signs, in order."""
        return (self.signature, *self.signatures)

    @property
    def title(self) -> str:
        """What the register calls it: «О проведении …», but «Отчёт об исполнении …» where the heading goes on."""
        return self.heading if self.heading[:1].isupper() else f"{self.kind.capitalize()} {self.heading}"

    def registered(self, number: str, dated: date | None) -> "Paper":
        """The same paper with its number and date."""
        return replace(self, number=number, dated=dated)

    def with_words(self, *, heading: str, preamble: str, clauses: tuple[Clause, ...], signature: Signature) -> "Paper":
        """The same paper in other words; its annexes stay."""
        return replace(self, heading=heading, preamble=preamble, clauses=clauses, signature=signature)

    def numbered(self) -> Iterator[tuple[str, str, int]]:
        """Clauses in order as (number with its dot, text, depth from 0)."""
        yield from _numbered(self.clauses, "", 0)

    def to_payload(self) -> dict[str, Any]:
        """A JSON-able dict, lists for tuples, the date in ISO form."""
        facts = asdict(self)
        _name_blocks(facts, self.blocks)
        for part, annex in zip(facts["annexes"], self.annexes, strict=True):
            _name_blocks(part, annex.blocks)
        facts["dated"] = self.dated.isoformat() if self.dated else None
        return dict(_plain(facts))

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> "Paper":
        """The paper of a payload; raises ``KeyError`` or ``TypeError`` when it is no payload of ours."""
        facts = dict(payload)
        facts["organisation"] = tuple(facts["organisation"])
        facts["clauses"] = tuple(_clause(clause) for clause in facts["clauses"])
        facts["signature"] = Signature(**facts["signature"])
        facts["signatures"] = tuple(Signature(**one) for one in facts.get("signatures", ()))
        facts["addressee"] = tuple(facts.get("addressee", ()))
        facts["dated"] = date.fromisoformat(facts["dated"]) if facts.get("dated") else None
        facts["annexes"] = tuple(_annex(annex) for annex in facts.get("annexes", ()))
        facts["profile"] = Profile(**facts.get("profile", {}))
        facts["blocks"] = _blocks(facts)
        return cls(**facts)


def _numbered(clauses: tuple[Clause, ...], prefix: str, depth: int) -> Iterator[tuple[str, str, int]]:
    for index, clause in enumerate(clauses, 1):
        number = f"{prefix}{index}."
        yield number, clause.text, depth
        yield from _numbered(clause.clauses, number, depth + 1)


PROOF_WORDS = "Проверка документа по коду или по адресу"
BLANK_DATE = "«____» ______________ 20____ г."
BLANK_NUMBER = "________"


def blank_date(paper: Paper) -> str:
    """The date in figures, or a blank to be filled in by hand."""
    return numeric_date(paper.dated) if paper.dated else BLANK_DATE


def blank_number(paper: Paper) -> str:
    """The number, or a blank to be filled in by hand."""
    return paper.number or BLANK_NUMBER


def annex_mark(paper: Paper, annex: Annex, index: int) -> list[list[str]]:
    """The blocks at the top right of an annex as lines: whose annex it is and, where wanted, what approved it."""
    mark = f"Приложение № {index}" if len(paper.annexes) > 1 else "Приложение"
    of_whom = f" {paper.issuer}" if paper.issuer else ""
    from_when = f"от {blank_date(paper)} № {blank_number(paper)}"
    blocks = [[mark, f"к {kind_dative(paper.kind)}{of_whom}", from_when]]
    if annex.approves:
        blocks.append([approved(annex.approves), f"{kind_instrumental(paper.kind)}{of_whom}", from_when])
    return blocks


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


def _clause(facts: dict[str, Any]) -> Clause:
    return Clause(facts["text"], tuple(_clause(inner) for inner in facts.get("clauses", ())))


def _annex(facts: dict[str, Any]) -> Annex:
    table = _table(facts["table"]) if facts.get("table") else None
    return Annex(
        **{**facts, "paragraphs": tuple(facts.get("paragraphs", ())), "table": table, "blocks": _blocks(facts)}
    )


_BLOCKS: dict[str, Callable[..., Block]] = {
    "heading": Heading,
    "paragraph": Paragraph,
    "table": TableBlock,
    "picture": Picture,
}


def _name_blocks(facts: dict[str, Any], blocks: tuple[Block, ...]) -> None:
    """Each block with its kind; no blocks leave no trace, because older papers have none in their payload."""
    named = facts.pop("blocks")
    if blocks:
        kinds = {made: kind for kind, made in _BLOCKS.items()}
        facts["blocks"] = [{"block": kinds[type(block)], **part} for block, part in zip(blocks, named, strict=True)]


def _blocks(facts: dict[str, Any]) -> tuple[Block, ...]:
    return tuple(_block(part) for part in facts.get("blocks", ()))


def _block(facts: dict[str, Any]) -> Block:
    parts = dict(facts)
    for name in ("table", "numbers"):
        if parts.get(name):
            parts[name] = _table(parts[name])
    return _BLOCKS[parts.pop("block")](**parts)


def _table(facts: dict[str, Any]) -> Table:
    sections = (Section(part["title"], tuple(tuple(row) for row in part["rows"])) for part in facts["sections"])
    return Table(tuple(Column(**column) for column in facts["columns"]), tuple(sections))
