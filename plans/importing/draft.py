"""What one document says about a plan: values as written, values as understood, and the doubts between the two."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from plans.terms import Period, Term

Facts: TypeAlias = Mapping[str, str]


class Means(StrEnum):
    """What a column of a plan holds."""

    NUMBER = "number"
    TITLE = "title"
    DEADLINE = "deadline"
    RESPONSIBLE = "responsible"
    RESULT = "result"
    NOTES = "notes"
    OTHER = "other"


class PartyKind(StrEnum):
    """A named person, a post or group of posts, or a body (authority, school, class of schools)."""

    PERSON = "person"
    POST = "post"
    BODY = "body"


class DoubtCode(StrEnum):
    """Why a person should look at a measure. The facts each code carries stand behind it."""

    RESPONSIBLE_MISSING = "responsible_missing"  # no facts
    RESULT_MISSING = "result_missing"  # no facts
    TITLE_MISSING = "title_missing"  # no facts
    DEADLINE_INHERITED = "deadline_inherited"  # source: number of the measure it came from; text
    RESPONSIBLE_INHERITED = "responsible_inherited"  # source; text
    RESULT_INHERITED = "result_inherited"  # source; text
    ROWS_JOINED = "rows_joined"  # columns: Means joined by ", "; text: the pieces joined by " / "; where
    TEXT_CUT_OFF = "text_cut_off"  # column: Means; text: the last words
    TEXT_MISPLACED = "text_misplaced"  # column: Means where it stands; text; belongs: Means or ""
    NAME_SPELT_TWICE = "name_spelt_twice"  # name; other
    INITIALS_WITHOUT_DOTS = "initials_without_dots"  # name
    NUMBER_MISSING = "number_missing"  # number: the one given instead
    NUMBER_REPEATED = "number_repeated"  # number
    NUMBER_OUT_OF_ORDER = "number_out_of_order"  # number; expected
    SECTION_MISMATCH = "section_mismatch"  # number; section


class WarningCode(StrEnum):
    """What the reader of the whole document is told once. The facts each code carries stand behind it."""

    FURNITURE_DROPPED = "furniture_dropped"  # text
    TABLE_LEFT_OUT = "table_left_out"  # text: its first words; rows
    ROW_LEFT_OUT = "row_left_out"  # text
    HEAD_REPEATED = "head_repeated"  # text
    COLUMN_UNKNOWN = "column_unknown"  # header
    COLUMN_MISSING = "column_missing"  # column: Means
    SECTION_EMPTY = "section_empty"  # title
    SECTION_TEXT_MISPLACED = "section_text_misplaced"  # title; text; number: the measure that got it, or ""
    SECTION_NUMBER_ODD = "section_number_odd"  # number; expected
    PERIOD_MISSING = "period_missing"  # no facts
    TITLE_UNKNOWN = "title_unknown"  # no facts
    READER_REMARK = "reader_remark"  # text: what the reader of the file format said


class Refusal(StrEnum):
    """Why nothing could be made of the document. The facts each code carries stand behind it."""

    NO_TABLE = "no_table"  # no facts: not one grid in it
    NO_PLAN_TABLE = "no_plan_table"  # tables: how many grids; heads: what their first rows say
    SEVERAL_PLANS = "several_plans"  # heads: the heads of the plans found
    NO_MEASURES = "no_measures"  # no facts: a head but nothing under it
    BAD_JSON = "bad_json"  # no facts: not the JSON that this product writes


class ImportRefused(Exception):
    """The document holds no plan that can be read; nothing was made of it."""

    def __init__(self, code: Refusal, facts: Facts | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.facts: Facts = facts or {}


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason to look at a measure; the words for it are made by the caller."""

    code: DoubtCode
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Warning:
    """One remark on the document; ``where`` as the reader of the format gave it, "" = the whole document."""

    where: str
    code: WarningCode
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartyDraft:
    """One responsible party. ``raw`` is its own piece of the cell; the rest is what was read out of it.

    PERSON fills ``person`` (and ``position``, the post behind the name); POST fills ``role``; BODY fills
    ``organisation`` with the full name where the document defines the abbreviation.
    """

    raw: str
    kind: PartyKind
    role: str | None = None
    person: str | None = None
    position: str | None = None
    organisation: str | None = None
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class MeasureDraft:
    """One measure. ``*_raw`` keep the words of the cell, white space folded, None = the cell is empty or absent."""

    number: str
    number_in_source: str | None
    title: str
    title_raw: str
    subitems: tuple[str, ...]
    deadline_raw: str | None
    deadline: Term
    responsible_raw: str | None
    responsible: tuple[PartyDraft, ...]
    result_raw: str | None
    result: tuple[str, ...]
    notes_raw: str | None
    where: str = ""
    doubts: tuple[Doubt, ...] = ()

    @property
    def needs_review(self) -> bool:
        """True where the row or its deadline carries a doubt."""
        return bool(self.doubts or self.deadline.doubts)


@dataclass(frozen=True, slots=True)
class SectionDraft:
    """A section; ``number`` in Arabic figures or None, ``number_in_source`` as printed; title "" = rows without one."""

    number: str | None
    number_in_source: str | None
    title: str
    measures: tuple[MeasureDraft, ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class ColumnDraft:
    """A column of the source: its header as written and what it means."""

    header: str
    means: Means


@dataclass(frozen=True, slots=True)
class ApprovalDraft:
    """The act that approves the plan; ``date`` is an ISO day or None where none can be read."""

    document: str
    number: str | None
    date: str | None
    issuer: str | None
    raw: str = ""


@dataclass(frozen=True, slots=True)
class SignatoryDraft:
    """Who signed: the post and the name, as written."""

    position: str
    person: str


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A whole plan as the document gives it; ``preamble`` keeps the paragraphs that belong to no other field."""

    title: str
    title_raw: str
    period: Period | None
    approval: ApprovalDraft | None
    signatory: SignatoryDraft | None
    goals: tuple[str, ...]
    tasks: tuple[str, ...]
    columns: tuple[ColumnDraft, ...]
    sections: tuple[SectionDraft, ...]
    abbreviations: tuple[tuple[str, str], ...] = ()
    preamble: tuple[str, ...] = ()
    warnings: tuple[Warning, ...] = ()

    @property
    def measures(self) -> tuple[MeasureDraft, ...]:
        """All measures in reading order."""
        return tuple(measure for section in self.sections for measure in section.measures)

    @property
    def review_measure_count(self) -> int:
        """How many measures carry at least one doubt."""
        return sum(measure.needs_review for measure in self.measures)
