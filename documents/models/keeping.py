"""What is kept with a paper: scans, signed files, its ties to other papers, and bundles of many."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission
from documents.models.papers import Document
from schools.models import Municipality
from schools.rules import Scope


class Attachment(models.Model):
    """A file that belongs to an issued paper; the paper itself stays what it was."""

    class Kind(models.TextChoices):
        """What the file is to the paper."""

        SCAN = "scan", _("scan of the signed paper")
        SIGNED = "signed", _("file signed electronically")
        SIGNATURE = "signature", _("detached signature (.sig), attached, not verified")

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    file = models.FileField(_("file"), upload_to="attachments/", max_length=200)
    name = models.CharField(_("name of the file"), max_length=255)
    size = models.PositiveBigIntegerField(_("bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    note = models.CharField(_("note"), max_length=400, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("attached on"), auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "sha256"], name="attachment_once")]
        ordering = ["pk"]
        verbose_name = _("attachment")

    def __str__(self) -> str:
        return self.name


class Tie(models.Model):
    """What one paper does to another: ``document`` amends or repeals ``other``."""

    class Kind(models.TextChoices):
        """How the later paper changes the earlier one."""

        AMENDS = "amends", _("amends")
        REPEALS = "repeals", _("repeals")

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="ties")
    other = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="tied_by")
    kind = models.CharField(max_length=8, choices=Kind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "other"], name="tie_once"),
            models.CheckConstraint(condition=~models.Q(document=models.F("other")), name="tie_to_another"),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.document_id} {self.kind} {self.other_id}"


class Bundle(models.Model):
    """Many papers in one ZIP, put together in the background for whoever asked, and kept for a day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    papers = models.JSONField(default=list)
    file = models.FileField(upload_to="bundles/", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    skipped = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%d.%m.%Y %H:%M}"

    @property
    def job_key(self) -> str:
        """The key of the background job that puts it together."""
        return f"bundle:{self.pk}"


class LetterheadQuerySet(models.QuerySet["Letterhead"]):
    """Forms of the department's own, by who asks."""

    def within(self, scope: Scope) -> "LetterheadQuerySet":
        """Of the municipalities whose papers the person drafts."""
        return self.all() if scope.everything else self.filter(municipality__in=scope.where(Permission.DOCUMENT_DRAFT))


class Letterhead(models.Model):
    """A department's own form as a Word file with variables; only an active one is offered."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="letterheads")
    name = models.CharField(_("name"), max_length=120)
    file = models.FileField(_("file"), upload_to="letterheads/", max_length=200)
    sha256 = models.CharField(max_length=64)
    active = models.BooleanField(_("in use"), default=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects = LetterheadQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality", "name"], name="letterhead_name_once")]
        ordering = ["name"]
        verbose_name = _("letterhead")

    def __str__(self) -> str:
        return self.name
