"""What the grammar hands on: components of a phrase whose years are not settled yet, and a cursor over tokens."""

from dataclasses import dataclass

from plans.terms.doubts import Doubt
from plans.terms.lexicon import Tag
from plans.terms.model import AnchorKind, Bound, Kind, Offset
from plans.terms.tokens import Token

EDGE_DAY = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A day as written; `EDGE_DAY` stands for the first or last day of the month, a missing year is settled later."""

    day: int
    month: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """From a mark to a mark; without the first one: any day up to the last."""

    first: Mark | None
    last: Mark


@dataclass(frozen=True, slots=True)
class Piece:
    """One component at positions of the cleaned text.

    `years` follow all windows; `each` asks for every year of the plan; `plan` borrows its bounds.
    `halves`: half-years without a year, which a school plan counts from September.
    """

    kind: Kind
    start: int = 0
    end: int = 0
    bound: Bound | None = None
    windows: tuple[Window, ...] = ()
    years: tuple[int, ...] = ()
    paired: bool = False
    school: bool = False
    span: bool = False
    each: bool = False
    then: bool = False
    plan: bool = False
    halves: bool = False
    rule: str | None = None
    days: tuple[int, ...] = ()
    anchor: str | None = None
    anchor_kind: AnchorKind | None = None
    procedures: tuple[str, ...] = ()
    offset: Offset | None = None
    doubts: tuple[Doubt, ...] = ()


class Cursor:
    """Reads tokens one by one; `at` can be put back where an attempt failed."""

    def __init__(self, text: str, tokens: tuple[Token, ...]) -> None:
        self.text = text
        self.tokens = tokens
        self.at = 0

    @property
    def done(self) -> bool:
        """Whether no token is left."""
        return self.at >= len(self.tokens)

    @property
    def place(self) -> int:
        """Position in the text of the next token, or the text's end."""
        return len(self.text) if self.done else self.tokens[self.at].start

    @property
    def passed(self) -> int:
        """Position in the text where the last taken token ends."""
        return self.tokens[self.at - 1].end if self.at else 0

    def peek(self, ahead: int = 0) -> Token | None:
        """The token `ahead` places on, or None."""
        at = self.at + ahead
        return self.tokens[at] if 0 <= at < len(self.tokens) else None

    def tag(self, ahead: int = 0) -> Tag | None:
        """Its tag, or None at the end."""
        token = self.peek(ahead)
        return token.tag if token else None

    def take(self, *tags: Tag) -> Token | None:
        """The next token if it has one of the tags, else None and nothing moves."""
        token = self.peek()
        if token is None or token.tag not in tags:
            return None
        self.at += 1
        return token

    def mark(self, *signs: str) -> bool:
        """Take the next token if it is one of these signs."""
        token = self.peek()
        if token is None or token.tag is not Tag.MARK or token.text not in signs:
            return False
        self.at += 1
        return True

    def sign(self, *signs: str, ahead: int = 0) -> bool:
        """Whether the token `ahead` places on is one of these signs."""
        token = self.peek(ahead)
        return token is not None and token.tag is Tag.MARK and token.text in signs

    def tags(self, *wanted: Tag) -> bool:
        """Take a run of tokens if they have exactly these tags, else nothing moves."""
        if any(self.tag(ahead) is not tag for ahead, tag in enumerate(wanted)):
            return False
        self.at += len(wanted)
        return True
