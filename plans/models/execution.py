"""A measure as a thing that happens: its occurrences, who answers for each, the reports and their evidence."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.models.plan import Measure, Plan
from plans.rules import AssignmentState, Outcome, ReportState
from schools.models import PostGroup, Procedure, ResponsiblePerson, School, SchoolSet
from schools.rules import Scope


class Execution(models.Model):
    """How a plan is carried out: what the municipality sets once its plan is approved."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="execution")
    rhythm = models.PositiveSmallIntegerField(_("continuous measures are reported every so many months"), default=3)
    before = models.JSONField(_("remind so many working days before"), default=list)
    after = models.JSONField(_("remind so many working days after"), default=list)
    to_controller = models.PositiveSmallIntegerField(_("tell the controller after so many working days"), default=5)
    hour = models.PositiveSmallIntegerField(_("hour of the daily letter, local time"), default=8)
    waiting = models.JSONField(default=dict)
    generated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(rhythm__gte=1, rhythm__lte=12), name="execution_rhythm_in_months"),
            models.CheckConstraint(condition=Q(hour__gte=7, hour__lte=17), name="execution_civil_hour"),
        ]

    def __str__(self) -> str:
        return str(self.plan)


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    """Occurrences by who asks."""

    def within(self, scope: Scope) -> "OccurrenceQuerySet":
        """Those of the plans the person may see."""
        return self if scope.everything else self.filter(measure__plan__in=Plan.objects.within(scope))


class Occurrence(models.Model):
    """A measure in one of its periods. ``rule_due`` is what the plan's words say, ``due_on`` what holds now."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="occurrences")
    key = models.CharField(max_length=60)
    procedure = models.ForeignKey(
        Procedure, on_delete=models.SET_NULL, null=True, blank=True, related_name="occurrences"
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    rule_due = models.DateField(_("due by the plan"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    basis = models.CharField(max_length=60, blank=True)
    label = models.CharField(_("what happened"), max_length=300, blank=True)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    moved_at = models.DateTimeField(null=True, blank=True)
    moved_why = models.CharField(_("why the date was moved"), max_length=400, blank=True)
    moved_order = models.CharField(_("by which order"), max_length=160, blank=True)
    school_set = models.ForeignKey(SchoolSet, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "key"], name="occurrence_once"),
            models.CheckConstraint(
                condition=Q(moved_at=None, moved_why="") | Q(moved_at__isnull=False) & ~Q(moved_why=""),
                name="occurrence_moved_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="occurrence_by_day")]
        ordering = ["due_on", "pk"]
        verbose_name = _("occurrence")

    def __str__(self) -> str:
        return f"{self.measure}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Duties by who asks and where they stand."""

    def within(self, scope: Scope) -> "AssignmentQuerySet":
        """A municipality's duties for its municipal posts, a school's own for the school."""
        if scope.everything:
            return self.all()
        return self.filter(Q(municipality__in=scope.municipalities) | Q(school__in=scope.schools))

    def expected(self) -> "AssignmentQuerySet":
        """Those that count: not called off."""
        return self.exclude(state=AssignmentState.CANCELLED)

    def open(self) -> "AssignmentQuerySet":
        """Those on which the one who answers has to act."""
        return self.filter(state__in=AssignmentState.to_do())

    def without_owner(self) -> "AssignmentQuerySet":
        """Open ones of persons who have left and nobody has taken over from."""
        return self.open().filter(person__left_on__isnull=False)

    def overdue(self, today: object) -> "AssignmentQuerySet":
        """Open ones whose day has passed; without a day nothing is overdue."""
        return self.open().filter(due_on__lt=today)


