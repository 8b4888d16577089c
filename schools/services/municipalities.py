"""Verbs about municipalities and the look of their papers."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from schools import generation
from schools.journal import alter, given, save
from schools.models import Layout, Municipality


def _slug_taken() -> str:
    return _("This short name is taken by another municipality.")


@transaction.atomic
def create_municipality(values: Mapping[str, Any], *, by: User | None) -> Municipality:
    """Add a municipality together with the default look of its papers."""
    place = Municipality(**values)
    save(place, _slug_taken(), "slug")
    Layout.objects.create(municipality=place, organisation=place.department)
    journal.record("municipality.created", place, by, municipality=place.pk, changes=given(values))
    return place


@transaction.atomic
def edit_municipality(municipality: Municipality, values: Mapping[str, Any], *, by: User) -> Municipality:
    """Change the department's card."""
    row = Municipality.objects.select_for_update().get(pk=municipality.pk)
    changes = alter(row, values)
    if changes:
        save(row, _slug_taken(), "slug")
        journal.record("municipality.edited", row, by, municipality=row.pk, changes=changes)
    return row


@transaction.atomic
def edit_layout(municipality: Municipality, values: Mapping[str, Any], *, by: User) -> Layout:
    """Change how the department's papers look; papers issued before keep their own look."""
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    layout, _made = Layout.objects.get_or_create(municipality=municipality)
    changes = alter(layout, values)
    if changes:
        layout.save()
        signatory = generation.of_signatory(layout.signatory_post, layout.signatory_name)
        generation.guess(municipality.pk, signatory)
        journal.record("layout.edited", layout, by, municipality=municipality.pk, changes=changes)
    return layout
