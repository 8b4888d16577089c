"""Acts of observation: what was seen."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from observers.kinds import Stage
from observers.models.people import Observer
from observers.models.sessions import Session
from schools.models import Municipality, School
from schools.rules import Scope


class ActQuerySet(models.QuerySet["Act"]):
    """Acts by who asks."""

    def within(self, scope: Scope) -> "ActQuerySet":
        """Those of the person's municipalities and schools; a school sees what was handed in, no drafts."""
        if scope.everything:
            return self.all()
        return self.filter(
            Q(municipality__in=scope.municipalities) | Q(school__in=scope.schools, submitted_at__isnull=False)
        )


class Act(models.Model):
    """One observer's act; ``violations`` are codes of the form's boxes, empty when none were seen."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="acts")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="acts")
    session = models.ForeignKey(Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="acts")
    observer = models.ForeignKey(Observer, on_delete=models.SET_NULL, null=True, blank=True, related_name="acts")
    number = models.PositiveIntegerField(_("number"), null=True)
    day = models.DateField(_("date"))
    starts_at = models.TimeField(_("presence from"))
    ends_at = models.TimeField(_("to"))
    work = models.CharField(_("work"), max_length=200)
    classes = models.CharField(_("class"), max_length=80, blank=True)
    room = models.CharField(_("room"), max_length=40, blank=True)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices)
    violations = models.JSONField(_("violations"), default=list, blank=True)
    none_seen = models.BooleanField(_("no violations were seen"), default=False)
    comment = models.TextField(_("comment"), blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(_("word of the school"), blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ActQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "observer"],
                condition=Q(session__isnull=False, observer__isnull=False),
                name="act_once_a_presence",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="act_hours_in_order"),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(number__isnull=False), name="act_handed_in_is_numbered"
            ),
            models.UniqueConstraint(
                fields=["municipality", "number"], condition=Q(number__isnull=False), name="act_number_unique"
            ),
        ]
        ordering = ["-day", "school__name", "pk"]
        verbose_name = _("act of observation")

    def __str__(self) -> str:
        return f"{self.work}, {self.school}, {self.day:%d.%m.%Y}"


class ActFile(models.Model):
    """A photograph or a scan enclosed with an act."""

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    file = models.FileField(upload_to="acts/%Y/", max_length=200)
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "sha256"], name="act_file_once")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
