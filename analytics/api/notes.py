"""API of analytical notes: read only, the same scope and filters as the pages."""

from typing import Any, cast

from django.db.models import BooleanField, ExpressionWrapper, Q
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.roles import Permission
from analytics.filters.notes import NoteFilter
from analytics.models import AnalyticalNote
from analytics.serializers.notes import NoteCardSerializer, NoteSerializer, NoteTableSerializer, figures
from schools.api import Scoped


class NoteViewSet(Scoped[AnalyticalNote], ReadOnlyModelViewSet[AnalyticalNote]):
    """Analytical notes, the newest first."""

    queryset = AnalyticalNote.objects.order_by("-pk")
    filterset_class = NoteFilter
    permission = Permission.RESULT_SEE

    def get_queryset(self) -> Any:
        """With whether they are made; what is long is left out of the list."""
        made = ExpressionWrapper(~Q(facts={}), output_field=BooleanField())
        rows = cast(Any, super().get_queryset()).annotate(made=made)
        return rows.defer("facts", "words") if self.action == "list" else rows

    def get_serializer_class(self) -> type[BaseSerializer[AnalyticalNote]]:
        """A line in the list, the card elsewhere."""
        return NoteSerializer if self.action == "list" else NoteCardSerializer

    @extend_schema(responses=NoteTableSerializer(many=True))
    @action(detail=True, filter_backends=[], pagination_class=None)
    def figures(self, request: Request, pk: str) -> Response:
        """All tables of the note, none while it is being made."""
        return Response(NoteTableSerializer(figures(self.get_object()), many=True).data)
