"""Files with a registry of schools on their way in: looked through first, applied when confirmed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from schools.models.places import Municipality
from schools.rules import Scope


class RegistryUploadQuerySet(models.QuerySet["RegistryUpload"]):
    """Uploads by who asks."""

    def within(self, scope: Scope) -> "RegistryUploadQuerySet":
        """Those into municipalities where a municipal post is held."""
        return self.all() if scope.everything else self.filter(municipality__in=scope.municipalities)


class RegistryUpload(models.Model):
    """What was read from a registry's file: ``rows`` are drafts of schools, ``faults`` name row and column."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="registry_uploads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(_("file"), max_length=255)
    rows = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = RegistryUploadQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("registry of schools")

    def __str__(self) -> str:
        return self.name