class Assignment(models.Model):
    """One occurrence for one school, body or person that must answer.

    ``municipality`` and ``due_on`` repeat what the plan and the occurrence know, because every list asks for them.
    """

    occurrence = models.ForeignKey(Occurrence, on_delete=models.CASCADE, related_name="assignments")
    municipality = models.ForeignKey("schools.Municipality", on_delete=models.PROTECT, related_name="assignments")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="assignments")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments")
    group = models.ForeignKey(PostGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments")
    person = models.ForeignKey(
        ResponsiblePerson, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    rule_due = models.DateField(_("due by the plan"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=AssignmentState.choices, default=AssignmentState.NOT_STARTED
    )
    submitted_at = models.DateTimeField(_("reported"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    in_time = models.BooleanField(_("reported in time"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "school"], condition=Q(school__isnull=False), name="assignment_school_once"
            ),
            models.UniqueConstraint(
                fields=["occurrence", "group"], condition=Q(group__isnull=False), name="assignment_group_once"
            ),
            models.UniqueConstraint(
                fields=["occurrence", "person"], condition=Q(person__isnull=False), name="assignment_person_once"
            ),
            models.CheckConstraint(
                name="assignment_one_answers",
                condition=Q(school__isnull=False, group=None, person=None)
                | Q(school=None, group__isnull=False, person=None)
                | Q(school=None, group=None, person__isnull=False),
            ),
            models.CheckConstraint(
                condition=~Q(state=AssignmentState.ACCEPTED) | Q(accepted_at__isnull=False),
                name="assignment_accepted_when",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "state", "due_on"], name="assignment_queue"),
            models.Index(fields=["school", "state", "due_on"], name="assignment_desk"),
            models.Index(fields=["plan", "state"], name="assignment_of_plan"),
        ]
        ordering = ["due_on", "pk"]
        verbose_name = _("duty")

    def __str__(self) -> str:
        return f"{self.occurrence}, {self.school or self.group or self.person}"


class Report(models.Model):
    """One version of what was answered. A version that was submitted is never altered; a change is the next version."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="reports")
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=12, choices=ReportState.choices, default=ReportState.DRAFT)
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome.choices, default=Outcome.DONE)
    done_on = models.DateField(_("date done"), null=True, blank=True)
    text = models.TextField(_("what was done"), blank=True)
    links = models.JSONField(_("links"), default=list, blank=True)
    acts = models.JSONField(_("paper acts"), default=list, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="reports")
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="reviews"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("why it was returned"), blank=True)
    conclusion = models.TextField(_("expert's conclusion and recommendations"), blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "number"], name="report_version_once"),
            models.UniqueConstraint(fields=["assignment"], condition=Q(state="draft"), name="report_one_draft"),
            models.CheckConstraint(
                condition=~Q(state=ReportState.RETURNED) | ~Q(reason=""), name="report_returned_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.DRAFT) | Q(submitted_at__isnull=False), name="report_submitted_when"
            ),
        ]
        ordering = ["assignment", "-number"]
        verbose_name = _("report")

    def __str__(self) -> str:
        return f"{self.assignment}, {self.number}"


class Evidence(models.Model):
    """A file that proves a report; later versions of the report may carry the same file."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="evidence")
    reports = models.ManyToManyField(Report, related_name="evidence")
    name = models.CharField(_("file"), max_length=255)
    file = models.FileField(upload_to="evidence/%Y/%m/")
    kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    dated = models.DateField(_("date of the document"), null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("evidence")

    def __str__(self) -> str:
        return self.name


class Reminder(models.Model):
    """One rung of the ladder for one person and one duty: unique, so that nobody is told twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders")
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="reminders")
    rung = models.CharField(max_length=12)
    due_on = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)
    letter = models.ForeignKey("Letter", on_delete=models.SET_NULL, null=True, blank=True, related_name="reminders")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "assignment", "rung", "due_on"], name="reminder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.rung}"


class Letter(models.Model):
    """The one letter a person gets on a day; it is sent until it is sent."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="letters")
    day = models.DateField()
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="letter_a_day")]
        indexes = [models.Index(fields=["sent_at"], name="letter_outbox", condition=Q(sent_at=None))]
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.user} {self.day:%d.%m.%Y}"
