"""Files that plans are read from, kept with their draft until confirmed; and schools' proposals."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.models.plan import Measure, Plan
from schools.models import Municipality, School
from schools.rules import Scope


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploads by who asks."""

    def within(self, scope: Scope) -> "UploadQuerySet":
        """Those into the person's municipalities, or into plans of the person's schools."""
        if scope.everything:
            return self.all()
        return self.filter(
            models.Q(municipality__in=scope.municipalities, school=None) | models.Q(school__in=scope.schools)
        )


class Upload(models.Model):
    """A plan's file on its way in: ``draft`` is what was understood and corrected, a plan only once confirmed."""

    class State(models.TextChoices):
        """Where it stands."""

        READING = "reading", _("being read")
        READY = "ready", _("to be looked through")
        REFUSED = "refused", _("refused")
        CONFIRMED = "confirmed", _("made into a plan")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="plan_uploads")
    school = models.ForeignKey(School, on_delete=models.CASCADE, null=True, blank=True, related_name="plan_uploads")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="plan_uploads"
    )
    name = models.CharField(_("file"), max_length=255)
    file = models.FileField(upload_to="plans/%Y/")
    sha256 = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.READING)
    draft = models.JSONField(default=dict)
    refusal = models.TextField(blank=True)
    plan = models.ForeignKey(Plan, on_delete=models.SET_NULL, null=True, blank=True, related_name="uploads")
    job = models.PositiveBigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["municipality", "sha256"], name="upload_twins")]
        ordering = ["-pk"]
        verbose_name = _("uploaded plan")

    def __str__(self) -> str:
        return self.name


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals by who asks."""

    def within(self, scope: Scope) -> "ProposalQuerySet":
        """Those of the person's municipalities and schools."""
        if scope.everything:
            return self.all()
        return self.filter(models.Q(plan__municipality__in=scope.municipalities) | models.Q(school__in=scope.schools))


class Proposal(models.Model):
    """What a school wants to see in the next year's plan."""

    class State(models.TextChoices):
        """What became of it."""

        NEW = "new", _("new")
        TAKEN = "taken", _("taken into the plan")
        DECLINED = "declined", _("declined")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="proposals")
    school = models.ForeignKey(School, on_delete=models.CASCADE, null=True, blank=True, related_name="proposals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="proposals")
    measure = models.ForeignKey(
        Measure,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("about the measure"),
    )
    text = models.TextField(_("what you propose"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.NEW)
    answer = models.TextField(_("answer"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("proposal")

    def __str__(self) -> str:
        return self.text[:100]
