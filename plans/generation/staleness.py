"""Which plans' duties lag behind what has changed since: the timetable, the schools, the people, the calendar."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import JournalEntry
from plans.models import Plan
from plans.rules import PlanState

CAUSES = (
    "procedure",
    "school",
    "registryupload",
    "schoolset",
    "responsibleperson",
    "postgroup",
    "calendarday",
    "calendaryear",
)
# because a change is dated when it is written but seen only once it is committed
MARGIN = timedelta(minutes=2)


def behind() -> QuerySet[Plan]:
    """Approved plans never generated, or whose municipality (or the country's calendar) has changed since."""
    here = Q(chain=OuterRef("municipality_id")) | Q(chain=0)
    since = Q(at__gt=OuterRef("execution__generated_at") - MARGIN)
    changed = JournalEntry.objects.filter(here, since, subject_kind__in=CAUSES)
    never = Q(execution=None) | Q(execution__generated_at=None)
    rows = Plan.objects.filter(state=PlanState.APPROVED).annotate(generated=F("execution__generated_at"))
    return rows.filter(never | Q(Exists(changed))).order_by("pk")
