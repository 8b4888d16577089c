"""Works drawn to be marked once more, and how far the two markings agree."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from analytics.models.inquiries import Inquiry
from analytics.models.scoped import ScopedQuerySet
from analytics.models.works import Work
from analytics.rules import RecheckState
from schools.models import School


class RecheckQuerySet(ScopedQuerySet["Recheck"]):
    """Re-checks by who asks."""

    place = "work__municipality"


class Recheck(models.Model):
    """One school's sample of one work; ``drawn`` lists codes with their reason and probability, ``marked`` maps a code
    to the points of the second marking, ``agreement`` is what the engine made of both."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="rechecks")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="rechecks")
    inquiry = models.ForeignKey(Inquiry, on_delete=models.SET_NULL, null=True, blank=True, related_name="rechecks")
    state = models.CharField(_("state"), max_length=10, choices=RecheckState.choices, default=RecheckState.DRAWN)
    seed = models.BigIntegerField(_("seed of the draw"))
    rule = models.JSONField(default=dict)
    drawn = models.JSONField(default=list)
    marked = models.JSONField(default=dict)
    agreement = models.JSONField(default=dict)
    sheet_digest = models.CharField(max_length=64)
    due_on = models.DateField(_("to be marked by"), null=True, blank=True)
    commission = models.TextField(_("commission, one person a line"), blank=True)
    note = models.TextField(_("note"), blank=True)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    drawn_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    entered_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = RecheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "work"], condition=Q(state=RecheckState.DRAWN), name="recheck_one_at_a_time"
            ),
        ]
        ordering = ["-pk"]
        verbose_name = _("re-check")

    def __str__(self) -> str:
        return f"{self.work}, {self.school}"
