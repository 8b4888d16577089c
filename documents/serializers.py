"""Papers in the API: the register's line; the text itself is the file."""

from rest_framework import serializers

from documents.models import Document


class DocumentSerializer(serializers.ModelSerializer[Document]):
    """One paper of the register; ``ready`` tells whether its file shows the present facts."""

    ready = serializers.BooleanField(read_only=True)

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
            "subject_kind",
            "subject_id",
            "subject_label",
            "ready",
            "pages",
            "sha256",
            "created_at",
        ]
        read_only_fields = fields
