"""Analyses and what they found: numbers that repeat, with the rules and settings they were found by."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from analytics.models.scoped import ScopedQuerySet
from analytics.models.works import Work
from schools.models import Municipality, School
from schools.rules import Scope


class RunQuerySet(ScopedQuerySet["Run"]):
    """Runs by who asks: a school is shown its own findings, not the run."""

    owner = ""

    def done(self) -> "RunQuerySet":
        """Finished ones, the newest first."""
        return self.filter(state=Run.State.DONE).order_by("-pk")

    def newest(self) -> dict[int, int]:
        """Of one municipality's runs the newest finished one of each year: id by year."""
        found: dict[int, int] = {}
        for pk, year in self.done().values_list("pk", "year"):
            found.setdefault(year, pk)
        return found

    def going(self) -> "RunQuerySet":
        """Neither finished nor given up."""
        return self.filter(state__in=[Run.State.QUEUED, Run.State.RUNNING])


class Run(models.Model):
    """One analysis of one municipality's year: all its works at once, because signs are weighed against each other.

    ``inputs`` maps each sheet's id to its digest, ``parameters`` hold every threshold, so that it can be repeated.
    ``figures`` are the summary: cells, schools, works, answers by kind, seconds.
    """

    class State(models.TextChoices):
        """Where it stands."""

        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("in progress")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="runs")
    year = models.PositiveSmallIntegerField(_("calendar year"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.QUEUED)
    parameters = models.JSONField(default=dict)
    engine_version = models.CharField(max_length=20)
    inputs = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    job = models.PositiveBigIntegerField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="runs")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["municipality", "year", "state"], name="run_of_season")]
        ordering = ["-pk"]
        verbose_name = _("analysis")

    def __str__(self) -> str:
        return str(_("Analysis %(number)s, %(year)s") % {"number": self.pk, "year": self.year})


class RunPart(models.Model):
    """One work of a run: what one worker computed of it (``payload``, until all are gathered), and the figures of the
    whole municipality and of the control sample that every school's page is drawn against (``figures``, kept)."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="parts")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="+")
    payload = models.BinaryField(default=bytes)
    figures = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "work"], name="run_part_once")]

    def __str__(self) -> str:
        return f"{self.run}, {self.work}"


class FindingQuerySet(ScopedQuerySet["Finding"]):
    """Findings by who asks."""

    place = "run__municipality"

    def within(self, scope: Scope) -> Self:
        """Those of the person's municipalities and schools; an analysis that is not finished says nothing yet."""
        return super().within(scope).filter(run__state=Run.State.DONE)

    def light(self) -> "FindingQuerySet":
        """Without the figures behind the pictures, for lists."""
        return self.defer("figures", "classes")


class Finding(models.Model):
    """What one analysis says of one school's one work.

    ``signs`` is a list of the engine's results, each with its code, statistic, p, n, interval, effect, reference group
    and whether it is named; ``figures`` are the descriptive analyses and the numbers behind the pictures; ``classes``
    the same signs by class. ``score`` orders the evidence inside one run and is never shown to anyone.
    """

    class Answer(models.TextChoices):
        """What the analysis can say."""

        SIGNS = "signs", _("there are signs that need a check")
        NO_SIGNS = "no_signs", _("no signs that need a check")
        UNCHECKED = "unchecked", _("could not be checked")
        TOO_FEW = "too_few", _("too few works to judge")

        @classmethod
        def unjudged(cls) -> tuple["Finding.Answer", ...]:
            """Those that say nothing of signs, be there any or not."""
            return cls.UNCHECKED, cls.TOO_FEW

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="findings")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="findings")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="findings")
    n = models.PositiveIntegerField(_("works"))
    answer = models.CharField(_("answer"), max_length=9, choices=Answer.choices)
    flag = models.BooleanField(_("on the list to check"), default=False)
    strong = models.BooleanField(_("several independent signs"), default=False)
    score = models.FloatField()
    p = models.FloatField(null=True)
    p_alone = models.FloatField(null=True)
    signs = models.JSONField(default=list)
    classes = models.JSONField(default=list)
    figures = models.JSONField(default=dict)

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "work", "school"], name="finding_unique")]
        indexes = [models.Index(fields=["school", "work"], name="finding_of_school")]
        ordering = ["work", "school__name"]
        verbose_name = _("finding")

    def __str__(self) -> str:
        return f"{self.work}, {self.school}"
