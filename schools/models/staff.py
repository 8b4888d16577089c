"""Who works where: memberships of those who sign in, responsible persons, and groups of posts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import AT_SCHOOL, EVERYWHERE, Role
from schools.models.places import Municipality, School, SchoolSet
from schools.rules import Scope

_MUNICIPAL = [role for role in Role if role not in AT_SCHOOL | EVERYWHERE]


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Posts by who asks."""

    def within(self, scope: Scope) -> "MembershipQuerySet":
        """Posts in the person's municipalities."""
        return self.all() if scope.everything else self.filter(municipality__in=scope.municipalities)


class Membership(models.Model):
    """A role somebody holds in a municipality or at a school."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    school = models.ForeignKey(School, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(municipality=None), name="membership_once_everywhere"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "municipality"],
                condition=Q(municipality__isnull=False, school=None),
                name="membership_once_in_municipality",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "school"], condition=Q(school__isnull=False), name="membership_once_at_school"
            ),
            models.CheckConstraint(
                name="membership_place_fits_role",
                condition=Q(role__in=[*EVERYWHERE], municipality=None, school=None)
                | Q(role__in=[*AT_SCHOOL], municipality__isnull=False, school__isnull=False)
                | Q(role__in=_MUNICIPAL, municipality__isnull=False, school=None),
            ),
        ]
        ordering = ["role", "user__name"]
        verbose_name = _("post")

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class ResponsiblePersonQuerySet(models.QuerySet["ResponsiblePerson"]):
    """Persons by who asks."""

    def within(self, scope: Scope) -> "ResponsiblePersonQuerySet":
        """Persons of the person's municipalities and schools."""
        if scope.everything:
            return self.all()
        return self.filter(Q(municipality__in=scope.municipalities) | Q(school__in=scope.schools))

    def active(self) -> "ResponsiblePersonQuerySet":
        """Those still at their post."""
        return self.filter(left_on=None)


class ResponsiblePerson(models.Model):
    """Somebody whom a plan may name; need not be able to sign in."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="persons")
    school = models.ForeignKey(School, on_delete=models.CASCADE, null=True, blank=True, related_name="persons")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="persons"
    )
    name = models.CharField(_("surname and initials, or full name"), max_length=160)
    post = models.CharField(_("post"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    left_on = models.DateField(_("left the post on"), null=True, blank=True)

    objects = ResponsiblePersonQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("responsible person")

    def __str__(self) -> str:
        return f"{self.name}, {self.post}" if self.post else self.name


class PostGroupQuerySet(models.QuerySet["PostGroup"]):
    """Groups by who asks."""

    def within(self, scope: Scope) -> "PostGroupQuerySet":
        """Groups of all municipalities the person has to do with: everybody reads whom a plan names."""
        return self.all() if scope.everything else self.filter(municipality__in=scope.homes)


class PostGroup(models.Model):
    """Those whom a plan names together: «руководители ОО», «школьные координаторы», «ИМО»."""

    class Level(models.TextChoices):
        """Who has to answer for such a group."""

        SCHOOLS = "schools", _("every school answers")
        MUNICIPAL = "municipal", _("the department answers once")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="post_groups")
    name = models.CharField(_("name of the group"), max_length=300)
    aliases = models.JSONField(_("other spellings"), default=list, blank=True)
    level = models.CharField(_("who answers"), max_length=12, choices=Level.choices, default=Level.SCHOOLS)
    school_set = models.ForeignKey(
        SchoolSet,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="groups",
        verbose_name=_("only these schools"),
    )
    members = models.ManyToManyField(ResponsiblePerson, blank=True, related_name="groups", verbose_name=_("persons"))

    objects = PostGroupQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality", "name"], name="post_group_name_unique")]
        ordering = ["name"]
        verbose_name = _("group of posts")

    def __str__(self) -> str:
        return self.name
