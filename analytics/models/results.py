"""Files on their way in, and the sheets made of them: one school's one work is one row, a pupil is none."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from analytics.models.scoped import ScopedQuerySet
from analytics.models.works import Work
from analytics.participants import Participants, unpack
from schools.models import Municipality, School


class Delivery(models.Model):
    """Files handed over at once, in a ZIP or one by one: read, looked through, confirmed together."""

    class State(models.TextChoices):
        """Where it stands."""

        READING = "reading", _("being read")
        READY = "ready", _("to be looked through")
        LOADING = "loading", _("being taken in")
        DONE = "done", _("taken in")
        DISCARDED = "discarded", _("discarded")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="deliveries")
    school = models.ForeignKey(School, on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="deliveries")
    hints = models.JSONField(_("what the files do not say"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.READING)
    # Which school a name of the files stands for, as a person has said: {reference: school's id, 0 to leave it out}.
    chosen = models.JSONField(default=dict)
    job = models.PositiveBigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet["Delivery"].as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("delivery of results")

    def __str__(self) -> str:
        day = f"{timezone.localtime(self.created_at):%d.%m.%Y %H:%M}" if self.created_at else "–"
        return str(_("Files of %(day)s") % {"day": day})


class Upload(models.Model):
    """One file of a delivery: the original, and what was found in it."""

    class Outcome(models.TextChoices):
        """What the reading came to."""

        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        WARNINGS = "warnings", _("accepted with warnings")
        REFUSED = "refused", _("refused")
        SAME = "same", _("already taken in")
        LOADED = "loaded", _("taken in")

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(_("file"), max_length=255)
    file = models.FileField(upload_to="results/%Y/", max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(default=0)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    layout = models.CharField(_("layout"), max_length=30, blank=True)
    # Counts, notes with their cells and codes, works and schools found; never a pupil's row.
    diagnosis = models.JSONField(default=dict)
    refusal = models.TextField(blank=True)
    loaded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="results_upload_twins")]
        ordering = ["pk"]
        verbose_name = _("file of results")

    def __str__(self) -> str:
        return self.name


class SheetQuerySet(ScopedQuerySet["ResultSheet"]):
    """Sheets by who asks."""

    place = "work__municipality"

    def season(self, municipality: int, year: int) -> "SheetQuerySet":
        """Sheets of one municipality's year."""
        return self.filter(work__municipality=municipality, work__year=year)

    def light(self) -> "SheetQuerySet":
        """Without the participants, for lists."""
        return self.defer("columns")


class ResultSheet(models.Model):
    """One school's one work: the participants as packed columns, and the few figures that lists need.

    ``mean`` and ``deviation`` are in primary points; ``marks2`` ... ``marks5`` count pupils by mark.
    """

    class Marks(models.TextChoices):
        """Where the marks come from."""

        SCALE = "scale", _("computed by the scale")
        FILE = "file", _("taken from the file, because no scale is known")
        NONE = "none", _("not known")

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="sheets")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="sheets")
    upload = models.ForeignKey(Upload, on_delete=models.SET_NULL, null=True, related_name="sheets")
    columns = models.BinaryField()
    digest = models.CharField(max_length=64)
    n = models.PositiveIntegerField(_("present"))
    absent = models.PositiveIntegerField(_("absent"), default=0)
    mean = models.FloatField(_("mean, points"), null=True)
    deviation = models.FloatField(_("standard deviation, points"), null=True)
    marks2 = models.PositiveIntegerField(default=0)
    marks3 = models.PositiveIntegerField(default=0)
    marks4 = models.PositiveIntegerField(default=0)
    marks5 = models.PositiveIntegerField(default=0)
    with_journal = models.PositiveIntegerField(_("with a journal mark"), default=0)
    marks_source = models.CharField(max_length=6, choices=Marks.choices, default=Marks.NONE)
    version = models.PositiveIntegerField(default=1)
    loaded_at = models.DateTimeField(auto_now=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "school"], name="sheet_unique")]
        ordering = ["work", "school__name"]
        verbose_name = _("sheet of results")

    def __str__(self) -> str:
        return f"{self.work}, {self.school}"

    @property
    def participants(self) -> Participants:
        """The columns, unpacked anew each time."""
        return unpack(bytes(self.columns))
