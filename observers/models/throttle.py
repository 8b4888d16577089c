"""How often somebody knocked: by address and by e-mail, as a digest only."""

from django.db import models


class Attempt(models.Model):
    """One window of one key: when it began and how many knocks it has seen."""

    key = models.CharField(max_length=64, unique=True)
    began_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.key[:8]
