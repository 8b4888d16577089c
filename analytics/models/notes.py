"""Analytical notes, and what of the statistics is shown to everybody."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from analytics.models.scoped import ScopedQuerySet
from analytics.models.works import Work
from schools.models import Municipality, School
from schools.subjects import Subject


class AnalyticalNote(models.Model):
    """A note on a work, a subject or a season; ``facts`` are frozen when it is made, ``words`` a person edits.

    ``facts`` are the numbers by section, ``words`` maps a section to its paragraphs and ``conclusions`` to a list.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="notes")
    school = models.ForeignKey(School, on_delete=models.CASCADE, null=True, blank=True, related_name="notes")
    year = models.PositiveSmallIntegerField(_("calendar year"))
    work = models.ForeignKey(Work, on_delete=models.CASCADE, null=True, blank=True, related_name="notes")
    subject = models.CharField(_("subject"), max_length=4, choices=Subject.choices, blank=True)
    title = models.CharField(_("title"), max_length=300)
    facts = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    document = models.PositiveBigIntegerField(null=True)
    job = models.PositiveBigIntegerField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet["AnalyticalNote"].as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("analytical note")

    def __str__(self) -> str:
        return self.title


class Publication(models.Model):
    """That a municipality shows one year's statistics to everybody; groups below ten are masked."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="publications")
    year = models.PositiveSmallIntegerField(_("calendar year"))
    by_school = models.BooleanField(_("schools one by one"), default=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality", "year"], name="publication_unique")]
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.municipality}, {self.year}"
