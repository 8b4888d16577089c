"""Facts beside the pupils' results: published aggregates, lists, exams, journal, context, the year before."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from analytics.models.results import Upload
from analytics.models.works import Work
from schools.models import School
from schools.subjects import ProcedureKind, Subject


class Aggregate(models.Model):
    """What an analytic report of the federal system says of a group; ``values`` in per cent by their names."""

    class Level(models.TextChoices):
        """Who the group is."""

        COUNTRY = "country", _("country")
        REGION = "region", _("region")
        MUNICIPALITY = "municipality", _("municipality")
        SCHOOL = "school", _("school")

    class Table(models.TextChoices):
        """Which report it is from; values in per cent."""

        MARKS = "marks", _("shares of marks")
        TOTALS = "totals", _("distribution of totals")
        TASKS = "tasks", _("tasks solved")
        JOURNAL = "journal", _("marks against the journal")
        GROUPS = "groups", _("tasks solved by groups of marks")
        REQUIREMENTS = "requirements", _("planned results reached")

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="aggregates")
    upload = models.ForeignKey(Upload, on_delete=models.SET_NULL, null=True, related_name="+")
    table = models.CharField(max_length=12, choices=Table.choices)
    level = models.CharField(max_length=12, choices=Level.choices)
    group = models.CharField(_("group"), max_length=300)
    school = models.ForeignKey(School, on_delete=models.CASCADE, null=True, blank=True, related_name="aggregates")
    n = models.PositiveIntegerField(_("participants"), null=True)
    n_schools = models.PositiveIntegerField(_("schools"), null=True)
    values = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "table", "level", "group"], name="aggregate_unique")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.work}, {self.group}"


class ListedSchool(models.Model):
    """A school on somebody's list of schools with signs: a fact with its source, beside our own signs."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="listings")
    year = models.PositiveSmallIntegerField(_("calendar year"))
    grade = models.PositiveSmallIntegerField(_("grade, 0 for all"), default=0)
    subject = models.CharField(_("subject"), max_length=4, choices=Subject.choices, blank=True)
    source = models.CharField(_("source"), max_length=300)
    upload = models.ForeignKey(Upload, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "year", "grade", "subject", "source"], name="listing_unique")
        ]
        ordering = ["-year", "school__name"]

    def __str__(self) -> str:
        return f"{self.school}, {self.year}"


class ExamMean(models.Model):
    """A school's mean in a final exam."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="exam_means")
    exam = models.CharField(_("exam"), max_length=8, choices=ProcedureKind.choices)
    year = models.PositiveSmallIntegerField(_("calendar year"))
    subject = models.CharField(_("subject"), max_length=4, choices=Subject.choices)
    n = models.PositiveIntegerField(_("participants"), null=True)
    mean = models.FloatField(_("mean"))
    upload = models.ForeignKey(Upload, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "exam", "year", "subject"], name="exam_mean_unique"),
            models.CheckConstraint(condition=Q(exam__in=["oge", "ege"]), name="exam_mean_of_exam"),
        ]
        ordering = ["-year", "school__name"]

    def __str__(self) -> str:
        return f"{self.school}, {self.exam} {self.year} {self.subject}"


class JournalRoll(models.Model):
    """Last journal marks of everybody on the roll, present and absent, so that absence can be judged."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="rolls")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="rolls")
    enrolled = models.PositiveIntegerField(_("on the roll"), null=True)
    marks2 = models.PositiveIntegerField(null=True)
    marks3 = models.PositiveIntegerField(null=True)
    marks4 = models.PositiveIntegerField(null=True)
    marks5 = models.PositiveIntegerField(null=True)
    upload = models.ForeignKey(Upload, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "school"], name="roll_unique")]

    def __str__(self) -> str:
        return f"{self.work}, {self.school}"


class PriorMean(models.Model):
    """A school's result of a past year given as a mean, where its sheet is not at hand; per cent of the maximum."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="prior_means")
    year = models.PositiveSmallIntegerField(_("calendar year"))
    grade = models.PositiveSmallIntegerField(_("grade"))
    subject = models.CharField(_("subject"), max_length=4, choices=Subject.choices)
    n = models.PositiveIntegerField(_("participants"), null=True)
    mean_percent = models.FloatField(_("mean, per cent of the maximum"))
    deviation_percent = models.FloatField(null=True)
    marks = models.JSONField(_("shares of marks, per cent"), default=dict)
    upload = models.ForeignKey(Upload, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "year", "grade", "subject"], name="prior_mean_unique"),
            models.CheckConstraint(
                condition=Q(mean_percent__gte=0, mean_percent__lte=100), name="prior_mean_is_per_cent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school}, {self.year}, {self.grade} {self.subject}"


class SchoolContext(models.Model):
    """What a school is like in one year: because results are compared with those of its like."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="contexts")
    year = models.PositiveSmallIntegerField(_("calendar year"))
    settlement = models.CharField(_("settlement"), max_length=80, blank=True)
    settlement_size = models.PositiveIntegerField(_("inhabitants"), null=True, blank=True)
    pupils = models.PositiveIntegerField(_("pupils"), null=True, blank=True)
    special_needs = models.FloatField(_("pupils with special needs, per cent"), null=True, blank=True)
    social_index = models.FloatField(_("social index"), null=True, blank=True)
    advanced = models.BooleanField(_("advanced teaching of subjects"), null=True, blank=True)
    more = models.JSONField(default=dict)
    upload = models.ForeignKey(Upload, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "year"], name="context_unique")]
        ordering = ["-year", "school__name"]

    def __str__(self) -> str:
        return f"{self.school}, {self.year}"
