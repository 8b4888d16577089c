"""Municipalities, their schools, and named sets of schools."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission
from schools.rules import Scope


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    """Municipalities somebody has to do with."""

    def within(self, scope: Scope) -> "MunicipalityQuerySet":
        """Those of the person's posts."""
        return self.all() if scope.everything else self.filter(pk__in=scope.homes)

    def granting(self, scope: Scope, permission: Permission) -> "MunicipalityQuerySet":
        """Those where the person may do this for the whole municipality."""
        if scope.may(permission, municipality=None):
            return self.all()
        return self.filter(pk__in=scope.where(permission))


class Municipality(models.Model):
    """A municipal education department and its territory."""

    slug = models.SlugField(_("short name in addresses"), max_length=40, unique=True)
    name = models.CharField(_("municipality"), max_length=200)
    department = models.CharField(_("education department"), max_length=300)
    department_short = models.CharField(_("department, short"), max_length=60, blank=True)
    region = models.CharField(_("region"), max_length=200, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Moscow")
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("municipality")

    def __str__(self) -> str:
        return self.name


class SchoolQuerySet(models.QuerySet["School"]):
    """Schools by who asks and by whether they still work."""

    def within(self, scope: Scope) -> "SchoolQuerySet":
        """Schools of the person's municipalities, and the person's own schools."""
        if scope.everything:
            return self.all()
        return self.filter(Q(municipality__in=scope.municipalities) | Q(pk__in=scope.schools))

    def active(self) -> "SchoolQuerySet":
        """Schools that have not been closed or merged."""
        return self.filter(closed_on=None)


class School(models.Model):
    """An educational organisation."""

    class Kind(models.TextChoices):
        """What sort of school, because its results are compared with its like."""

        ORDINARY = "ordinary", _("school")
        RURAL = "rural", _("rural school")
        GYMNASIUM = "gymnasium", _("gymnasium or lyceum")
        SPECIAL = "special", _("special school")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="schools")
    # Because № 10 comes after № 2: numbers inside names sort as numbers, wherever schools are sorted by name.
    name = models.CharField(_("short name"), max_length=160, db_collation="natural_order")
    full_name = models.CharField(_("full official name"), max_length=400, blank=True)
    login = models.CharField(_("FIS OKO login"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.ORDINARY)
    director = models.CharField(_("head of the school"), max_length=160, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    pupils = models.PositiveIntegerField(_("pupils"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("merged into"),
    )

    objects = SchoolQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "name"], name="school_name_unique"),
            models.UniqueConstraint(
                fields=["municipality", "login"], condition=~Q(login=""), name="school_login_unique"
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(closed_on__isnull=False), name="school_merged_is_closed"
            ),
        ]
        ordering = ["name"]
        verbose_name = _("school")

    def __str__(self) -> str:
        return self.name


class SchoolSetQuerySet(models.QuerySet["SchoolSet"]):
    """Sets by who asks."""

    def within(self, scope: Scope) -> "SchoolSetQuerySet":
        """Sets of municipalities where a municipal post is held: a school may not see who else is listed."""
        return self.all() if scope.everything else self.filter(municipality__in=scope.municipalities)


class SchoolSet(models.Model):
    """A named set of schools, such as those with signs that need a check; plans may address it."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="school_sets")
    name = models.CharField(_("name of the set"), max_length=200)
    note = models.CharField(_("why these schools"), max_length=400, blank=True)
    schools = models.ManyToManyField(School, blank=True, related_name="sets", verbose_name=_("schools"))

    objects = SchoolSetQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality", "name"], name="school_set_name_unique")]
        ordering = ["name"]
        verbose_name = _("set of schools")

    def __str__(self) -> str:
        return self.name
