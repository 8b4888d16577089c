"""API of deliveries, works and sheets: the same scope, filters and services as the pages."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.roles import Permission
from analytics.filters.deliveries import DeliveryFilter, SheetFilter, WorkFilter
from analytics.models import Delivery, ResultSheet, Work
from analytics.serializers.deliveries import (
    ChangedWorkSerializer,
    ChoiceSerializer,
    DeliveryCardSerializer,
    DeliverySerializer,
    NewDeliverySerializer,
    SheetSerializer,
    VersionSerializer,
    WorkSerializer,
)
from analytics.services import delivering, works
from plans.serializers import ClashSerializer
from schools.access import require
from schools.api import Scoped
from schools.models import Municipality, School

READS = {"list": Permission.RESULT_SEE, "retrieve": Permission.RESULT_SEE}


class DeliveryViewSet(Scoped[Delivery], ReadOnlyModelViewSet[Delivery]):
    """Files with results: sent, read in the background (poll ``state``), looked through, confirmed."""

    queryset = Delivery.objects.all()
    filterset_class = DeliveryFilter
    permissions = READS | dict.fromkeys(("create", "match", "confirm", "discard"), Permission.RESULT_UPLOAD)

    def get_queryset(self) -> Any:
        """The files only where one delivery is shown."""
        rows = super().get_queryset()
        return rows if self.action == "list" else rows.prefetch_related("uploads")

    def get_serializer_class(self) -> type[BaseSerializer[Delivery]]:
        """A line in the list, the card elsewhere."""
        return DeliverySerializer if self.action == "list" else DeliveryCardSerializer

    def get_parsers(self) -> list[Any]:
        """Files come as a form of several parts."""
        creates = getattr(self, "action_map", {}).get("post") == "create"
        return [MultiPartParser()] if creates else super().get_parsers()

    def _told(self, kind: type[BaseSerializer[Any]]) -> dict[str, Any]:
        asked = kind(data=self.request.data)
        asked.is_valid(raise_exception=True)
        return dict(asked.validated_data)

    def _own(self) -> Delivery:
        row: Delivery = self.get_object()
        require(self.signed, Permission.RESULT_UPLOAD, municipality=row.municipality_id, school=row.school_id)
        return row

    def _card(self, row: Delivery, code: int = status.HTTP_200_OK) -> Response:
        return Response(DeliveryCardSerializer(self.get_queryset().get(pk=row.pk)).data, code)

    @extend_schema(
        request={"multipart/form-data": NewDeliverySerializer},
        responses={201: DeliveryCardSerializer},
    )
    def create(self, request: Request) -> Response:
        """Send files; 400 with a sentence per file when every one is refused."""
        told = self._told(NewDeliverySerializer)
        scope, school = self.signed.scope, told.pop("school", None)
        place = get_object_or_404(Municipality.objects.within(scope), pk=told.pop("municipality").pk)
        if school:
            school = get_object_or_404(School.objects.active().within(scope).filter(municipality=place), pk=school.pk)
        require(self.signed, Permission.RESULT_UPLOAD, municipality=place.pk, school=school.pk if school else None)
        files = [delivering.Named(str(file.name), file.file) for file in told.pop("files")]
        row = delivering.deliver(files, municipality=place, school=school, hints=told, by=self.signed.user)
        return self._card(row, status.HTTP_201_CREATED)

    @extend_schema(request=ChoiceSerializer, responses=DeliveryCardSerializer)
    @action(detail=True, methods=["post"], url_path="schools")
    def match(self, request: Request, pk: str) -> Response:
        """Say which schools the files mean."""
        row, told = self._own(), self._told(ChoiceSerializer)
        schools = School.objects.filter(municipality=row.municipality_id).in_bulk(
            [pk for pk in told["choices"].values() if pk]
        )
        if any(pk and pk not in schools for pk in told["choices"].values()):
            raise Http404
        choices = {ref: schools[pk] if pk else None for ref, pk in told["choices"].items()}
        done = delivering.choose_schools(row, choices, version=told.get("version"), by=self.signed.user)
        return self._card(done)

    @extend_schema(request=VersionSerializer, responses={202: DeliveryCardSerializer})
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Have the accepted files taken in; poll the state until it is ``done``."""
        row, told = self._own(), self._told(VersionSerializer)
        done = delivering.confirm(row, version=told.get("version"), by=self.signed.user)
        return self._card(done, status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses=DeliveryCardSerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: str) -> Response:
        """Give the files up."""
        return self._card(delivering.discard(self._own(), by=self.signed.user))


class WorkViewSet(Scoped[Work], ReadOnlyModelViewSet[Work]):
    """Works with their tasks and scales."""

    queryset = Work.objects.all()
    serializer_class = WorkSerializer
    filterset_class = WorkFilter
    permissions = READS | dict.fromkeys(("create", "partial_update"), Permission.RESULT_ANALYSE)

    @extend_schema(request=WorkSerializer, responses={201: WorkSerializer})
    def create(self, request: Request) -> Response:
        """Add a work."""
        asked = WorkSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told = dict(asked.validated_data)
        place = get_object_or_404(Municipality.objects.within(self.signed.scope), pk=told.pop("municipality").pk)
        require(self.signed, Permission.RESULT_ANALYSE, municipality=place.pk)
        tasks = [dict(task) for task in told.pop("tasks")]
        row = works.create(place, told, tasks, by=self.signed.user)
        return Response(WorkSerializer(row).data, status.HTTP_201_CREATED)

    @extend_schema(request=ChangedWorkSerializer, responses={200: WorkSerializer, 409: ClashSerializer})
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change tasks and scale; 409 with the present work when somebody has saved it meanwhile."""
        row: Work = self.get_object()
        require(self.signed, Permission.RESULT_ANALYSE, municipality=row.municipality_id)
        asked = ChangedWorkSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told = dict(asked.validated_data)
        tasks, version = [dict(task) for task in told.pop("tasks")], told.pop("version")
        try:
            done = works.edit(row, told, tasks, version=version, by=self.signed.user)
        except works.Clash as clash:
            now = WorkSerializer(self.get_queryset().get(pk=row.pk)).data
            return Response({"detail": clash.messages[0], "current": now}, status.HTTP_409_CONFLICT)
        return Response(WorkSerializer(done).data)


class SheetViewSet(Scoped[ResultSheet], ReadOnlyModelViewSet[ResultSheet]):
    """Schools' results by work, in sums only."""

    queryset = ResultSheet.objects.all().light()
    serializer_class = SheetSerializer
    filterset_class = SheetFilter
    permissions = READS
