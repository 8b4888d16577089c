"""The register of papers in the API: read only, because a paper is made from the facts it is about."""

from typing import cast

from django.db.models import Prefetch
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.roles import Permission
from documents.filters import DocumentFilter
from documents.models import Document, DocumentQuerySet, Tie
from documents.serializers import DocumentSerializer
from schools.access import Granted, SignedRequest


class DocumentViewSet(ReadOnlyModelViewSet[Document]):
    """Papers that the person may see, newest first."""

    queryset = Document.objects.none()
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter
    permission_classes = [Granted]
    permission = Permission.DOCUMENT_SEE

    def get_queryset(self) -> DocumentQuerySet:
        """Within the person's scope; the API's description is drawn up without a person."""
        if getattr(self, "swagger_fake_view", False):
            return Document.objects.none()
        seen = Document.objects.within(cast(SignedRequest, self.request).scope)
        return seen.defer("payload", "search").prefetch_related(
            "attachments",
            Prefetch("ties", Tie.objects.filter(other__in=seen)),
            Prefetch("tied_by", Tie.objects.filter(document__in=seen)),
        )
