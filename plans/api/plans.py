"""API of plans, measures and uploads: the same scope, filters and services as the pages."""

from typing import Any, TypeVar

from django.db.models import Model, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.roles import Permission
from plans import filters, reports
from plans.models import Measure, MeasureResponsible, Plan, Section, Upload
from plans.serializers import (
    ChangedMeasureSerializer,
    ClashSerializer,
    DecisionSerializer,
    MeasureSerializer,
    MoveSerializer,
    NewMeasureSerializer,
    NewPlanSerializer,
    NewUploadSerializer,
    PlanCardSerializer,
    PlanSerializer,
    ReasonSerializer,
    SameFileSerializer,
    UploadCardSerializer,
    UploadSerializer,
)
from plans.services import checking, editing, lifecycle, uploading
from schools.access import SignedRequest, require
from schools.api import Scoped
from schools.models import Municipality, School

Row = TypeVar("Row", bound=Model)


def require_editing(request: SignedRequest, *, municipality: int, school: int | None) -> None:
    """Refuse with 403 unless this person keeps the plans of this owner."""
    permission = Permission.SCHOOL_PLAN_EDIT if school else Permission.PLAN_EDIT
    require(request, permission, municipality=municipality, school=school)


class Kept(Scoped[Row]):
    """A route on what belongs to plans: everybody in scope reads, who keeps the plans writes."""

    permission = Permission.PLAN_SEE

    def told(self, kind: type[BaseSerializer[Any]]) -> dict[str, Any]:
        """What was sent, cleaned; raises the API's 400."""
        asked = kind(data=self.request.data)
        asked.is_valid(raise_exception=True)
        return dict(asked.validated_data)

    def owner(self, told: dict[str, Any]) -> tuple[Municipality, School | None]:
        """The place that was named: 404 outside the scope, 403 without the right there."""
        scope, pk = self.signed.scope, told.pop("school", None)
        place = get_object_or_404(Municipality.objects.within(scope), pk=told.pop("municipality"))
        schools = School.objects.active().within(scope).filter(municipality=place)
        school = get_object_or_404(schools, pk=pk) if pk else None
        require_editing(self.signed, municipality=place.pk, school=school.pk if school else None)
        return place, school


class PlanViewSet(Kept[Plan], mixins.CreateModelMixin, mixins.DestroyModelMixin, ReadOnlyModelViewSet[Plan]):
    """Plans of the person's scope, and their way to approval; the order itself is worded and signed on the page."""

    queryset = Plan.objects.all()
    filterset_class = filters.PlanFilter

    def get_queryset(self) -> Any:
        """The counts; the sections where one plan is shown."""
        rows = Plan.objects.within(self.signed.scope).select_related("municipality", "school").with_counts()
        return rows if self.action == "list" else rows.prefetch_related("sections")

    def get_serializer_class(self) -> type[BaseSerializer[Plan]]:
        """A line in the list, the card elsewhere."""
        return PlanSerializer if self.action == "list" else PlanCardSerializer

    def _kept(self) -> Plan:
        plan = self.get_object()
        require_editing(self.signed, municipality=plan.municipality_id, school=plan.school_id)
        return plan

    def _card(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        return Response(PlanCardSerializer(self.get_queryset().get(pk=pk)).data, code)

    @extend_schema(request=NewPlanSerializer, responses={201: PlanCardSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Begin an empty plan."""
        told = self.told(NewPlanSerializer)
        municipality, school = self.owner(told)
        plan = editing.create(municipality=municipality, school=school, by=self.signed.user, **told)
        return self._card(plan.pk, status.HTTP_201_CREATED)

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Delete a draft."""
        editing.delete(self._kept(), by=self.signed.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=PlanCardSerializer)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: str) -> Response:
        """Send a draft to approval."""
        return self._card(lifecycle.send_to_approval(self._kept(), by=self.signed.user).pk)

    @extend_schema(request=ReasonSerializer, responses=PlanCardSerializer)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: str) -> Response:
        """Back to draft, by who keeps the plan or who approves it."""
        plan = self.get_object()
        if not self.signed.scope.may(Permission.PLAN_APPROVE, municipality=plan.municipality_id):
            plan = self._kept()
        return self._card(lifecycle.take_back(plan, by=self.signed.user, **self.told(ReasonSerializer)).pk)

    @extend_schema(request=None, responses=PlanCardSerializer)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, pk: str) -> Response:
        """Put an approved plan into the archive."""
        return self._card(lifecycle.archive(self._kept(), by=self.signed.user).pk)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path="export/(?P<kind>json|docx|xlsx)")
    def export(self, request: Request, pk: str, kind: str) -> HttpResponse:
        """The plan as a file."""
        plan = self.get_object()
        name = reports.file_name(plan, kind, timezone.localdate())
        return HttpResponse(
            reports.export(plan, kind),
            content_type=reports.KINDS[kind],
            headers={"Content-Disposition": reports.attachment(name, f"plan.{kind}")},
        )


