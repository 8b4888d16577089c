"""What is held in schools and when; the days on which nobody works."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schools.calendar import WorkingDays, russian
from schools.models.places import Municipality, School
from schools.rules import Scope
from schools.subjects import SHORT_KINDS, ProcedureKind, Subject


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    """Procedures by who asks."""

    def within(self, scope: Scope) -> "ProcedureQuerySet":
        """Procedures of all municipalities the person has to do with."""
        return self.all() if scope.everything else self.filter(municipality__in=scope.homes)


class Procedure(models.Model):
    """One work of one season: a kind, a year, a grade and a subject, held within a dated window."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="procedures")
    kind = models.CharField(_("kind"), max_length=8, choices=ProcedureKind.choices, default=ProcedureKind.VPR)
    year = models.PositiveSmallIntegerField(_("calendar year"))
    grade = models.PositiveSmallIntegerField(_("grade"))
    subject = models.CharField(_("subject"), max_length=4, choices=Subject.choices)
    name = models.CharField(_("name, if it has one"), max_length=160, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    basis = models.CharField(_("act that sets the days"), max_length=300, blank=True)

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "year", "grade", "subject", "name"], name="procedure_unique"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="procedure_days_in_order"),
            models.CheckConstraint(condition=Q(grade__gte=1, grade__lte=11), name="procedure_grade_exists"),
        ]
        ordering = ["starts_on", "grade", "subject"]
        verbose_name = _("procedure")

    def __str__(self) -> str:
        words = _("%(kind)s %(year)s, grade %(grade)s: %(name)s")
        kind = SHORT_KINDS[ProcedureKind(self.kind)]
        name = self.name or self.get_subject_display()
        return str(words % {"kind": kind, "year": self.year, "grade": self.grade, "name": name})


class SittingQuerySet(models.QuerySet["Sitting"]):
    """Sittings by who asks."""

    def within(self, scope: Scope) -> "SittingQuerySet":
        """Sittings of the person's municipalities and schools."""
        if scope.everything:
            return self.all()
        return self.filter(Q(procedure__municipality__in=scope.municipalities) | Q(school__in=scope.schools))


class Sitting(models.Model):
    """A procedure at one school on one day."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="sittings")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="sittings")
    day = models.DateField(_("day"))
    starts_at = models.TimeField(_("begins at"), null=True, blank=True)
    classes = models.CharField(_("classes"), max_length=80, blank=True)

    objects = SittingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "school", "classes"], name="sitting_unique"),
        ]
        ordering = ["day", "starts_at", "school__name"]
        verbose_name = _("sitting")

    def __str__(self) -> str:
        return f"{self.procedure}, {self.school}, {self.day:%d.%m.%Y}"


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    """Exceptional days by who asks and where they hold."""

    def within(self, scope: Scope) -> "CalendarDayQuerySet":
        """The country's days, and those of the person's municipalities."""
        return self.all() if scope.everything else self.filter(Q(municipality=None) | Q(municipality__in=scope.homes))

    def holding_in(self, municipality: int | None) -> "CalendarDayQuerySet":
        """The country's days and those of one municipality, the latter last, because they have the last word."""
        rows = self.filter(Q(municipality=None) | Q(municipality=municipality))
        return rows.order_by("day", F("municipality").asc(nulls_first=True))

    def working_days(self, municipality: int | None, years: Iterable[int]) -> WorkingDays:
        """The working days of a municipality: the known federal ones, then our own rows; two queries."""
        wanted = sorted(set(years))
        rows = self.holding_in(municipality).filter(day__year__in=wanted)
        works = dict(rows.values_list("day", "works"))
        own = russian(wanted).changed(
            days_off=[day for day, working in works.items() if not working],
            working=[day for day, working in works.items() if working],
        )
        looked_through = CalendarYear.objects.order_by("-year").values_list("year", flat=True).first()
        if looked_through and (own.checked_to is None or looked_through > own.checked_to.year):
            return replace(own, checked_to=date(looked_through, 12, 31))
        return own


class CalendarDay(models.Model):
    """A day that differs from the usual week: off, or worked though a Saturday or Sunday."""

    day = models.DateField(_("day"))
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, null=True, blank=True, related_name="calendar_days"
    )
    works = models.BooleanField(_("a working day"), default=False)
    note = models.CharField(_("what day it is"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day"], condition=Q(municipality=None), name="calendar_day_unique"),
            models.UniqueConstraint(
                fields=["day", "municipality"],
                condition=Q(municipality__isnull=False),
                name="calendar_day_unique_in_municipality",
            ),
        ]
        ordering = ["day"]
        verbose_name = _("calendar day")

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y} {self.note}"


class CalendarYear(models.Model):
    """A year whose transfers of days off are known and were looked through."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)
