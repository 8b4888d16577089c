"""Documents sent to schools with who has read them, frozen period reports, and secret calendar feeds."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.models.plan import Measure, Plan
from schools.models import Municipality, School
from schools.rules import Scope


class MaterialQuerySet(models.QuerySet["Material"]):
    """Materials by who asks."""

    def within(self, scope: Scope) -> "MaterialQuerySet":
        """Those of the person's municipalities, and those sent to the person's schools."""
        if scope.everything:
            return self.all()
        mine = Q(municipality__in=scope.municipalities) | Q(addressees__school__in=scope.schools)
        return self.filter(mine).distinct()


class Material(models.Model):
    """A normative or methodical document for the schools; it may belong to a measure."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="materials")
    measure = models.ForeignKey(Measure, on_delete=models.SET_NULL, null=True, blank=True, related_name="materials")
    title = models.CharField(_("title"), max_length=300)
    note = models.TextField(_("what to do with it"), blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    file = models.FileField(_("file"), upload_to="materials/%Y/", blank=True)
    name = models.CharField(max_length=255, blank=True)
    kind = models.CharField(max_length=8, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    read_by = models.DateField(_("to be read by"), null=True, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(link="", file=""), name="material_has_content")]
        ordering = ["-sent_at"]
        verbose_name = _("material")

    def __str__(self) -> str:
        return self.title


class Addressee(models.Model):
    """A school that a material was sent to, and who there has read it."""

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="addressees")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="materials")
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reader = models.CharField(_("who has read it"), max_length=200, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["material", "school"], name="addressee_once"),
            models.CheckConstraint(condition=Q(read_at=None) | ~Q(reader=""), name="addressee_read_by_somebody"),
        ]
        ordering = ["school__name"]

    def __str__(self) -> str:
        return f"{self.material}: {self.school}"


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    """Snapshots by who asks."""

    def within(self, scope: Scope) -> "SnapshotQuerySet":
        """Those of the person's municipalities; a school sees only its own."""
        if scope.everything:
            return self.all()
        return self.filter(Q(municipality__in=scope.municipalities) | Q(school__in=scope.schools))


class Snapshot(models.Model):
    """A report on execution as of a day: every fact frozen, so that it can be shown and printed again as it was."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="snapshots")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="snapshots")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="snapshots")
    title = models.CharField(_("title"), max_length=400)
    starts_on = models.DateField(_("from"))
    as_of = models.DateField(_("as of"))
    facts = models.JSONField(default=dict)
    file = models.FileField(upload_to="reports/%Y/", blank=True)
    state = models.CharField(max_length=10, default="making")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(as_of__gte=models.F("starts_on")), name="snapshot_days_in_order")
        ]
        ordering = ["-made_at"]
        verbose_name = _("report on execution")

    def __str__(self) -> str:
        return self.title


class Feed(models.Model):
    """A person's secret calendar address; a new one makes the old one useless."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feed")
    token = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.user)
