"""The register of papers, what is kept with them, and the sequences that number them."""

from documents.models.keeping import Attachment, Bundle, Letterhead, Tie
from documents.models.papers import Document, DocumentQuerySet, NumberSeries

__all__ = ["Attachment", "Bundle", "Document", "DocumentQuerySet", "Letterhead", "NumberSeries", "Tie"]
