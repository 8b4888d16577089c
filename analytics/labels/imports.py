"""Words for what a file of results was noticed for: layouts, outcomes, notes."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.labels import refused_words
from analytics.parsing.codes import Code, Layout, Outcome
from analytics.parsing.model import Note
from office.guard import Refusal, Refused

LAYOUTS: Mapping[str, Promise] = {
    Layout.COLLECTION_FORM: _("collection form"),
    Layout.F1: _("individual results (F1)"),
    Layout.F3: _("statistics of marks (F3)"),
    Layout.JOURNAL_COMPARISON: _("marks compared with the journal"),
    Layout.SCORE_DISTRIBUTION: _("distribution of primary scores"),
    Layout.TASK_FULFILMENT: _("tasks solved"),
    Layout.PLANNED_RESULTS: _("planned results reached"),
    Layout.MARK_GROUPS: _("tasks solved by groups of marks"),
    Layout.REGIONAL_2021: _("regional file of 2021"),
    Layout.REGIONAL_2022: _("regional file of 2022"),
    Layout.FLAGGED_SCHOOLS: _("list of schools with signs"),
    Layout.PRIOR_YEARS: _("results of past years"),
    Layout.EXAM_MEANS: _("school means of final exams"),
    Layout.JOURNAL_ROLL: _("journal marks of the whole roll"),
    Layout.RECHECK: _("protocol of a re-check"),
    Layout.CONTEXT: _("context data of schools"),
    Layout.UNKNOWN: _("unknown table"),
}
OUTCOMES: Mapping[str, Promise] = {
    Outcome.ACCEPTED: _("accepted"),
    Outcome.WARNINGS: _("accepted with warnings"),
    Outcome.REFUSED: _("refused"),
}
PARTS: Mapping[str, Promise] = {
    "year": _("the year"),
    "grade": _("the grade"),
    "subject": _("the subject"),
    "level": _("the level"),
    "sheets": _("sheets"),
    "school": _("the school"),
}
SENTENCES: Mapping[str, Promise] = {
    Code.PUPIL_NAMES: _(
        "The column looks like names of pupils. Pupils may come in as codes only: take the column out and upload again."
    ),
    Code.NO_TABLE: _("No table of results was found: none of the headings is known."),
    Code.NO_ROWS: _("The table is empty: there are headings and no results below them."),
    Code.TWO_WORKS: _("The table holds more than one work (%(what)s: %(told)s). Upload a file for each of them."),
    Code.COLUMN_TWICE: _("The heading “%(header)s” stands twice, so it is not clear which column holds."),
    Code.SAVE_WITH_VALUES: _(
        "The file holds formulas without their results (%(count)s). Save it in Excel with values and upload it again."
    ),
    Code.ROW_WITHOUT_CODE: _("The row has results and no participant's code; it is left out."),
    Code.BAD_CODE: _("This is no participant's code; the row is left out."),
    Code.CODE_REPEATED: _(
        "The code %(code)s stands more than once in the school %(school)s and differs; its rows are left out."
    ),
    Code.POINT_ABOVE_MAXIMUM: _("Task %(task)s: %(value)s points where %(maximum)s are possible; the row is left out."),
    Code.POINT_NEGATIVE: _("Task %(task)s: negative points (%(value)s); the row is left out."),
    Code.POINT_UNREADABLE: _("Task %(task)s: this is no number of points; the row is left out."),
    Code.NO_POINTS: _("The code %(code)s has neither points nor a word on absence; the row is left out."),
    Code.ABSENT_WITH_POINTS: _("The code %(code)s is marked as absent and yet has points; the row is left out."),
    Code.SCHOOL_MISSING: _("The row does not say which school it is of; it is left out."),
    Code.SCHOOL_TWICE: _(
        "The school %(school)s stands in the file twice with different results; the second is left out."
    ),
    Code.VALUE_UNREADABLE: _("“%(header)s”: this is no number; the value is left out."),
    Code.ROW_REPEATED: _("The same row stands in the file again (%(code)s); it is counted once."),
    Code.TOTAL_ZERO: _("The total is 0 while the tasks make %(points)s; the sum of the tasks holds."),
    Code.TOTAL_ABOVE_MAXIMUM: _(
        "The total %(total)s is above the maximum %(maximum)s; the sum of the tasks holds: %(points)s."
    ),
    Code.TOTAL_DIFFERS: _("The total is %(total)s while the tasks make %(points)s; the sum of the tasks holds."),
    Code.TOTAL_UNREADABLE: _("The total is no number; the sum of the tasks holds: %(points)s."),
    Code.MARK_OFF_SCALE: _("Mark %(mark)s for %(total)s points, by the scale it is %(expected)s."),
    Code.MARK_ODD: _("Mark %(mark)s for %(total)s points, others with such totals have %(expected)s."),
    Code.MARK_UNREADABLE: _("“%(header)s”: this is no mark from 2 to 5; it is counted as not given."),
    Code.NO_CLASS: _("The class is not given."),
    Code.VARIANT_UNREADABLE: _("This is no number of a variant; it is counted as not given."),
    Code.POINT_BLANK: _("Task %(task)s is empty instead of X; it is counted as not attempted."),
    Code.TASK_BLANK: _("Task %(task)s is empty for everybody; it is counted as not attempted."),
    Code.COUNT_DIFFERS: _("The file states %(stated)s, found are %(found)s."),
    Code.MAXIMUM_DIFFERS: _("The stated maximum is %(stated)s, the tasks make %(tasks)s."),
    Code.MAXIMA_UNKNOWN: _("The maxima of the tasks are neither in the headings nor known otherwise."),
    Code.TASKS_DIFFER: _("The file has %(tasks)s tasks, the known work has %(known)s."),
    Code.NO_SCALE: _("No scale of this work is known: marks are taken from the file as they are."),
    Code.ALL_ABSENT: _("Nobody of the school %(school)s wrote the work: all are absent."),
    Code.TITLE_DIFFERS: _(
        "The title and the sheet's name do not agree on %(what)s (%(title)s and %(sheet)s); the title's word holds."
    ),
    Code.HINT_DIFFERS: _(
        "The file and what was said of it do not agree on %(what)s (%(file)s and %(said)s); the file's word holds."
    ),
    Code.FROM_FILE_NAME: _(
        "Only the file's name tells %(what)s (%(value)s). Such names are not reliable: please check."
    ),
    Code.FROM_CODES: _("The grade is told by the first figure of the participants' codes: %(grade)s."),
    Code.FROM_CLASSES: _("The grade is told by the names of the classes: %(grade)s."),
    Code.NAME_OF_OTHER_GRADE: _(
        "The file's name speaks of grade %(name)s, the participants are of grade %(grade)s; the table's word holds."
    ),
    Code.CODES_OF_OTHER_GRADE: _(
        "The work is of grade %(grade)s, and %(count)s codes begin with the figure of another grade."
    ),
    Code.CLASS_OF_OTHER_GRADE: _("The work is of grade %(grade)s, the class is %(name)s."),
    Code.SEVERAL_WORKS: _("The file holds %(count)s works; each is taken by itself."),
    Code.WORK_UNKNOWN: _("Neither the file nor anybody has said: %(what)s."),
    Code.SHARES_DIFFER: _("The shares make %(sum)s per cent instead of 100."),
    Code.GROUP_REPEATED: _("“%(group)s” stands more than once with different figures; its rows are left out."),
    Code.VALUE_OUT_OF_RANGE: _("“%(header)s”: %(value)s is not possible; the value is left out."),
    Code.ASSUMED_HEADINGS: _(
        "The table was recognised by likely headings. Please look whether it was understood rightly."
    ),
    Code.MORE: _("And %(count)s more of the same kind."),
    Code.PREFILLED_TOTALS: _("%(count)s rows hold a prepared total and no participant; they are passed over."),
    Code.HELPER_COLUMNS: _("Columns without a heading (%(columns)s) are passed over."),
    Code.SEX_LETTERS: _("Sex is written in capital and small letters; both are understood."),
    Code.NAME_CUT: _("The sheet's name is cut at 31 letters; the title is relied on."),
    Code.HIDDEN_SHEET: _("The sheet “%(sheet)s” is hidden and was not read."),
    Code.COLUMN_NOT_READ: _("The column “%(header)s” is not read."),
}


class _Facts(dict[str, str]):
    """Facts in which a missing one is an ellipsis, because half a sentence helps more than none."""

    def __missing__(self, key: str) -> str:
        return "…"


def say(code: str, facts: Mapping[str, str | int]) -> str:
    """The sentence for a note's code in the active language; the bare code where no sentence is known."""
    if code == Code.NOT_OPENED:
        known = {reason.value: reason for reason in Refusal}
        reason = known.get(str(facts.get("reason", "")), Refusal.DAMAGED)
        return refused_words(Refused(reason, **{name: fact for name, fact in facts.items() if name != "reason"}))
    words = _Facts({name: str(value) for name, value in facts.items()})
    if "what" in words:
        words["what"] = str(PARTS.get(words["what"], words["what"]))
    if words.get("school") == "":
        words["school"] = str(_("(not named in the file)"))
    sentence = SENTENCES.get(code)
    return str(sentence) % words if sentence else code


def note_words(note: Note) -> str:
    """The sentence for a note, without its cell."""
    return say(note.code, note.facts)
