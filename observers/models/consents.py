"""What people agreed to: the text to the letter, when, and from where."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.models.people import Observer
from schools.models import Municipality
from schools.rules import Scope


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    """Versions by who asks and by whether anybody can agree to them."""

    def within(self, scope: Scope) -> "ConsentTextQuerySet":
        """Those of municipalities where a municipal post is held."""
        return self.all() if scope.everything else self.filter(municipality__in=scope.municipalities)

    def published(self) -> "ConsentTextQuerySet":
        """Those that are no drafts."""
        return self.filter(published_at__isnull=False)


class ConsentText(models.Model):
    """One version of a consent's text. A draft has no ``published_at``; what is published is never altered, and the
    database itself refuses it."""

    class Kind(models.TextChoices):
        """For which purpose; each has its own consent."""

        PROCESSING = "processing", _("processing of personal data")
        PUBLICATION = "publication", _("publication of the name")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="consent_texts")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    version = models.PositiveSmallIntegerField(_("version"))
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    text = models.TextField(_("text"))
    sha256 = models.CharField(max_length=64)
    valid_from = models.DateField(_("holds from"), default=timezone.localdate)
    valid_until = models.DateField(_("consent lasts until"))
    published_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "kind", "version"], name="consent_text_once"),
            models.UniqueConstraint(
                fields=["municipality", "kind"], condition=Q(published_at=None), name="consent_text_one_draft"
            ),
        ]
        ordering = ["-version"]
        verbose_name = _("text of a consent")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.version}"


class Consent(models.Model):
    """One person's agreement to one text; kept after the person's own data are gone."""

    observer = models.ForeignKey(Observer, on_delete=models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents")
    sha256 = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at"]

    def __str__(self) -> str:
        return f"{self.observer}: {self.text}"
