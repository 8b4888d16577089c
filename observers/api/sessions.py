"""API of sessions: the desk's list, those open for sign-up, and the verbs of the coordinator."""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.roles import Permission
from observers.filters.sessions import SessionFilter
from observers.models import Observer, Session
from observers.reports.sessions import desk
from observers.serializers.sessions import (
    CancelSerializer,
    GiveSerializer,
    MoveSerializer,
    ObjectionSerializer,
    OutcomeSerializer,
    PlaceSerializer,
    RefusalsSerializer,
    SessionSerializer,
)
from observers.services import placing, signing
from observers.services import sessions as services
from observers.services.sessions import Outcome
from schools.access import Granted, SignedRequest, require


class SessionViewSet(ReadOnlyModelViewSet[Session]):
    """Sessions within the person's scope, with the page's filters; a school sees no drafts."""

    queryset = Session.objects.all()
    serializer_class = SessionSerializer
    filterset_class = SessionFilter
    permission_classes = [Granted]
    permissions = {
        "list": Permission.SESSION_SEE,
        "retrieve": Permission.SESSION_SEE,
        "open": Permission.SESSION_SEE,
        "move": Permission.OBSERVER_MANAGE,
        "cancel": Permission.OBSERVER_MANAGE,
        "objections": Permission.OBSERVER_SEE,
        "place": Permission.OBSERVER_MANAGE,
    }

    def get_queryset(self) -> Any:
        """With the places taken; one query for the page."""
        if getattr(self, "swagger_fake_view", False):
            return Session.objects.none()
        return desk(self.signed.scope, timezone.now())

    @property
    def signed(self) -> SignedRequest:
        """The request with its scope."""
        return cast(SignedRequest, self.request)

    @extend_schema(responses=SessionSerializer(many=True))
    @action(detail=False)
    def open(self, request: Request) -> Response:
        """Those open for sign-up this minute."""
        rows = self.filter_queryset(self.get_queryset().open_at(timezone.now()))
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def _managed(self) -> Session:
        row: Session = self.get_object()
        require(self.signed, Permission.OBSERVER_MANAGE, municipality=row.municipality_id)
        return row

    def _answer(self, outcome: Outcome) -> Response:
        said = {"kept": len(outcome.kept), "lost": len(outcome.lost), "letters": outcome.letters}
        return Response(OutcomeSerializer(said).data)

    @extend_schema(request=MoveSerializer, responses=OutcomeSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Move to other hours; places in conflict are given back."""
        row = self._managed()
        asked = MoveSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self._answer(services.move(row, **asked.validated_data, by=self.signed.user, now=timezone.now()))

    @extend_schema(request=CancelSerializer, responses=OutcomeSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Call it off."""
        row = self._managed()
        asked = CancelSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self._answer(services.cancel(row, **asked.validated_data, by=self.signed.user, now=timezone.now()))

    @extend_schema(
        parameters=[OpenApiParameter("observer", int, required=True)],
        responses=ObjectionSerializer(many=True),
        filters=False,
    )
    @action(detail=True, pagination_class=None)
    def objections(self, request: Request, pk: str) -> Response:
        """Every rule that stands against this observer at this session now, with the sentence of the page."""
        row = self.get_object()
        person = self._observer(row, request.query_params.get("observer", ""))
        found: Any = signing.asked(row, person, timezone.now(), newcomer=False)
        return Response(ObjectionSerializer(found, many=True).data)

    @extend_schema(request=GiveSerializer, responses={201: PlaceSerializer, 400: RefusalsSerializer})
    @action(detail=True, methods=["post"])
    def place(self, request: Request, pk: str) -> Response:
        """Give an observer a place, confirmed at once; refused, the rules come with their codes and sentences."""
        row = self._managed()
        asked = GiveSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        person = self._observer(row, str(asked.validated_data["observer"]))
        try:
            place = placing.place(row, person, note=asked.validated_data["note"], by=self.signed.user)
        except signing.Refused as refusal:
            said = {"non_field_errors": refusal.messages, "refusals": refusal.found}
            return Response(RefusalsSerializer(said).data, status=400)
        return Response(PlaceSerializer(place).data, status=201)

    def _observer(self, row: Session, pk: str) -> Observer:
        rows = Observer.objects.within(self.signed.scope).known().filter(municipality=row.municipality_id)
        return get_object_or_404(rows.select_related("accreditation"), pk=pk if pk.isdecimal() else 0)
