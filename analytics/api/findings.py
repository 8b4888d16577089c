"""API of findings and of matters: the same scope, filters and services as the pages."""

from typing import Any, BinaryIO, cast

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.roles import Permission
from analytics.filters.inquiries import FindingFilter, InquiryFilter
from analytics.models import Finding, Inquiry, Run
from analytics.reports.seen import with_told
from analytics.serializers.inquiries import (
    AnswerInquirySerializer,
    DecideInquirySerializer,
    FindingCardSerializer,
    FindingSerializer,
    InquiryCardSerializer,
    InquiryClashSerializer,
    InquirySerializer,
    WithdrawInquirySerializer,
)
from analytics.services import inquiring
from analytics.services.inquiring import Clash, Enclosed
from schools.access import require, today_of
from schools.api import Scoped

READS = ("list", "retrieve")


class FindingViewSet(Scoped[Finding], ReadOnlyModelViewSet[Finding]):
    """Findings of finished analyses; signs only for those who may be told of them already."""

    queryset = Finding.objects.all()
    filterset_class = FindingFilter
    permissions = dict.fromkeys(READS, Permission.RESULT_SEE)

    def get_queryset(self) -> Any:
        """By year, work and the school's name; never by the strength of the signs."""
        rows = cast(Any, super().get_queryset()).filter(run__state=Run.State.DONE)
        rows = rows.select_related("work", "run").defer("run__inputs", "run__figures")
        rows = with_told(rows, self.signed.scope, today_of(self.signed.scope))
        rows = rows.order_by("-work__year", "work__grade", "work__subject", "work", "school__name", "pk")
        return rows.light() if self.action == "list" else rows

    def get_serializer_class(self) -> type[BaseSerializer[Finding]]:
        """A line in the list, the card elsewhere."""
        return FindingSerializer if self.action == "list" else FindingCardSerializer


class InquiryViewSet(Scoped[Inquiry], ReadOnlyModelViewSet[Inquiry]):
    """Matters the person may know of; the school answers, those above decide."""

    queryset = Inquiry.objects.all()
    filterset_class = InquiryFilter
    permissions = {
        **dict.fromkeys(READS, Permission.RESULT_SEE),
        "answer": Permission.FINDING_ANSWER,
        "decide": Permission.FINDING_DECIDE,
        "withdraw": Permission.RESULT_ANALYSE,
    }

    def get_queryset(self) -> Any:
        """By year and the school's name."""
        rows = Inquiry.objects.within(self.signed.scope, today_of(self.signed.scope)).select_related("school", "work")
        rows = rows.order_by("-work__year", "school__name", "work__grade", "work__subject", "pk")
        return rows if self.action == "list" else rows.prefetch_related("files")

    def get_serializer_class(self) -> type[BaseSerializer[Inquiry]]:
        """A line in the list, the card elsewhere."""
        return InquirySerializer if self.action == "list" else InquiryCardSerializer

    def get_parsers(self) -> list[Any]:
        """An answer may come with files, as a form of several parts."""
        answering = getattr(self, "action_map", {}).get("post") == "answer"
        return [MultiPartParser(), FormParser(), JSONParser()] if answering else super().get_parsers()

    def _found(self, permission: Permission) -> Inquiry:
        row = self.get_object()
        require(self.signed, permission, municipality=row.school.municipality_id, school=row.school_id)
        return row

    def _asked(self, kind: type[BaseSerializer[Any]]) -> dict[str, Any]:
        asked = kind(data=self.request.data)
        asked.is_valid(raise_exception=True)
        return dict(asked.validated_data)

    def _card(self, row: Inquiry) -> dict[str, Any]:
        fresh = self.get_queryset().get(pk=row.pk)
        return InquiryCardSerializer(fresh, context=self.get_serializer_context()).data

    def _clash(self, clash: Clash) -> Response:
        facts = {"detail": clash.messages[0], "current": self._card(clash.current)}
        return Response(facts, status.HTTP_409_CONFLICT)

    @extend_schema(request=AnswerInquirySerializer, responses={200: InquiryCardSerializer, 409: InquiryClashSerializer})
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """The school's answer; 409 with the matter as it is now when somebody has changed it."""
        row = self._found(Permission.FINDING_ANSWER)
        told = self._asked(AnswerInquirySerializer)
        files = [Enclosed(cast(BinaryIO, file.file), file.name) for file in told["files"]]
        try:
            inquiring.answer(row, told["text"], files, version=told["version"], by=self.signed.user)
        except Clash as clash:
            return self._clash(clash)
        return Response(self._card(row))

    @extend_schema(request=DecideInquirySerializer, responses={200: InquiryCardSerializer, 409: InquiryClashSerializer})
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Explained, confirmed or not clear."""
        row = self._found(Permission.FINDING_DECIDE)
        told = self._asked(DecideInquirySerializer)
        facts: dict[str, Any] = {"today": today_of(self.signed.scope), "by": self.signed.user}
        try:
            inquiring.decide(row, told["verdict"], told["note"], version=told["version"], **facts)
        except Clash as clash:
            return self._clash(clash)
        return Response(self._card(row))

    @extend_schema(
        request=WithdrawInquirySerializer, responses={200: InquiryCardSerializer, 409: InquiryClashSerializer}
    )
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take an open matter back."""
        row = self._found(Permission.RESULT_ANALYSE)
        told = self._asked(WithdrawInquirySerializer)
        try:
            inquiring.withdraw(row, told["reason"], version=told["version"], by=self.signed.user)
        except Clash as clash:
            return self._clash(clash)
        return Response(self._card(row))
