"""What may be done with signs, and when: states and refusals, without queries."""

from collections.abc import Sequence
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ANSWER_WORKING_DAYS = 10  # because a school needs two weeks to look its works through


class InquiryState(TextChoices):
    """Where the matter stands."""

    ASKED = "asked", gettext_lazy("waits for the school's answer")
    ANSWERED = "answered", gettext_lazy("the school has answered")
    DECIDED = "decided", gettext_lazy("decided")
    LAPSED = "lapsed", gettext_lazy("lapsed after a year")
    WITHDRAWN = "withdrawn", gettext_lazy("no longer found by a later analysis")


class Verdict(TextChoices):
    """What the check came to."""

    EXPLAINED = "explained", gettext_lazy("explained")
    CONFIRMED = "confirmed", gettext_lazy("confirmed")
    UNCLEAR = "unclear", gettext_lazy("not clear")


class RecheckState(TextChoices):
    """Where a re-check stands."""

    DRAWN = "drawn", gettext_lazy("sample drawn")
    ENTERED = "entered", gettext_lazy("second marking entered")
    CANCELLED = "cancelled", gettext_lazy("cancelled")


def lapse_day(opened: date) -> date:
    """The day after which signs count no more unless found again: a year later."""
    try:
        return opened.replace(year=opened.year + 1)
    except ValueError:  # because 29 February has no next year
        return date(opened.year + 1, 3, 1)


def why_not_ask(flags: Sequence[bool], outdated: bool, answer_by: date, today: date) -> str:
    """Why schools may not be asked about these findings; empty when they may. ``flags``: which are on the list."""
    if not flags:
        return _("Choose what to ask the schools about.")
    if not all(flags):
        return _("Only results on the list to check are asked about.")
    if outdated:
        return _("A later analysis has replaced this one. Open the list anew.")
    return "" if answer_by > today else _("Give the schools a day that is still to come.")


def why_not_withdraw(state: str, reason: str) -> str:
    """Why the matter may not be taken back now; empty when it may."""
    if state not in {InquiryState.ASKED, InquiryState.ANSWERED}:
        return _("This matter is closed.")
    return "" if reason.strip() else _("Say why the matter is taken back.")


def why_not_answer(state: str, text: str) -> str:
    """Why a school may not answer now; empty when it may."""
    if state not in {InquiryState.ASKED, InquiryState.ANSWERED}:
        return _("This matter is closed; an answer can no longer be changed.")
    return "" if text.strip() else _("Write what you found when you looked the works through.")


def why_not_decide(state: str, answer_by: date, today: date, note: str) -> str:
    """Why nobody may decide now; empty when somebody may: the school is heard first, or its time is over."""
    if state == InquiryState.ASKED and today <= answer_by:
        return _("The school has until %(day)s to answer; decide after that.") % {"day": f"{answer_by:%d.%m.%Y}"}
    if state not in {InquiryState.ASKED, InquiryState.ANSWERED, InquiryState.DECIDED}:
        return _("This matter is closed.")
    return "" if note.strip() else _("Write in a sentence what the decision rests on.")


def why_not_propose(state: str, answer_by: date, today: date) -> str:
    """Why no measure may follow the matter yet; empty when one may: the school is heard first."""
    if state == InquiryState.ASKED and today <= answer_by:
        return _("The school has until %(day)s to answer; propose after that.") % {"day": f"{answer_by:%d.%m.%Y}"}
    if state in {InquiryState.LAPSED, InquiryState.WITHDRAWN}:
        return _("This matter is closed.")
    return ""
