"""Verbs about the emblem of a department's papers and about those who sign them."""

import hashlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import PurePath
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from accounts import journal
from accounts.labels import refused_words
from accounts.models import User
from office.guard import MEGABYTE, Kind, Limits, Refused, inspect
from office.pictures import FORMATS, redrawn
from schools import generation
from schools.journal import alter, given, save
from schools.models import Emblem, Layout, Municipality, Signatory

ACCEPTED = frozenset({Kind.PNG, Kind.JPG})
LIMITS = Limits(size=2 * MEGABYTE)
LEAST, MOST = 60, 800  # dots a side: 17 mm at 90 and at 1200 dots per inch


@transaction.atomic
def set_emblem(municipality: Municipality, file: BinaryIO, *, name: str, is_arms: bool, by: User) -> Emblem:
    """Put a picture above the head of the papers to come, in the place of the one before.

    It is drawn anew, so nothing of the camera or the drawing program comes along; papers issued before keep theirs.
    """
    data, size = _picture(file, name)
    layout = _locked(municipality)
    facts = {"data": data, "width": size[0], "height": size[1]}
    emblem, _made = Emblem.objects.get_or_create(
        municipality=municipality, sha256=hashlib.sha256(data).hexdigest(), defaults={**facts, "is_arms": is_arms}
    )
    if emblem.is_arms != is_arms:
        emblem.is_arms = is_arms
        emblem.save(update_fields=["is_arms"])
    changes = alter(layout, {"emblem": emblem})
    if changes:
        layout.save(update_fields=["emblem"])
        journal.record("layout.edited", layout, by, municipality=municipality.pk, changes=changes)
    return emblem


@transaction.atomic
def drop_emblem(municipality: Municipality, *, by: User) -> Layout:
    """Print the papers to come without a picture; it is kept for those that bear it."""
    layout = _locked(municipality)
    changes = alter(layout, {"emblem": None})
    if changes:
        layout.save(update_fields=["emblem"])
        journal.record("layout.edited", layout, by, municipality=municipality.pk, changes=changes)
    return layout


@transaction.atomic
def add_signatory(municipality: Municipality, values: Mapping[str, Any], *, by: User) -> Signatory:
    """Somebody more who may sign."""
    row = Signatory(municipality=municipality, **_spelt(values))
    save(row, _signatory_known(), "name")
    generation.guess(municipality.pk, generation.of_signatory(row.post, row.name))
    journal.record("signatory.created", row, by, municipality=municipality.pk, changes=given(values))
    return row


@transaction.atomic
def edit_signatory(signatory: Signatory, values: Mapping[str, Any], *, by: User) -> Signatory:
    """Change who signs, or since when no longer."""
    row = Signatory.objects.select_for_update().get(pk=signatory.pk)
    changes = alter(row, _spelt(values))
    if changes:
        save(row, _signatory_known(), "name")
        generation.guess(row.municipality_id, generation.of_signatory(row.post, row.name))
        journal.record("signatory.edited", row, by, municipality=row.municipality_id, changes=changes)
    return row


def _spelt(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in values.items()}


def _signatory_known() -> str:
    return _("This person with this post is in the list already.")


def _locked(municipality: Municipality) -> Layout:
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    return Layout.objects.get_or_create(municipality=municipality)[0]


def _picture(file: BinaryIO, name: str) -> tuple[bytes, tuple[int, int]]:
    """The picture drawn anew and no larger than printing can show, and its size in dots."""
    try:
        kind = inspect(file, PurePath(name).name, ACCEPTED, LIMITS)
        with Image.open(redrawn(file, kind)) as opened:
            picture = opened.copy()
    except Refused as refused:
        raise ValidationError({"file": refused_words(refused)}) from None
    if min(picture.size) < LEAST:
        words = _("The picture is too small to print: %(width)s by %(height)s dots, at least %(least)s are wanted.")
        raise ValidationError({"file": words % {"width": picture.width, "height": picture.height, "least": LEAST}})
    picture.thumbnail((MOST, MOST))
    made = BytesIO()
    picture.save(made, FORMATS[kind], optimize=True)
    return made.getvalue(), picture.size
