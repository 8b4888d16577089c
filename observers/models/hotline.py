"""Questions of the public, and their answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schools.models import Municipality, School
from schools.rules import Scope


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions by who asks for them."""

    def within(self, scope: Scope) -> "QuestionQuerySet":
        """Those of municipalities where a municipal post is held."""
        return self.all() if scope.everything else self.filter(municipality__in=scope.municipalities)


class Question(models.Model):
    """A question to the hot line; shown to everybody only when answered and published, and without its author."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="questions")
    school = models.ForeignKey(School, on_delete=models.SET_NULL, null=True, blank=True, related_name="questions")
    text = models.TextField(_("question"))
    name = models.CharField(_("how to address you (optional)"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail for the answer"), blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    public_text = models.TextField(_("question as published"), blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(answered_at=None) | ~Q(answer=""), name="question_answered_says"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(answered_at__isnull=False) & ~Q(public_text=""),
                name="question_published_answered",
            ),
        ]
        ordering = ["-asked_at"]
        verbose_name = _("question to the hot line")

    def __str__(self) -> str:
        return self.text[:80]
