"""API of the review and of the figures: the queue, the decisions, and what the pages count."""

from typing import Any, cast
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.roles import Permission
from plans.filters import FiguresFilter, ReviewFilter
from plans.models import Assignment, Report
from plans.reports import figures
from plans.reports.figures import By, Figure, Line
from plans.rules import AssignmentState
from plans.serializers import DutyCardSerializer
from plans.services import reporting, reviewing
from schools.access import Granted, SignedRequest, require, today_of
from schools.api import Scoped


class AcceptSerializer(serializers.Serializer[Any]):
    """The version that was read, and what an expert adds."""

    number = serializers.IntegerField(help_text="number of the report version that was read")
    conclusion = serializers.CharField(required=False, allow_blank=True, default="")


class GiveBackSerializer(AcceptSerializer):
    """A return says why."""

    reason = serializers.CharField()


class DecidedSerializer(serializers.Serializer[Any]):
    """Somebody else was quicker: who, and when."""

    detail = serializers.CharField()


class ReviewViewSet(Scoped[Assignment], ReadOnlyModelViewSet[Assignment]):
    """Duties with a report on review, the oldest report first; each is accepted or returned once."""

    queryset = Assignment.objects.all()
    serializer_class = DutyCardSerializer
    filterset_class = ReviewFilter
    permission = Permission.ASSIGNMENT_REVIEW

    def get_queryset(self) -> Any:
        """With the versions of each report; a decision may also meet one that was decided on meanwhile."""
        rows = reporting.by_day(cast(Any, super().get_queryset()))
        if self.action in {"list", "retrieve"}:
            rows = rows.filter(state=AssignmentState.SUBMITTED)
        versions = Report.objects.order_by("-number").prefetch_related("evidence")
        return rows.prefetch_related(Prefetch("reports", versions)).order_by("submitted_at", "pk")

    def _report(self, number: int) -> Report:
        duty = self.get_object()
        require(self.signed, self.permission, municipality=duty.municipality_id)
        return get_object_or_404(duty.reports, number=number)

    def _told(self, kind: type[AcceptSerializer]) -> dict[str, Any]:
        asked = kind(data=self.request.data)
        asked.is_valid(raise_exception=True)
        return dict(asked.validated_data)

    def _answer(self, verb: Any, kind: type[AcceptSerializer]) -> Response:
        told = self._told(kind)
        report = self._report(told.pop("number"))
        try:
            verb(report, by=self.signed.user, **told)
        except ValidationError as refusal:
            return Response({"detail": refusal.messages[0]}, status.HTTP_409_CONFLICT)
        fresh = self.get_queryset().get(pk=report.assignment_id)
        return Response(DutyCardSerializer(fresh, context=self.get_serializer_context()).data)

    @extend_schema(request=AcceptSerializer, responses={200: DutyCardSerializer, 409: DecidedSerializer})
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Accept the report; 409 says who decided before."""
        return self._answer(reviewing.accept, AcceptSerializer)

    @extend_schema(request=GiveBackSerializer, responses={200: DutyCardSerializer, 409: DecidedSerializer})
    @action(detail=True, methods=["post"], url_path="return")
    def give_back(self, request: Request, pk: str) -> Response:
        """Return the report with a reason; 409 says who decided before."""
        return self._answer(reviewing.give_back, GiveBackSerializer)


class LineSerializer(serializers.Serializer[Any]):
    """The figures of one plan, section, school or period; ``duties`` is the query that lists the expected ones."""

    what = serializers.CharField()
    expected = serializers.IntegerField()
    accepted = serializers.IntegerField()
    in_time = serializers.IntegerField()
    on_review = serializers.IntegerField()
    overdue = serializers.IntegerField()
    ahead = serializers.IntegerField()
    accepted_share = serializers.DecimalField(5, 1, allow_null=True)
    in_time_share = serializers.DecimalField(5, 1, allow_null=True)
    duties = serializers.CharField()


class FiguresSerializer(serializers.Serializer[Any]):
    """Figures as of a day."""

    as_of = serializers.DateField()
    by = serializers.ChoiceField(By.choices)
    lines = LineSerializer(many=True)
    total = LineSerializer()


class FiguresView(APIView):
    """Expected, accepted and accepted in time, counted as on the pages and narrowed by the filters of the duties."""

    permission_classes = [Granted]
    permission = Permission.ASSIGNMENT_SEE

    @extend_schema(
        parameters=[OpenApiParameter("by", str, enum=By.values), OpenApiParameter("plan", int)]
        + [OpenApiParameter(name, int) for name in ("section", "measure", "school")]
        + [OpenApiParameter(name, {"type": "string", "format": "date"}) for name in ("due_from", "due_to")],
        responses=FiguresSerializer,
    )
    def get(self, request: Request) -> Response:
        """The lines and their sum; 400 where a filter is not understood."""
        scope = cast(SignedRequest, request).scope
        today = today_of(scope)
        rows = Assignment.objects.within(scope)
        chosen = FiguresFilter(request.query_params, queryset=rows, scope=scope, today=today)
        if not chosen.is_valid():
            raise serializers.ValidationError(chosen.errors)
        by = By(chosen.form.cleaned_data["by"] or By.PLAN)
        found = figures.lines(chosen.qs, by, today)
        kept = {name: str(value) for name, value in request.query_params.items() if name in chosen.filters}
        kept.pop("by", None)
        told = {
            "as_of": today,
            "by": by,
            "lines": [_line(line, kept) for line in found],
            "total": _line(figures.total(found), kept),
        }
        return Response(FiguresSerializer(told).data)


def _line(line: Line, kept: dict[str, str]) -> dict[str, Any]:
    counts = {figure.value: line.of(figure) for figure in Figure}
    shares = {"accepted_share": line.accepted_share, "in_time_share": line.in_time_share}
    return {"what": line.label, **counts, **shares, "duties": urlencode(figures.drilled(line, Figure.EXPECTED, kept))}
