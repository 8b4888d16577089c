"""What follows signs: zones, groups to compare with, cross-checking, pairs, help, measures, decisions."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from analytics.models.inquiries import Inquiry
from analytics.models.scoped import ScopedQuerySet
from plans.models import Measure
from schools.models import Municipality, School
from schools.subjects import Subject


class MunicipalQuerySet(ScopedQuerySet[models.Model]):
    """Rows of a municipality that no school sees."""

    owner = ""


class SchoolOwnQuerySet(ScopedQuerySet[models.Model]):
    """Rows of one school."""

    place = "school__municipality"


class ControlGroup(models.Model):
    """Schools that others are compared with in one year: written before observers and checked outside, or chosen."""

    class Kind(models.TextChoices):
        """Where its trustworthiness comes from."""

        SAMPLE = "sample", _("control sample: observed and checked outside")
        GROUP = "group", _("control group: alike in context")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="control_groups")
    year = models.PositiveSmallIntegerField(_("calendar year"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.SAMPLE)
    grade = models.PositiveSmallIntegerField(_("grade, 0 for all"), default=0)
    subject = models.CharField(_("subject"), max_length=4, choices=Subject.choices, blank=True)
    schools = models.ManyToManyField(School, related_name="control_groups", verbose_name=_("schools"))
    basis = models.CharField(_("on what grounds"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = MunicipalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "year", "kind", "grade", "subject"], name="control_group_unique"
            )
        ]
        ordering = ["-year", "kind", "grade", "subject"]
        verbose_name = _("control group")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.year}"


class ZoneEntry(models.Model):
    """Why a school needs attention in one year; the named set of schools that plans address is made of these."""

    class Zone(models.TextChoices):
        """How much attention."""

        SIGNS = "signs", _("signs that need a check")
        WATCH = "watch", _("watched")
        OUT = "out", _("left out by a person")

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="zones")
    year = models.PositiveSmallIntegerField(_("calendar year"))
    zone = models.CharField(_("zone"), max_length=6, choices=Zone.choices)
    reasons = models.JSONField(default=list)
    by_hand = models.BooleanField(_("entered by a person"), default=False)
    note = models.CharField(_("note"), max_length=400, blank=True)

    objects = SchoolOwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "year"], name="zone_unique")]
        ordering = ["-year", "school__name"]

    def __str__(self) -> str:
        return f"{self.school}, {self.year}"


class Exchange(models.Model):
    """Cross-checking between schools: who marks whose works; ``given`` is what was asked for, ``result`` the answer."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="exchanges")
    year = models.PositiveSmallIntegerField(_("calendar year"))
    grade = models.PositiveSmallIntegerField(_("grade"))
    subject = models.CharField(_("subject"), max_length=4, choices=Subject.choices)
    title = models.CharField(_("name"), max_length=200, blank=True)
    given = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    accepted_at = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = MunicipalQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("cross-checking between schools")

    def __str__(self) -> str:
        return self.title or f"{self.get_subject_display()}, {self.grade}, {self.year}"


class Pair(models.Model):
    """A school with signs and a school with steady results that works beside it for a year."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="pairs")
    year = models.PositiveSmallIntegerField(_("calendar year"))
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="helped_in_pairs")
    steady = models.ForeignKey(School, on_delete=models.CASCADE, related_name="helping_in_pairs")
    basis = models.JSONField(default=dict)
    accepted_at = models.DateTimeField(null=True)

    objects = MunicipalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "year"], name="pair_unique"),
            models.CheckConstraint(condition=~Q(school=F("steady")), name="pair_of_two"),
        ]
        ordering = ["-year", "school__name"]

    def __str__(self) -> str:
        return f"{self.school} - {self.steady}"


class HelpProgramme(models.Model):
    """Targeted help for a school: ``items`` are ``{"sign", "text", "due": ISO, "who", "done": bool, "result"}``."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="help_programmes")
    year = models.PositiveSmallIntegerField(_("calendar year"))
    title = models.CharField(_("name"), max_length=200)
    items = models.JSONField(default=list)
    adopted_at = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = SchoolOwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "year"], name="help_unique")]
        ordering = ["-year", "school__name"]
        verbose_name = _("programme of targeted help")

    def __str__(self) -> str:
        return f"{self.title}, {self.school}"


class ProposedMeasure(models.Model):
    """A measure that was put into a plan because of signs: so that the next year can ask what came of it."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="measures")
    measure = models.ForeignKey(Measure, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    due_on = models.DateField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class ManagementDecision(models.Model):
    """A decision about a school and what came of it: help first, administrative steps after two vain years."""

    class Kind(models.TextChoices):
        """What sort of step."""

        TALK = "talk", _("meeting with the head of the school")
        HELP = "help", _("targeted help")
        TRAINING = "training", _("training")
        RECHECK = "recheck", _("re-check of works")
        OBSERVERS = "observers", _("observers sent")
        ADMINISTRATIVE = "administrative", _("administrative step")
        OTHER = "other", _("other")

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="decisions")
    year = models.PositiveSmallIntegerField(_("calendar year"))
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    text = models.TextField(_("what was decided"))
    act = models.CharField(_("act: kind, number, date"), max_length=200, blank=True)
    decided_on = models.DateField(_("decided on"))
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    outcome = models.TextField(_("what came of it"), blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = SchoolOwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closed_on=None) | ~Q(outcome=""), name="decision_closed_with_outcome")
        ]
        ordering = ["-decided_on", "-pk"]
        verbose_name = _("management decision")

    def __str__(self) -> str:
        return self.text
