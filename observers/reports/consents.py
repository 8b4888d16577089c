"""Where each version of a consent's text stands: a draft, to come, in force, of the past."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from observers.models import ConsentText
from schools.models import Municipality


class Standing(NamedTuple):
    """``code`` is the look of a state, ``words`` its name."""

    code: str
    words: Promise


DRAFT = Standing("draft", _("draft"))
COMING = Standing("running", _("published, begins later"))
HOLDS = Standing("active", _("in force"))
PAST = Standing("archived", _("of the past"))


def standings(rows: Iterable[ConsentText]) -> dict[int, Standing]:
    """By id, on the day it is in each municipality; of one kind only one text is in force. One query."""
    wanted = list(rows)
    days = {row.municipality_id: today_in(row.municipality) for row in wanted}
    known = ConsentText.objects.published().filter(municipality__in=days)
    holding: dict[tuple[int, str], ConsentText] = {}
    for text in known.order_by("valid_from", "version"):
        if text.valid_from <= days[text.municipality_id] <= text.valid_until:
            holding[text.municipality_id, text.kind] = text
    in_force = {text.pk for text in holding.values()}
    return {row.pk: _of(row, days[row.municipality_id], in_force) for row in wanted}


def _of(row: ConsentText, today: date, in_force: set[int]) -> Standing:
    if row.published_at is None:
        return DRAFT
    if row.valid_from > today:
        return COMING
    return HOLDS if row.pk in in_force else PAST


def today_in(place: Municipality) -> date:
    """The day it is there."""
    return timezone.localdate(timezone=ZoneInfo(place.time_zone))
