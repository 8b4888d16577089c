"""The audit journal: no foreign keys, because it outlives what it speaks of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JournalHead(models.Model):
    """The end of one chain: locked while a record is added, so that two writers never continue the same record."""

    chain = models.PositiveBigIntegerField(unique=True)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.chain}:{self.number}"


class JournalQuerySet(models.QuerySet["JournalEntry"]):
    """Records by what they speak of."""

    def about(self, kind: str, pk: int) -> "JournalQuerySet":
        """The history of one thing."""
        return self.filter(subject_kind=kind, subject_id=pk)


class JournalEntry(models.Model):
    """Who did what to which thing, when and from where; ``hash`` covers the record and the hash before it."""

    chain = models.PositiveBigIntegerField(_("municipality"))
    number = models.PositiveBigIntegerField(_("number"))
    at = models.DateTimeField(_("time"))
    action = models.CharField(_("action"), max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.PositiveBigIntegerField(null=True)
    subject = models.CharField(_("subject"), max_length=300)
    school_id = models.PositiveBigIntegerField(null=True)
    by_id = models.PositiveBigIntegerField(null=True)
    by = models.CharField(_("who"), max_length=200)
    address = models.CharField(_("address"), max_length=45, blank=True)
    changes = models.JSONField(_("changes"), default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = JournalQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="journal_number_unique")]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="journal_subject"),
            models.Index(fields=["chain", "-at"], name="journal_time"),
        ]
        ordering = ["-at", "-pk"]
        verbose_name = _("journal record")

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"
