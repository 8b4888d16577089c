"""Background work: the row is the truth, Celery only wakes somebody up to look at it."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs by what should happen to them next."""

    def unfinished(self) -> "JobQuerySet":
        """Waiting or being done."""
        return self.filter(state__in=[Job.State.NEW, Job.State.RUNNING])

    def asked_by(self, user: User) -> "JobQuerySet":
        """Those this person asked for, be it as the second."""
        return self.filter(models.Q(user=user) | models.Q(watchers=user)).distinct()

    def free(self, now: datetime) -> "JobQuerySet":
        """Those a worker may take: new and due, or left by a worker whose lease has run out."""
        return self.filter(
            models.Q(state=Job.State.NEW, not_before__lte=now) | models.Q(state=Job.State.RUNNING, lease_until__lt=now)
        )

    def asleep(self, now: datetime) -> "JobQuerySet":
        """Free jobs of which no worker was told lately."""
        return self.free(now).filter(models.Q(sent_at=None) | models.Q(sent_at__lt=now - timedelta(seconds=10)))


class Job(models.Model):
    """One piece of work that somebody asked the machine to do."""

    class State(models.TextChoices):
        """Where the work stands."""

        NEW = "new", _("waiting")
        RUNNING = "running", _("in progress")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    kind = models.CharField(max_length=80)
    args = models.JSONField(default=dict)
    key = models.CharField(max_length=160)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="jobs")
    # Because whoever asks for what is already under way waits for the same job.
    watchers = models.ManyToManyField(User, related_name="watched_jobs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    token = models.CharField(max_length=32, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    result = models.JSONField(default=dict)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(state__in=["new", "running"]), name="job_key_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="running") | models.Q(lease_until__isnull=False), name="job_running_is_leased"
            ),
        ]
        indexes = [models.Index(fields=["state", "not_before"], name="job_next")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in {self.State.DONE, self.State.FAILED}

    @property
    def percent(self) -> int:
        """How much is done, 0 to 100."""
        if self.state == self.State.DONE:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0


class Worker(models.Model):
    """A worker process and when it was last seen alive, so that a page can say that nobody is at work."""

    name = models.CharField(max_length=120, unique=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
