"""Names of layouts, outcomes and notes; the words for a person are made elsewhere from a code and its facts."""

from enum import StrEnum


class Layout(StrEnum):
    """What kind of table a file holds."""

    COLLECTION_FORM = "collection_form"  # the form that schools fill in
    F1 = "f1"  # individual results
    F3 = "f3"  # shares of marks by groups
    JOURNAL_COMPARISON = "journal_comparison"  # lowered, confirmed, raised
    SCORE_DISTRIBUTION = "score_distribution"  # share of every total
    TASK_FULFILMENT = "task_fulfilment"  # per cent of the maximum by task
    PLANNED_RESULTS = "planned_results"  # the same by requirement of the codifier
    MARK_GROUPS = "mark_groups"  # tasks by the groups who got 2, 3, 4, 5
    REGIONAL_2021 = "regional_2021"
    REGIONAL_2022 = "regional_2022"
    FLAGGED_SCHOOLS = "flagged_schools"  # somebody's list of schools with signs
    PRIOR_YEARS = "prior_years"  # school means of past years
    EXAM_MEANS = "exam_means"  # school means of final exams
    JOURNAL_ROLL = "journal_roll"  # journal marks of everybody on the roll
    RECHECK = "recheck"  # second marking of works, by codes
    CONTEXT = "context"  # what schools are like
    UNKNOWN = "unknown"


PUPILS = frozenset({Layout.COLLECTION_FORM, Layout.F1, Layout.REGIONAL_2021, Layout.REGIONAL_2022})


class Outcome(StrEnum):
    """What the reading came to."""

    ACCEPTED = "accepted"
    WARNINGS = "accepted_with_warnings"
    REFUSED = "refused"


class Severity(StrEnum):
    """How grave a note is: something to know, something to look at, or the end of the reading."""

    INFO = "info"
    WARNING = "warning"
    REFUSAL = "refusal"


class Code(StrEnum):
    """What was noticed. The facts that travel with a code stand beside it; ``header`` is a column's own title."""

    # the whole file is refused
    NOT_OPENED = "not_opened"  # reason: the guard's code, and the guard's own facts
    PUPIL_NAMES = "pupil_names"  # header: "" where the cells themselves look like names
    NO_TABLE = "no_table"  # sheets: how many were looked at
    NO_ROWS = "no_rows"  # none: the table is there and holds nobody
    TWO_WORKS = "two_works"  # what, told: sheets, subject or grade, and the values that could not be told apart
    COLUMN_TWICE = "column_twice"  # header
    SAVE_WITH_VALUES = "save_with_values"  # count: formulas whose result the file does not hold
    # a row is left out
    ROW_WITHOUT_CODE = "row_without_code"  # none
    BAD_CODE = "bad_code"  # none: the text may be a name, so it is not repeated
    CODE_REPEATED = "code_repeated"  # code, school: rows that differ, all are left out
    POINT_ABOVE_MAXIMUM = "point_above_maximum"  # task, value, maximum
    POINT_NEGATIVE = "point_negative"  # task, value
    POINT_UNREADABLE = "point_unreadable"  # task
    NO_POINTS = "no_points"  # code: neither a point nor a total
    ABSENT_WITH_POINTS = "absent_with_points"  # code
    SCHOOL_MISSING = "school_missing"  # code
    SCHOOL_TWICE = "school_twice"  # school: a second table of the same school and work, with the same codes
    VALUE_UNREADABLE = "value_unreadable"  # header
    # something was put right or is doubtful
    ROW_REPEATED = "row_repeated"  # code: the same row again, left out
    TOTAL_ZERO = "total_zero"  # total, points
    TOTAL_ABOVE_MAXIMUM = "total_above_maximum"  # total, points, maximum
    TOTAL_DIFFERS = "total_differs"  # total, points
    TOTAL_UNREADABLE = "total_unreadable"  # points
    MARK_OFF_SCALE = "mark_off_scale"  # mark, total, expected
    MARK_ODD = "mark_odd"  # mark, total, expected: others of the file with such totals have another
    MARK_UNREADABLE = "mark_unreadable"  # header
    NO_CLASS = "no_class"  # none
    VARIANT_UNREADABLE = "variant_unreadable"  # none
    POINT_BLANK = "point_blank"  # task: empty instead of X
    TASK_BLANK = "task_blank"  # task: empty in every row
    COUNT_DIFFERS = "count_differs"  # school, stated, found
    MAXIMUM_DIFFERS = "maximum_differs"  # stated, tasks
    MAXIMA_UNKNOWN = "maxima_unknown"  # none: neither the headings nor the catalogue tell them
    TASKS_DIFFER = "tasks_differ"  # tasks, known: the catalogue's work has others
    NO_SCALE = "no_scale"  # none: marks are taken from the file as they are
    ALL_ABSENT = "all_absent"  # school
    TITLE_DIFFERS = "title_differs"  # what, title, sheet: the title's word is kept
    HINT_DIFFERS = "hint_differs"  # what, said, file: the file's word is kept
    FROM_FILE_NAME = "from_file_name"  # what, value
    FROM_CODES = "from_codes"  # grade: told by the first figure of the pupils' codes
    FROM_CLASSES = "from_classes"  # grade: told by the names of the classes
    NAME_OF_OTHER_GRADE = "name_of_other_grade"  # grade, name: of the participants, kept, and of the file
    CODES_OF_OTHER_GRADE = "codes_of_other_grade"  # grade, count
    CLASS_OF_OTHER_GRADE = "class_of_other_grade"  # grade, name
    SEVERAL_WORKS = "several_works"  # count: works of the file, told apart by their titles
    WORK_UNKNOWN = "work_unknown"  # what: year, grade, subject
    SHARES_DIFFER = "shares_differ"  # sum: shares that do not make a hundred
    GROUP_REPEATED = "group_repeated"  # group: another row with other figures, left out
    VALUE_OUT_OF_RANGE = "value_out_of_range"  # header, value
    ASSUMED_HEADINGS = "assumed_headings"  # none: the layout was told by likely words, look at it before confirming
    MORE = "more"  # of, count: how many more notes of that code there were
    # worth knowing
    PREFILLED_TOTALS = "prefilled_totals"  # count: rows with a total and no code
    HELPER_COLUMNS = "helper_columns"  # columns: how many without a heading
    SEX_LETTERS = "sex_letters"  # none: capital and small letters mixed
    NAME_CUT = "name_cut"  # none: the sheet's name fills all 31 letters
    HIDDEN_SHEET = "hidden_sheet"  # sheet: not read
    COLUMN_NOT_READ = "column_not_read"  # header


REFUSALS = frozenset(
    {
        Code.NOT_OPENED,
        Code.PUPIL_NAMES,
        Code.NO_TABLE,
        Code.NO_ROWS,
        Code.TWO_WORKS,
        Code.COLUMN_TWICE,
        Code.SAVE_WITH_VALUES,
    }
)
KNOWLEDGE = frozenset(
    {
        Code.PREFILLED_TOTALS,
        Code.HELPER_COLUMNS,
        Code.SEX_LETTERS,
        Code.NAME_CUT,
        Code.HIDDEN_SHEET,
        Code.COLUMN_NOT_READ,
        Code.FROM_CODES,
        Code.FROM_CLASSES,
        Code.NO_SCALE,
    }
)


def severity(code: Code) -> Severity:
    """How grave a note of this code is."""
    if code in REFUSALS:
        return Severity.REFUSAL
    return Severity.INFO if code in KNOWLEDGE else Severity.WARNING
