"""What is observed where and when; the rules of who may; proposed schedules."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from observers.kinds import PlaceState, SessionState, Severity, Stage
from schools.models import Municipality, School, Sitting
from schools.rules import Scope


class OfMunicipality(models.QuerySet["models.Model"]):
    """Rows that carry a municipality."""

    def within(self, scope: Scope) -> Self:
        """Those of municipalities where a municipal post is held."""
        return self.all() if scope.everything else self.filter(municipality__in=scope.municipalities)


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions by who asks and by what is still open."""

    def within(self, scope: Scope) -> "SessionQuerySet":
        """Those of the person's municipalities and schools."""
        if scope.everything:
            return self.all()
        return self.filter(Q(municipality__in=scope.municipalities) | Q(school__in=scope.schools))

    def open_at(self, now: datetime) -> "SessionQuerySet":
        """Published, within the window, not begun."""
        return self.filter(
            Q(opens_at=None) | Q(opens_at__lte=now),
            Q(closes_at=None) | Q(closes_at__gt=now),
            state=SessionState.PUBLISHED,
            starts_at__gt=now,
        )

    def with_taken(self) -> "SessionQuerySet":
        """With ``taken``, the number of places held."""
        held = Q(places__state__in=PlaceState.holding())
        return self.annotate(taken=models.Count("places", filter=held))


class Session(models.Model):
    """One presence of observers: a school, a day, a stage; ``minimum`` of ``seats`` should be filled."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="sessions")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="sessions")
    sitting = models.ForeignKey(Sitting, on_delete=models.SET_NULL, null=True, blank=True, related_name="sessions")
    title = models.CharField(_("work"), max_length=200)
    subject = models.CharField(_("subject"), max_length=4, blank=True)
    classes = models.CharField(_("classes"), max_length=80, blank=True)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.CLASSROOM)
    starts_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    seats = models.PositiveSmallIntegerField(_("places"), default=1)
    minimum = models.PositiveSmallIntegerField(_("at least"), default=1)
    opens_at = models.DateTimeField(_("sign-up from"), null=True, blank=True)
    closes_at = models.DateTimeField(_("sign-up until"), null=True, blank=True)
    contact = models.CharField(_("contact at the school"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=SessionState.choices, default=SessionState.DRAFT)
    reason = models.CharField(_("why called off or moved"), max_length=300, blank=True)
    sequence = models.PositiveIntegerField(default=0)  # of the calendar entry, one more with every change told
    version = models.PositiveIntegerField(default=1)

    objects = SessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_hours_in_order"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="session_has_seats"),
            models.CheckConstraint(condition=Q(minimum__lte=F("seats")), name="session_minimum_fits"),
        ]
        indexes = [
            models.Index(fields=["municipality", "state", "starts_at"], name="session_open"),
            models.Index(fields=["school", "starts_at"], name="session_of_school"),
        ]
        ordering = ["starts_at", "school__name", "stage", "pk"]
        verbose_name = _("session")

    def __str__(self) -> str:
        return f"{self.title}, {self.school}, {self.get_stage_display()}"


class RuleSetting(models.Model):
    """How hard one rule of sign-up is taken in one municipality; a rule without a row has its default."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="observer_rules")
    code = models.CharField(max_length=30)
    severity = models.CharField(max_length=6, choices=Severity.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality", "code"], name="observer_rule_once")]

    def __str__(self) -> str:
        return f"{self.code}: {self.severity}"


class SchedulePlan(models.Model):
    """A proposed schedule: ``given`` is what was asked for, ``result`` the assignment with what stays uncovered."""

    class State(models.TextChoices):
        """Where it stands."""

        SOLVING = "solving", _("being made")
        READY = "ready", _("to be looked through")
        ACCEPTED = "accepted", _("accepted")
        PUBLISHED = "published", pgettext_lazy("of a schedule", "published")
        DISCARDED = "discarded", _("discarded")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="schedule_plans")
    year = models.PositiveSmallIntegerField(_("calendar year"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SOLVING)
    given = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    job = models.PositiveBigIntegerField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfMunicipality.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("proposed schedule")

    def __str__(self) -> str:
        return str(_("Schedule %(number)s") % {"number": self.pk})
