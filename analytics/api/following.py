"""API of re-checks, of the risk zone and of decisions: read only, the same scope and filters as the pages."""

from typing import Any, cast

from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.roles import Permission
from analytics.filters.following import DecisionFilter, RecheckFilter, ZoneFilter
from analytics.models import ManagementDecision, Recheck, ZoneEntry
from analytics.reports import rechecks
from analytics.serializers.following import (
    DecisionSerializer,
    RecheckCardSerializer,
    RecheckSerializer,
    ZoneSerializer,
)
from schools.access import today_of
from schools.api import Scoped


class RecheckViewSet(Scoped[Recheck], ReadOnlyModelViewSet[Recheck]):
    """Re-checks the person may know of, the latest first."""

    queryset = Recheck.objects.all()
    filterset_class = RecheckFilter
    permission = Permission.RESULT_SEE

    def get_queryset(self) -> Any:
        """One that follows a matter only with that matter."""
        rows = rechecks.seen(self.signed.scope, today_of(self.signed.scope)).order_by("-pk")
        return rows.defer("drawn", "marked", "rule") if self.action == "list" else rows

    def get_serializer_class(self) -> type[BaseSerializer[Recheck]]:
        """A line in the list, the card elsewhere."""
        return RecheckSerializer if self.action == "list" else RecheckCardSerializer


class ZoneViewSet(Scoped[ZoneEntry], ReadOnlyModelViewSet[ZoneEntry]):
    """Schools of the risk zone by year and name; those left out by hand only for the municipality."""

    queryset: Any = ZoneEntry.objects.all()
    serializer_class = ZoneSerializer
    filterset_class = ZoneFilter
    permission = Permission.RESULT_SEE

    def get_queryset(self) -> Any:
        """By the school's name, never by how many reasons there are."""
        rows = cast(Any, super().get_queryset()).order_by("-year", "school__name", "pk")
        many = self.signed.scope.everything or self.signed.scope.municipalities
        return rows if many else rows.exclude(zone=ZoneEntry.Zone.OUT)


class DecisionViewSet(Scoped[ManagementDecision], ReadOnlyModelViewSet[ManagementDecision]):
    """Management decisions, the latest first."""

    queryset: Any = ManagementDecision.objects.all()
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilter
    permission = Permission.RESULT_SEE

    def get_queryset(self) -> Any:
        """By the day of the decision."""
        return cast(Any, super().get_queryset()).order_by("-decided_on", "-pk")
