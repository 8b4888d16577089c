"""Users, who sign in by e-mail, and the notices addressed to them."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this e-mail; upper and lower case are the same address."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, name: str, password: str | None = None) -> "User":
        """Save a person; without a password nobody signs in until one is set by the invitation's link."""
        user = self.model(email=email.strip().lower(), name=name.strip())
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who signs in. What they may do is said by their memberships in ``schools``."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("full name"), max_length=200)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, default="ru")
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name or self.email


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices of one person."""

    def unread(self) -> "NoticeQuerySet":
        """Those not yet opened."""
        return self.filter(read_at=None)

    def urgent_first(self) -> "NoticeQuerySet":
        """What was told as ``urgent`` and is not opened yet, then the newest."""
        calls = models.Case(models.When(read_at=None, facts__urgent=True, then=0), default=1)
        return self.order_by(calls, "-created_at", "-pk")


class Notice(models.Model):
    """A line in a person's inbox; its words are made when it is shown, in the reader's language."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    facts = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="notice_once")]
        indexes = [models.Index(fields=["user", "-created_at"], name="notice_inbox")]
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
