"""Places taken and the queue for them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from observers.kinds import PlaceState, WaitingState
from observers.models.people import Observer
from observers.models.sessions import Session
from schools.rules import Scope


class PlaceQuerySet(models.QuerySet["Place"]):
    """Places by who asks and by whether they hold."""

    def within(self, scope: Scope) -> "PlaceQuerySet":
        """Those of sessions of the person's municipalities and schools."""
        if scope.everything:
            return self.all()
        return self.filter(Q(session__municipality__in=scope.municipalities) | Q(session__school__in=scope.schools))

    def holding(self) -> "PlaceQuerySet":
        """Those that are taken."""
        return self.filter(state__in=PlaceState.holding())


class Place(models.Model):
    """One observer at one session. ``starts_at`` and ``ends_at`` repeat the session's hours, because the database
    itself keeps one person from standing in two places at once."""

    class Source(models.TextChoices):
        """Who put the observer there."""

        SELF = "self", _("signed up")
        COORDINATOR = "coordinator", _("put there by the coordinator")
        SCHEDULE = "schedule", _("by the proposed schedule")
        QUEUE = "queue", _("from the queue")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="places")
    observer = models.ForeignKey(Observer, on_delete=models.CASCADE, related_name="places")
    state = models.CharField(_("state"), max_length=12, choices=PlaceState.choices, default=PlaceState.UNCONFIRMED)
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.SELF)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    pinned = models.BooleanField(_("kept by the coordinator"), default=False)
    note = models.CharField(_("why in spite of a rule"), max_length=300, blank=True)
    warnings = models.JSONField(default=list)
    # What the page and the letter call the application by; places given by the department have none.
    application = models.CharField(_("application number"), max_length=9, blank=True)
    # Ties a visitor has declared, ``[school, kind, classes, subject]`` each, not believed before the person is known.
    declared = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaces")
    version = models.PositiveIntegerField(default=1)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "observer"], condition=Q(state__in=PlaceState.holding()), name="place_once"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="place_hours_in_order"),
            models.CheckConstraint(
                condition=~Q(state=PlaceState.UNCONFIRMED) | Q(expires_at__isnull=False),
                name="place_unconfirmed_expires",
            ),
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="place_expiry")]
        ordering = ["session", "pk"]
        verbose_name = _("place")

    def __str__(self) -> str:
        return f"{self.observer}, {self.session}"


class Waiting(models.Model):
    """Somebody in the queue for a full session; first come, first offered."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="queue")
    observer = models.ForeignKey(Observer, on_delete=models.CASCADE, related_name="waiting")
    state = models.CharField(_("state"), max_length=8, choices=WaitingState.choices, default=WaitingState.WAITING)
    joined_at = models.DateTimeField(auto_now_add=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    application = models.CharField(_("application number"), max_length=9, blank=True)
    declared = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "observer"],
                condition=Q(state__in=[WaitingState.WAITING, WaitingState.OFFERED]),
                name="waiting_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=WaitingState.OFFERED) | Q(expires_at__isnull=False), name="offer_expires"
            ),
        ]
        ordering = ["session", "joined_at", "pk"]

    def __str__(self) -> str:
        return f"{self.observer}, {self.session}"
