"""A paper of an office as plain facts: what an order says, apart from whether it is printed or opened in Word.

The same ``Paper`` becomes HTML for the PDF and a Word document; ``to_payload`` gives the JSON that is frozen in the
register, ``from_payload`` reads it back. Text is kept as typed: no-break spaces and the like are added when printing.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from office.blocks import Block, Table, name_blocks, read_blocks, read_table
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
        name_blocks(facts, self.blocks)
        for part, annex in zip(facts["annexes"], self.annexes, strict=True):
            name_blocks(part, annex.blocks)
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
        facts["blocks"] = read_blocks(facts)
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
    table = read_table(facts["table"]) if facts.get("table") else None
    return Annex(
        **{**facts, "paragraphs": tuple(facts.get("paragraphs", ())), "table": table, "blocks": read_blocks(facts)}
    )
