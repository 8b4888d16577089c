"""The register of papers in the API: read only, because a paper is made from the facts it is about."""

from typing import cast

from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.roles import Permission
from documents.filters import DocumentFilter
from documents.models import Document, DocumentQuerySet
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
        return Document.objects.within(cast(SignedRequest, self.request).scope).defer("payload", "search")
