"""What people agreed to: the text to the letter, when, and from where."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from observers.models.people import Observer
from schools.models import Municipality


class ConsentText(models.Model):
    """One version of a consent's text; never altered once somebody has agreed to it."""

    class Kind(models.TextChoices):
        """For which purpose; each has its own consent."""

        PROCESSING = "processing", _("processing of personal data")
        PUBLICATION = "publication", _("publication of the name")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="consent_texts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    version = models.PositiveSmallIntegerField()
    text = models.TextField(_("text"))
    sha256 = models.CharField(max_length=64)
    valid_until = models.DateField(_("consent lasts until"))
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality", "kind", "version"], name="consent_text_once")]
        ordering = ["-version"]

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
