"""Destruction of personal data: proposed by the machine, confirmed by an official, proved by an act."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from schools.models import Municipality
from schools.rules import Scope


class ErasureRoundQuerySet(models.QuerySet["ErasureRound"]):
    """Rounds by who asks for them."""

    def within(self, scope: Scope) -> "ErasureRoundQuerySet":
        """Those of municipalities where a municipal post is held."""
        return self.all() if scope.everything else self.filter(municipality__in=scope.municipalities)


class ErasureRound(models.Model):
    """One destruction. ``proposed`` lists what it concerns by id, ``journal_head`` what the official saw: when the
    data changed since, the confirmation is refused."""

    class State(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", _("proposed")
        DONE = "done", _("carried out")
        DECLINED = "declined", _("declined")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="erasures")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    document = models.PositiveBigIntegerField(null=True)

    objects = ErasureRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("destruction of personal data")

    def __str__(self) -> str:
        day = self.proposed_at.astimezone(ZoneInfo(self.municipality.time_zone))
        return f"{self.municipality}, {day:%d.%m.%Y}"


class ErasedKey(models.Model):
    """That a row's data were destroyed: applied again after a restore from a backup. No personal data here."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    erased_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="erased_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
