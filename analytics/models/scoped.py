"""Rows by who asks: those of a person's municipalities, and, where schools see any, those of the person's schools."""

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from schools.rules import Scope

Row = TypeVar("Row", bound=models.Model)


class ScopedQuerySet(models.QuerySet[Row]):
    """``place``, ``owner``: the ways to a row's municipality and to its school; no ``owner``: no school sees it."""

    place: ClassVar[str] = "municipality"
    owner: ClassVar[str] = "school"

    def within(self, scope: Scope) -> Self:
        """Those that belong to the person's municipalities or schools."""
        if scope.everything:
            return self.all()
        seen = Q((f"{self.place}__in", scope.municipalities))
        if self.owner:
            seen |= Q((f"{self.owner}__in", scope.schools))
        return self.filter(seen)