class MeasureViewSet(Kept[Measure], mixins.CreateModelMixin, mixins.DestroyModelMixin, ReadOnlyModelViewSet[Measure]):
    """Measures of the plans in scope; ``?plan=`` chooses one plan."""

    queryset = Measure.objects.select_related("plan", "section").prefetch_related(
        Prefetch("parties", queryset=MeasureResponsible.objects.order_by("position", "pk"))
    )
    serializer_class = MeasureSerializer
    filterset_class = filters.MeasureFilter

    def _kept(self) -> Measure:
        row = self.get_object()
        require_editing(self.signed, municipality=row.plan.municipality_id, school=row.plan.school_id)
        return row

    def _shown(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        return Response(MeasureSerializer(self.get_queryset().get(pk=pk)).data, code)

    def _section(self, pk: int) -> Section:
        seen = Plan.objects.within(self.signed.scope)
        section = get_object_or_404(Section.objects.filter(plan__in=seen).select_related("plan"), pk=pk)
        require_editing(self.signed, municipality=section.plan.municipality_id, school=section.plan.school_id)
        return section

    @extend_schema(request=NewMeasureSerializer, responses={201: MeasureSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Add a measure at the end of a section."""
        told = self.told(NewMeasureSerializer)
        row = editing.add_measure(self._section(told.pop("section")), told, by=self.signed.user)
        return self._shown(row.pk, status.HTTP_201_CREATED)

    @extend_schema(request=ChangedMeasureSerializer, responses={200: MeasureSerializer, 409: ClashSerializer})
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change words; 409 with the present row when somebody has saved it meanwhile."""
        row, told = self._kept(), self.told(ChangedMeasureSerializer)
        try:
            editing.edit_measure(row, told, version=told.pop("version"), by=self.signed.user)
        except editing.Clash as clash:
            now = MeasureSerializer(self.get_queryset().get(pk=row.pk)).data
            return Response({"detail": clash.messages[0], "current": now}, status.HTTP_409_CONFLICT)
        return self._shown(row.pk)

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Take a measure out of a draft."""
        editing.delete_measure(self._kept(), by=self.signed.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=MoveSerializer, responses=MeasureSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Put a measure elsewhere in its plan."""
        row, told = self._kept(), self.told(MoveSerializer)
        section = self._section(told["section"])
        editing.move_measure(row, section=section, position=told["position"], by=self.signed.user)
        return self._shown(row.pk)

    @extend_schema(request=DecisionSerializer, responses=MeasureSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Leave one doubt as it is."""
        row = checking.decide(self._kept(), **self.told(DecisionSerializer), by=self.signed.user)
        return self._shown(row.pk)


class UploadViewSet(Kept[Upload], mixins.CreateModelMixin, ReadOnlyModelViewSet[Upload]):
    """Files that plans are read from: sent, read in the background, looked through on the page, confirmed."""

    queryset = Upload.objects.all()

    def get_queryset(self) -> Any:
        """In the list only those of the owners whose plans the person keeps, without their drafts."""
        rows, scope = super().get_queryset(), self.signed.scope
        if self.action != "list":
            return rows
        if not scope.everything:
            keeps = Q(school=None, municipality__in=scope.where(Permission.PLAN_EDIT)) | Q(school__in=scope.schools)
            rows = rows.filter(keeps)
        return rows.defer("draft")

    def get_object(self) -> Upload:
        """One upload, for who keeps the plans of its owner."""
        row: Upload = super().get_object()
        require_editing(self.signed, municipality=row.municipality_id, school=row.school_id)
        return row

    def get_serializer_class(self) -> type[BaseSerializer[Upload]]:
        """A line in the list, the draft elsewhere."""
        return UploadSerializer if self.action == "list" else UploadCardSerializer

    def get_parsers(self) -> list[Any]:
        """A file comes as a form of several parts."""
        creates = getattr(self, "action_map", {}).get("post") == "create"
        return [MultiPartParser()] if creates else super().get_parsers()

    @extend_schema(
        request={"multipart/form-data": NewUploadSerializer},
        responses={201: UploadSerializer, 409: SameFileSerializer},
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Send a file; 409 with the plan when the very same file is one already."""
        told = self.told(NewUploadSerializer)
        file = told.pop("file")
        municipality, school = self.owner(told)
        try:
            row = uploading.upload(
                file.file, name=file.name, municipality=municipality, school=school, by=self.signed.user
            )
        except uploading.SameFile as same:
            return Response({"detail": same.messages[0], "plan": same.plan.pk}, status.HTTP_409_CONFLICT)
        return Response(UploadSerializer(row).data, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={201: PlanCardSerializer})
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Make the draft a plan; its open doubts become the plan's defects."""
        plan = uploading.confirm(self.get_object(), by=self.signed.user)
        card = Plan.objects.with_counts().prefetch_related("sections").get(pk=plan.pk)
        return Response(PlanCardSerializer(card).data, status.HTTP_201_CREATED)
