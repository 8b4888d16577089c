"""Observers: the little that is kept of them, what ties them to schools, their training, the links in their letters."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from observers.kinds import AccreditationState, Category, LinkPurpose, ObserverState, TieKind
from schools.models import Municipality, School
from schools.rules import Scope
from schools.subjects import Subject


class ObserverQuerySet(models.QuerySet["Observer"]):
    """Observers by who asks."""

    def within(self, scope: Scope) -> "ObserverQuerySet":
        """Those of municipalities where a municipal post is held."""
        return self.all() if scope.everything else self.filter(municipality__in=scope.municipalities)

    def known(self) -> "ObserverQuerySet":
        """Those whose data are still there."""
        return self.exclude(state=ObserverState.ERASED)


class Observer(models.Model):
    """A person who observes; e-mail or phone, never a passport, a birth date or an address.

    ``email_key`` and ``phone_key`` are the same whatever way the person spells them, so that nobody is here twice.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="observers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="observers"
    )
    number = models.PositiveIntegerField(_("number"))
    surname = models.CharField(_("surname"), max_length=80, blank=True)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=80, blank=True)
    patronymic = models.CharField(_("patronymic (if there is one)"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    email_key = models.CharField(max_length=254, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    phone_key = models.CharField(max_length=20, blank=True)
    category = models.CharField(_("category"), max_length=14, choices=Category.choices, default=Category.PUBLIC)
    adult = models.BooleanField(_("is 18 or older"), default=False)
    state = models.CharField(
        _("state"), max_length=12, choices=ObserverState.choices, default=ObserverState.UNCONFIRMED
    )
    reason = models.CharField(_("why removed"), max_length=300, blank=True)
    # {"most": visits, "days": [iso weekdays], "schools": [ids], "from": "HH:MM", "to": "HH:MM"}
    wishes = models.JSONField(_("wishes"), default=dict, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ObserverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="observer_number_unique"),
            models.UniqueConstraint(
                fields=["municipality", "email_key"], condition=~Q(email_key=""), name="observer_email_unique"
            ),
            models.UniqueConstraint(
                fields=["municipality", "phone_key"], condition=~Q(phone_key=""), name="observer_phone_unique"
            ),
            models.CheckConstraint(
                condition=~Q(state=ObserverState.ERASED)
                | Q(surname="", name="", patronymic="", email="", email_key="", phone="", phone_key=""),
                name="observer_erased_is_empty",
            ),
        ]
        ordering = ["surname", "name", "pk"]
        verbose_name = _("observer")

    def __str__(self) -> str:
        return self.full_name or str(_("Observer no. %(number)s") % {"number": self.number})

    @property
    def full_name(self) -> str:
        """Surname, name, patronymic, as far as known."""
        return " ".join(part for part in (self.surname, self.name, self.patronymic) if part)


class Tie(models.Model):
    """Why a school may be the wrong place for an observer."""

    observer = models.ForeignKey(Observer, on_delete=models.CASCADE, related_name="ties")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="observer_ties")
    kind = models.CharField(_("tie"), max_length=10, choices=TieKind.choices)
    classes = models.CharField(_("classes"), max_length=80, blank=True)
    subject = models.CharField(_("subject"), max_length=4, choices=Subject.choices, blank=True)
    declared = models.BooleanField(_("said by the observer"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["observer", "school", "kind", "classes", "subject"], name="tie_unique")
        ]

    def __str__(self) -> str:
        return f"{self.school}: {self.get_kind_display()}"


class Training(models.Model):
    """What observers of a municipality read before they go, and the short test that follows.

    ``questions`` are ``{"text", "answers": [..], "right": index, "why"}``.
    """

    municipality = models.OneToOneField(Municipality, on_delete=models.CASCADE, related_name="training")
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("what to know"))
    questions = models.JSONField(default=list)
    pass_share = models.PositiveSmallIntegerField(_("right answers needed, per cent"), default=80)
    needed = models.BooleanField(_("a certificate is needed to take a place"), default=False)
    valid_days = models.PositiveSmallIntegerField(_("certificate valid, days"), default=365)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.title


class Accreditation(models.Model):
    """One observer's way to a certificate. ``municipality`` repeats the observer's, because the database itself keeps a
    number from being given twice there."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="accreditations")
    observer = models.OneToOneField(Observer, on_delete=models.CASCADE, related_name="accreditation")
    state = models.CharField(
        _("state"), max_length=10, choices=AccreditationState.choices, default=AccreditationState.APPLIED
    )
    applied_at = models.DateTimeField(auto_now_add=True)
    trained_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    score = models.PositiveSmallIntegerField(_("right answers, per cent"), null=True, blank=True)
    number = models.CharField(_("certificate number"), max_length=40, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=AccreditationState.CERTIFIED)
                | ~Q(number="") & Q(valid_from__isnull=False, valid_to__isnull=False),
                name="certificate_is_whole",
            ),
            models.UniqueConstraint(
                fields=["municipality", "number"], condition=~Q(number=""), name="certificate_number_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.get_state_display()


class Link(models.Model):
    """A secret link of a letter; only its digest is kept. Those that do something are good for one use."""

    observer = models.ForeignKey(Observer, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=8, choices=LinkPurpose.choices)
    digest = models.CharField(max_length=64, unique=True)
    place = models.ForeignKey("observers.Place", on_delete=models.CASCADE, null=True, related_name="links")
    waiting = models.ForeignKey("observers.Waiting", on_delete=models.CASCADE, null=True, related_name="links")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.observer}"
