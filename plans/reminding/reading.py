"""Who has not read what was sent: told as the last day comes near and again once it has passed, each of it once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse

from accounts import notices
from plans.models import Addressee, Material
from schools.access import answering
from schools.models import CalendarDay, Municipality

SOON = timedelta(days=3)
CIVIL = range(8, 18)  # hours, local


def tell_readers(row: Material, schools: Iterable[int], kind: str, *, key: str) -> None:
    """A notice to everybody who answers for these schools; the same key tells nobody twice."""
    notices.notify(
        answering(schools),
        kind,
        key=key,
        url=reverse("material", args=[row.pk]),
        title=row.title,
        read_by=f"{row.read_by:%d.%m.%Y}" if row.read_by else "",
    )


def unread(today: date) -> QuerySet[Addressee]:
    """Schools that have not read what they must: their last day comes within three days or has passed."""
    rows = Addressee.objects.filter(read_at=None, material__read_by__lte=today + SOON, school__closed_on=None)
    return rows.select_related("material", "school").order_by("material__read_by", "material", "school__name")


def remind_readers(now: datetime) -> None:
    """Tell those of ``unread`` at a civil hour of a working day; a day on which nobody ran this loses no telling."""
    for place in Municipality.objects.exclude(materials=None):
        local = now.astimezone(ZoneInfo(place.time_zone))
        today = local.date()
        calendar = CalendarDay.objects.working_days(place.pk, [today.year])
        if local.hour not in CIVIL or not calendar.is_working(today):
            continue
        rest: dict[Material, list[int]] = defaultdict(list)
        for row in unread(today).filter(material__municipality=place):
            rest[row.material].append(row.school_id)
        for material, schools in rest.items():
            late = material.read_by is not None and material.read_by < today
            tell_readers(material, schools, "material_unread", key=f"{material.pk}:{'late' if late else 'soon'}")
