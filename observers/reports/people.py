"""What the register of observers shows beside the rows themselves."""

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from observers.models import Observer, Place, Waiting


def with_application(rows: QuerySet[Observer]) -> QuerySet[Observer]:
    """With ``application``: the number of the latest one for a place, else for a queue, else ''."""
    place = Place.objects.filter(observer=OuterRef("pk")).exclude(application="").order_by("-pk")
    line = Waiting.objects.filter(observer=OuterRef("pk")).exclude(application="").order_by("-pk")
    latest = [Subquery(one.values("application")[:1]) for one in (place, line)]
    return rows.annotate(application=Coalesce(*latest, Value("")))
