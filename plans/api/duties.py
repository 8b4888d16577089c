"""API of duties and reports: the same scope, filter and services as the pages."""

from typing import Any, BinaryIO, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.roles import Permission
from plans.filters import DutyFilter
from plans.models import Assignment, Evidence, Report
from plans.serializers import (
    AnswerSerializer,
    DutyCardSerializer,
    DutySerializer,
    EvidenceSerializer,
    NewEvidenceSerializer,
    ReportClashSerializer,
    ReportSerializer,
)
from plans.services import evidence, reporting
from plans.services.reporting import Answer
from schools.api import Scoped


class DutyViewSet(Scoped[Assignment], ReadOnlyModelViewSet[Assignment]):
    """Duties of the person's scope; who answers for one drafts, hands in and takes back its report."""

    queryset = Assignment.objects.all()
    filterset_class = DutyFilter
    permissions = {
        **dict.fromkeys(("list", "retrieve"), Permission.ASSIGNMENT_SEE),
        **dict.fromkeys(("draft", "submit", "withdraw", "evidence", "drop"), Permission.ASSIGNMENT_REPORT),
    }

    def get_queryset(self) -> Any:
        """By date; the versions of the report where one duty is shown."""
        rows = reporting.by_day(cast(Any, super().get_queryset()))
        if self.action == "list":
            return rows
        versions = Report.objects.order_by("-number").prefetch_related("evidence")
        return rows.prefetch_related(Prefetch("reports", queryset=versions))

    def get_serializer_class(self) -> type[BaseSerializer[Assignment]]:
        """A line in the list, the card elsewhere."""
        return DutySerializer if self.action == "list" else DutyCardSerializer

    def get_parsers(self) -> list[Any]:
        """A file comes as a form of several parts."""
        files = getattr(self, "action_map", {}).get("post") == "evidence"
        return [MultiPartParser()] if files else super().get_parsers()

    def _own(self) -> Assignment:
        duty = self.get_object()
        if not reporting.may_report(self.signed.scope, duty):
            raise PermissionDenied
        return duty

    def _told(self) -> tuple[Answer, int, list[int]]:
        asked = AnswerSerializer(data=self.request.data)
        asked.is_valid(raise_exception=True)
        told = dict(asked.validated_data)
        acts = tuple({**act, "date": act["date"].isoformat() if act["date"] else ""} for act in told.pop("acts"))
        revision, also, links = told.pop("revision"), told.pop("also"), tuple(told.pop("links"))
        return Answer(**told, links=links, acts=acts), revision, also

    def _card(self, duty: Assignment) -> Response:
        fresh = self.get_queryset().get(pk=duty.pk)
        return Response(DutyCardSerializer(fresh, context=self.get_serializer_context()).data)

    def _clash(self, clash: reporting.Clash) -> Response:
        current = ReportSerializer(clash.current).data if clash.current else None
        return Response({"detail": clash.messages[0], "current": current}, status.HTTP_409_CONFLICT)

    @extend_schema(request=AnswerSerializer, responses={200: DutyCardSerializer, 409: ReportClashSerializer})
    @action(detail=True, methods=["post"])
    def draft(self, request: Request, pk: str) -> Response:
        """Keep what is written so far; 409 with the newest version when somebody has saved another text."""
        duty = self._own()
        answer, revision, _also = self._told()
        try:
            reporting.save_draft(duty, answer, revision=revision, by=self.signed.user, now=timezone.now())
        except reporting.Clash as clash:
            return self._clash(clash)
        return self._card(duty)

    @extend_schema(request=AnswerSerializer, responses={200: DutyCardSerializer, 409: ReportClashSerializer})
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Hand the report in, for the duties in ``also`` too; a repeated request hands in once."""
        duty = self._own()
        answer, revision, also = self._told()
        others = [self._fellow(duty, other) for other in dict.fromkeys(also)]
        facts: dict[str, Any] = {"by": self.signed.user, "now": timezone.now()}
        try:
            reporting.submit(duty, answer, revision=revision, also=others, **facts)
        except reporting.Clash as clash:
            return self._clash(clash)
        return self._card(duty)

    def _fellow(self, duty: Assignment, pk: int) -> Assignment:
        """Another duty of the same occurrence that the person answers for; any other does not exist."""
        own = Assignment.objects.filter(occurrence=duty.occurrence_id, school__in=self.signed.scope.schools)
        return get_object_or_404(own.exclude(pk=duty.pk), pk=pk)

    @extend_schema(request=None, responses=DutyCardSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take back a report that nobody has reviewed yet."""
        duty = self._own()
        reporting.withdraw(duty, by=self.signed.user, now=timezone.now())
        return self._card(duty)

    @extend_schema(request={"multipart/form-data": NewEvidenceSerializer}, responses={201: EvidenceSerializer})
    @action(detail=True, methods=["post"])
    def evidence(self, request: Request, pk: str) -> Response:
        """Add a file to the draft; the same file again is the same row."""
        duty = self._own()
        asked = NewEvidenceSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        file = asked.validated_data["file"]
        facts: dict[str, Any] = {"by": self.signed.user, "now": timezone.now(), "dated": asked.validated_data["dated"]}
        row = evidence.attach(duty, cast(BinaryIO, file.file), name=file.name, **facts)
        return Response(EvidenceSerializer(row).data, status.HTTP_201_CREATED)

    @extend_schema(parameters=[OpenApiParameter("proof", int, "path")], request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path=r"evidence/(?P<proof>\d+)")
    def drop(self, request: Request, pk: str, proof: str) -> Response:
        """Take a file out of the draft."""
        duty = self._own()
        evidence.remove(get_object_or_404(Evidence.objects.filter(assignment=duty), pk=proof), by=self.signed.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
