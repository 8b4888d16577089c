"""Papers in the API: the register's line with its files and ties; the text itself is the file."""

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from documents.models import Attachment, Document, Tie


class AttachmentSerializer(serializers.ModelSerializer[Attachment]):
    """A file attached to a paper; a signature is kept and not verified."""

    class Meta:
        model = Attachment
        fields = ["id", "kind", "name", "note", "size", "sha256", "created_at"]
        read_only_fields = fields


@extend_schema_serializer(component_name="DocumentTie")
class TieSerializer(serializers.ModelSerializer[Tie]):
    """What ``document`` does to ``other``."""

    class Meta:
        model = Tie
        fields = ["kind", "document", "other"]
        read_only_fields = fields


class DocumentSerializer(serializers.ModelSerializer[Document]):
    """One paper of the register; ``ready`` tells whether its file shows the present facts.

    ``proof`` is the address of the public page that proves it, empty where there is none. ``ties`` and ``tied_by`` name
    papers that the reader may see.
    """

    ready = serializers.BooleanField(read_only=True)
    proof = serializers.SerializerMethodField()
    attachments = AttachmentSerializer(many=True, read_only=True)
    ties = TieSerializer(many=True, read_only=True)
    tied_by = TieSerializer(many=True, read_only=True)

    class Meta:
        model = Document
        fields = [
            "id",
            "kind",
            "state",
            "title",
            "number",
            "issued_on",
            "signatory",
            "municipality",
            "school",
            "addressee",
            "subject_kind",
            "subject_id",
            "subject_label",
            "ready",
            "pages",
            "sha256",
            "template_version",
            "proof",
            "attachments",
            "ties",
            "tied_by",
            "created_at",
        ]
        read_only_fields = fields

    def get_proof(self, document: Document) -> str:
        """The address behind the square code."""
        return f"{settings.SITE_URL}{reverse('proof', args=[document.code])}" if document.code else ""
