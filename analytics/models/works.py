"""Works as data: tasks, maxima, difficulty and the scale of marks."""

import re

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from schools.models import Municipality
from schools.rules import Scope
from schools.subjects import SHORT_KINDS, SHORT_SUBJECTS, ProcedureKind, Subject

BRIEF = 6  # letters of a word in the head of a narrow column
LONG = re.compile(r"(.{3}[^аеёиоуыэюя]*).*", re.IGNORECASE)  # cut before a vowel, as people do: «Англ.», «Нем.»


class WorkQuerySet(models.QuerySet["Work"]):
    """Works by who asks."""

    def within(self, scope: Scope) -> "WorkQuerySet":
        """Works of all municipalities the person has to do with: a scale is no secret of a school."""
        return self.all() if scope.everything else self.filter(municipality__in=scope.homes)


class Work(models.Model):
    """One work of one year: a kind, a grade, a subject and, where the subject is taught at two, a level.

    ``tasks`` is a list of ``{"code", "max", "level": "Б"|"П"|"В"|"", "open": bool|None}`` in the order of the form.
    ``mark3``, ``mark4``, ``mark5`` are the lowest totals for those marks; all three are null where no scale is known.
    """

    class Level(models.TextChoices):
        """At what level the subject is taught."""

        ANY = "", _("one for all")
        BASE = "base", _("base level")
        ADVANCED = "advanced", _("advanced level")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="works")
    kind = models.CharField(_("kind"), max_length=8, choices=ProcedureKind.choices, default=ProcedureKind.VPR)
    year = models.PositiveSmallIntegerField(_("calendar year"))
    grade = models.PositiveSmallIntegerField(_("grade"))
    subject = models.CharField(_("subject"), max_length=4, choices=Subject.choices)
    level = models.CharField(_("level"), max_length=8, choices=Level.choices, blank=True, default=Level.ANY)
    name = models.CharField(_("language or own name"), max_length=80, blank=True)
    tasks = models.JSONField(_("tasks"), default=list)
    maximum = models.PositiveSmallIntegerField(_("greatest total"))
    mark3 = models.PositiveSmallIntegerField(_("mark 3 from"), null=True, blank=True)
    mark4 = models.PositiveSmallIntegerField(_("mark 4 from"), null=True, blank=True)
    mark5 = models.PositiveSmallIntegerField(_("mark 5 from"), null=True, blank=True)
    source = models.CharField(_("source of the scale"), max_length=200, blank=True)
    inferred = models.BooleanField(_("understood from a file's headings"), default=False)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = WorkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "year", "grade", "subject", "level", "name"], name="work_unique"
            ),
            models.CheckConstraint(condition=Q(grade__gte=1, grade__lte=11), name="work_grade_exists"),
            models.CheckConstraint(
                condition=Q(mark3=None, mark4=None, mark5=None)
                | Q(mark3__gt=0, mark4__gt=F("mark3"), mark5__gt=F("mark4"), maximum__gte=F("mark5")),
                name="work_marks_in_order",
            ),
        ]
        ordering = ["-year", "grade", "subject", "level", "name"]
        verbose_name = _("work")

    def __str__(self) -> str:
        words = _("%(kind)s %(year)s, grade %(grade)s: %(name)s")
        kind = SHORT_KINDS[ProcedureKind(self.kind)]
        return str(words % {"kind": kind, "year": self.year, "grade": self.grade, "name": self.subject_words})

    @property
    def subject_words(self) -> str:
        """The subject as people name it, with its level."""
        name = self.name or str(self.get_subject_display())
        return f"{name} ({self.get_level_display()})" if self.level else name

    @property
    def short_words(self) -> str:
        """Subject and grade for the head of a narrow column."""
        own = " ".join(word if len(word) <= BRIEF else LONG.sub(r"\1.", word) for word in self.name.split()[:2])
        subject = own or str(SHORT_SUBJECTS[Subject(self.subject)])
        if self.level == self.Level.ADVANCED:
            subject = pgettext("level", "%(subject)s (adv.)") % {"subject": subject}
        return f"{subject}, {self.grade}"

    @property
    def thresholds(self) -> tuple[int, int, int] | None:
        """Lowest totals for the marks 3, 4 and 5; ``None`` where no scale is known."""
        if self.mark3 is None or self.mark4 is None or self.mark5 is None:
            return None
        return self.mark3, self.mark4, self.mark5
