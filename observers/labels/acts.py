"""Words about acts: what may be seen at each stage, by code and number, and the journal's actions."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from observers.kinds import Stage

ACTIONS: Mapping[str, Promise] = {
    "place.attended": _("observer noted as present"),
    "place.absent": _("observer noted as absent"),
    "place.replaced": _("observer replaced"),
    "roster.contacts": _("contacts of observers looked at"),
    "roster.printed": _("roster of observers put on paper"),
    "observer_order.drafted": _("order on observers worded"),
    "observation_memo.drafted": _("memo of observation worded"),
    "badge.drafted": _("certificate of an observer put on paper"),
    "act.handed_in": _("act of observation handed in"),
    "act.entered": _("paper act of observation entered"),
    "act.answered": _("word of the school added to an act"),
    "act.printed": _("act of observation put on paper"),
    "act_file.added": _("file enclosed with an act"),
    "act_file.removed": _("file taken out of an act"),
}


class Violation(NamedTuple):
    """One box of the form; ``number`` is printed beside it, ``code`` is what an act keeps."""

    number: int
    code: str
    words: Promise
    stages: frozenset[str]


_H, _C, _K, _U = Stage.HANDOVER, Stage.CLASSROOM, Stage.CHECKING, Stage.UPLOAD
_ALL = (_H, _C, _K, _U)
OTHER = "other"  # the only box that says nothing without a comment

_BOXES: tuple[tuple[str, Promise, tuple[Stage, ...]], ...] = (
    ("security", _("information security: tasks or answers photographed, sent on or published"), _ALL),
    ("early", _("materials opened or printed before the set time"), (_H,)),
    ("storage", _("materials or works kept where outsiders can reach them"), (_H, _K)),
    ("handover", _("materials handed over without a record, or not all of them"), (_H,)),
    ("codes", _("codes of participants given out out of order, or names written on works"), (_H, _C)),
    ("late", _("pupils entered after the bell"), (_C,)),
    ("briefing", _("no briefing before the work"), (_C,)),
    ("seating", _("pupils seated so that they could see each other's works"), (_C,)),
    ("strangers", _("strangers in the room"), _ALL),
    ("subject_teacher", _("the teacher of the subject or of the class as organiser"), (_C,)),
    ("unattended", _("pupils left without an organiser"), (_C,)),
    ("prompting", _("prompting, help with the tasks"), (_C,)),
    ("phones", _("telephones or other means of communication"), (_C,)),
    ("books", _("reference books, notes or textbooks that are not allowed"), (_C,)),
    ("talking", _("pupils talked, changed places or walked about without leave"), (_C,)),
    ("time", _("the time of the work exceeded or cut short"), (_C,)),
    ("corrections", _("corrections in works by somebody else's hand"), (_C, _K)),
    ("collecting", _("works collected or counted out of order"), (_C,)),
    ("criteria", _("criteria not discussed before marking"), (_K,)),
    ("against_criteria", _("marks given against the criteria"), (_K,)),
    ("own_pupils", _("works marked by the teacher of these pupils"), (_K,)),
    ("no_second", _("disputed answers not looked at by a second expert"), (_K,)),
    ("out_of_sight", _("works left out of sight or carried away"), (_C, _K)),
    ("mismatch", _("points in the form differ from those in the works"), (_U,)),
    ("unchecked", _("the form filled in without a check by a second person"), (_U,)),
    ("upload_late", _("the form uploaded after the set time"), (_U,)),
    ("personal_data", _("personal data: the list of codes and names open to outsiders"), _ALL),
    ("hindered", _("the observer not let in or hindered"), _ALL),
    (OTHER, _("something else (say what in the comment)"), _ALL),
)
VIOLATIONS: tuple[Violation, ...] = tuple(
    Violation(number, code, words, frozenset(map(str, stages)))
    for number, (code, words, stages) in enumerate(_BOXES, 1)
)
BY_CODE: Mapping[str, Violation] = {one.code: one for one in VIOLATIONS}


_HOURS: Mapping[str, tuple[str, Promise]] = {
    "other_day": ("day", _("The session of this act is on %(day)s. Write that day.")),
    "coming_day": ("day", _("This day has not come yet.")),
    "empty": ("ends_at", _("The end is the same as the beginning.")),
    "midnight": (
        "ends_at",
        _(
            "The end comes before the beginning. An act is about one day: if you stayed past midnight, write until "
            "23:59 and say in the comment how long you stayed."
        ),
    ),
    "skipped_begin": ("starts_at", _("This hour does not come on that day: the clocks are put forward.")),
    "skipped_end": ("ends_at", _("This hour does not come on that day: the clocks are put forward.")),
    "coming_hour": ("starts_at", _("This hour has not come yet.")),
}


def hours_refused(code: str, day: date | None) -> tuple[str, str]:
    """The field and the sentence for a code of ``calendar.wrong_hours``; ``day`` is the session's."""
    field, words = _HOURS[code]
    return field, str(words) % {"day": f"{day:%d.%m.%Y}" if day else ""}


def boxes(stage: str) -> list[Violation]:
    """The boxes of one stage, in their order."""
    return [one for one in VIOLATIONS if stage in one.stages]


def ticked(codes: Iterable[str]) -> list[Violation]:
    """The boxes behind these codes, in the order of the form; a code of an older form is passed over."""
    wanted = set(codes)
    return [one for one in VIOLATIONS if one.code in wanted]
