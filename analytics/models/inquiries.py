"""What becomes of signs: the school is asked, answers, and somebody decides."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission
from analytics.models.runs import Finding
from analytics.models.works import Work
from analytics.rules import InquiryState, Verdict
from schools.models import School
from schools.rules import Scope


def had_its_say(today: date) -> Q:
    """Matters in which the school has answered, or had the time to; those taken back among them."""
    return ~Q(state=InquiryState.ASKED) | Q(answer_by__lt=today)


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    """Inquiries by who asks: the school sees its own at once, those above only after it has had its say."""

    def within(self, scope: Scope, today: date) -> "InquiryQuerySet":
        """Those of the person's schools and of municipalities where they are handled; to others of the municipality
        once the school has answered or its time is over."""
        if scope.everything:
            return self.all()
        return self.filter(
            Q(school__in=scope.schools)
            | Q(school__municipality__in=scope.where(Permission.RESULT_ANALYSE))
            | Q(school__municipality__in=scope.municipalities) & had_its_say(today)
        )

    def heard(self, today: date) -> "InquiryQuerySet":
        """Those in which the school has had its say; those taken back among them."""
        return self.filter(had_its_say(today))

    def live(self) -> "InquiryQuerySet":
        """Those that have not lapsed or been taken back."""
        return self.exclude(state__in=[InquiryState.LAPSED, InquiryState.WITHDRAWN])

    def waiting(self) -> "InquiryQuerySet":
        """Those that wait for the school."""
        return self.filter(state=InquiryState.ASKED)


class Inquiry(models.Model):
    """Signs at one school in one work, from the question to the decision."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="inquiries")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="inquiries")
    finding = models.ForeignKey(Finding, on_delete=models.SET_NULL, null=True, related_name="inquiries")
    # The words and numbers the school was asked about, because the run they came from may be deleted.
    facts = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=InquiryState.choices, default=InquiryState.ASKED)
    opened_on = models.DateField(_("asked on"))
    answer_by = models.DateField(_("answer by"))
    lapses_on = models.DateField(_("lapses on"))
    repeated = models.BooleanField(_("found again after a year"), default=False)
    answer = models.TextField(_("answer of the school"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="answered_inquiries"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict.choices, blank=True)
    note = models.TextField(_("note to the decision"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="decided_inquiries"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = InquiryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "work"], name="inquiry_unique"),
            models.CheckConstraint(
                condition=Q(answered_at=None) | ~Q(answer=""), name="inquiry_answered_says_something"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, verdict="") | Q(decided_at__isnull=False) & ~Q(verdict=""),
                name="inquiry_decided_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=InquiryState.DECIDED) | Q(decided_at__isnull=False), name="inquiry_decided_by_whom"
            ),
        ]
        ordering = ["-opened_on", "school__name", "work"]
        verbose_name = _("signs that need a check")

    def __str__(self) -> str:
        return f"{self.work}, {self.school}"


class InquiryFile(models.Model):
    """What the school encloses with its answer."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(_("file"), max_length=255)
    file = models.FileField(upload_to="inquiries/%Y/", max_length=200)
    sha256 = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inquiry", "sha256"], name="inquiry_file_once")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
