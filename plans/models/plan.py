"""The plan itself: editions, sections, measures and whom each measure names."""

from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from plans.rules import PartyRole, PlanState
from schools.models import Municipality, PostGroup, ResponsiblePerson, School
from schools.rules import Scope

OPEN_TO_SCHOOLS = (PlanState.APPROVED, PlanState.ARCHIVED)


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans by who asks."""

    def within(self, scope: Scope) -> "PlanQuerySet":
        """Municipal posts see all plans of the municipality; a school its own and the municipality's approved ones."""
        if scope.everything:
            return self.all()
        return self.filter(
            Q(municipality__in=scope.municipalities)
            | Q(school__in=scope.schools)
            | Q(municipality__in=scope.homes, school=None, state__in=OPEN_TO_SCHOOLS)
        )

    def with_counts(self) -> "PlanQuerySet":
        """With ``measure_count`` and ``doubt_count``."""
        return self.annotate(
            measure_count=Count("measures", distinct=True),
            doubt_count=Count("measures", filter=Q(measures__open_doubts__gt=0), distinct=True),
        ).order_by("-period_start", "-pk")  # because grouping drops the model's own order


class Plan(models.Model):
    """One edition of a roadmap plan, municipal or of one school."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="plans", verbose_name=_("municipality")
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, null=True, blank=True, related_name="plans", verbose_name=_("school")
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("implements the plan"),
    )
    parent_act = models.CharField(_("implements the act"), max_length=500, blank=True)
    title = models.CharField(_("title"), max_length=1000)
    period_text = models.CharField(_("period in words"), max_length=200, blank=True)
    period_start = models.DateField(_("first day"), null=True, blank=True)
    period_end = models.DateField(_("last day"), null=True, blank=True)
    goals = models.JSONField(_("goals"), default=list, blank=True)
    tasks = models.JSONField(_("tasks"), default=list, blank=True)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    preamble = models.JSONField(default=list, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=PlanState.choices, default=PlanState.DRAFT)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    cloned_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="clones")
    signatory_post = models.CharField(_("who signs: post"), max_length=300, blank=True)
    signatory_name = models.CharField(_("who signs: name"), max_length=120, blank=True)
    order_number = models.CharField(_("number of the order"), max_length=40, blank=True)
    order_date = models.DateField(_("date of the order"), null=True, blank=True)
    order_issuer = models.CharField(_("who issued the order"), max_length=300, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[PlanState.APPROVED, PlanState.ARCHIVED])
                | Q(approved_at__isnull=False, order_date__isnull=False) & ~Q(order_number=""),
                name="plan_approved_by_an_order",
            ),
            models.CheckConstraint(
                condition=Q(period_start=None, period_end=None) | Q(period_end__gte=F("period_start")),
                name="plan_period_in_order",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "state"], name="plan_by_state")]
        ordering = ["-period_start", "-pk"]
        verbose_name = _("plan")

    def __str__(self) -> str:
        return self.title


class Section(models.Model):
    """A part of a plan; ``number`` is empty where the document numbers none."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sections")
    number = models.CharField(_("number"), max_length=20, blank=True)
    title = models.CharField(_("title"), max_length=1000, blank=True)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("section")

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class MeasureQuerySet(models.QuerySet["Measure"]):
    """Measures by who asks."""

    def within(self, scope: Scope) -> "MeasureQuerySet":
        """Those of the plans the person may see."""
        return self if scope.everything else self.filter(plan__in=Plan.objects.within(scope))


class Measure(models.Model):
    """A row of a plan: the words that hold, what was understood of them, and the document's own words.

    ``term`` is the parsed deadline (``plans.terms``); ``source`` the cells as the document had them; ``doubts`` a list
    of ``{"code", "facts", "decided", "note"}``, of which ``open_doubts`` counts the undecided.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="measures")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="measures")
    number = models.CharField(_("number"), max_length=20, blank=True)
    position = models.PositiveIntegerField(default=0)
    title = models.TextField(_("measure"))
    deadline_text = models.TextField(_("deadline"), blank=True)
    term = models.JSONField(default=dict, blank=True)
    responsible_text = models.TextField(_("responsible, in the document's words"), blank=True)
    result = models.TextField(_("expected result"), blank=True)
    notes = models.TextField(_("note"), blank=True)
    source = models.JSONField(default=dict, blank=True)
    doubts = models.JSONField(default=list, blank=True)
    open_doubts = models.PositiveSmallIntegerField(default=0)
    implements = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="implemented_by",
        verbose_name=_("implements the measure"),
    )
    same_as = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="later")
    version = models.PositiveIntegerField(default=1)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["plan", "position"], name="measure_in_plan")]
        ordering = ["section__position", "position", "pk"]
        verbose_name = _("measure")

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()[:300]


class MeasureResponsible(models.Model):
    """One party of a measure: a person, a group of posts, or so far only words."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="parties")
    position = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(_("part"), max_length=12, choices=PartyRole.choices, default=PartyRole.EXECUTOR)
    words = models.CharField(_("words of the plan"), max_length=600)
    person = models.ForeignKey(
        ResponsiblePerson,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="duties",
        verbose_name=_("person"),
    )
    group = models.ForeignKey(
        PostGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="duties",
        verbose_name=_("group of posts"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(person=None) | Q(group=None), name="party_is_person_or_group"),
        ]
        ordering = ["position", "pk"]
        verbose_name = _("responsible party")

    def __str__(self) -> str:
        return self.words
