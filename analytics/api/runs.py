"""API of analyses: asked for, polled, stopped; and of the figures they have kept of each work."""

from typing import Any, cast

from django.db.models import Max
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.roles import Permission
from analytics.filters.runs import FiguresFilter, RunFilter
from analytics.models import Run, RunPart
from analytics.reports.seen import with_counted
from analytics.serializers.runs import RunSerializer, StartSerializer, WorkFiguresSerializer, chosen_settings
from analytics.services import running
from schools.access import require, today_of
from schools.api import Scoped

READS = ("list", "retrieve")


class RunViewSet(Scoped[Run], ReadOnlyModelViewSet[Run]):
    """Analyses, the newest first."""

    queryset = Run.objects.order_by("-pk")
    serializer_class = RunSerializer
    filterset_class = RunFilter
    permissions = {
        **dict.fromkeys(READS, Permission.RESULT_SEE),
        **dict.fromkeys(("create", "stop"), Permission.RESULT_ANALYSE),
    }

    def get_queryset(self) -> Any:
        """With whether the person may be told how many results have signs."""
        scope = self.signed.scope
        return with_counted(cast(Any, super().get_queryset()), scope, today_of(scope))

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """What to analyse when one is asked for, the analysis otherwise."""
        return StartSerializer if self.action == "create" else RunSerializer

    @extend_schema(request=StartSerializer, responses={201: RunSerializer})
    def create(self, request: Request) -> Response:
        """Have a season analysed."""
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        place, year = asked.validated_data["municipality"], asked.validated_data["year"]
        settings = chosen_settings(asked.validated_data.get("settings", {}))
        run = running.start_run(place, year, settings, by=self.signed.user)
        return Response(RunSerializer(run).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: RunSerializer})
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: str) -> Response:
        """Stop one that is going."""
        run = self.get_object()
        require(self.signed, Permission.RESULT_ANALYSE, municipality=run.municipality_id)
        return Response(RunSerializer(running.cancel(run, by=self.signed.user)).data)


class WorkFiguresViewSet(Scoped[RunPart], ReadOnlyModelViewSet[RunPart]):
    """Figures of each work by its last finished analysis."""

    queryset = RunPart.objects.select_related("work").defer("payload")
    serializer_class = WorkFiguresSerializer
    filterset_class = FiguresFilter
    permissions = dict.fromkeys(READS, Permission.RESULT_SEE)

    def get_queryset(self) -> Any:
        """Of works of the person's municipalities; one part per work."""
        scope = self.signed.scope
        rows = RunPart.objects.filter(run__state=Run.State.DONE)
        if not scope.everything:
            rows = rows.filter(work__municipality__in=scope.homes)
        last = rows.values("work").annotate(last=Max("pk")).values("last")
        order = ("-work__year", "work__grade", "work__subject", "work")
        return cast(Any, self.queryset).filter(pk__in=last).order_by(*order)
