"""A department's own texts of consents: drafted, changed, thrown away, published for good."""

from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from observers.models import ConsentText
from observers.services.consenting import end_of_school_year, ensure_texts, sha256
from schools.models import Municipality

FIELDS = ("purpose", "text", "valid_from", "valid_until")


class Words(NamedTuple):
    """What a person writes of a text: for which purpose, the text, from and until which day, both included."""

    purpose: str
    text: str
    valid_from: date
    valid_until: date


class Clash(ValidationError):
    """Somebody else has changed the draft meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("Somebody has changed this draft meanwhile. Look at it again before saving."))


@transaction.atomic
def draft(municipality: Municipality, kind: str, *, by: User, now: datetime) -> ConsentText:
    """A draft that begins with the text in force; the one that stands already comes back as it is."""
    place = _locked(municipality)
    standing = place.consent_texts.filter(kind=kind, published_at=None).first()
    if standing is not None:
        return standing
    today = now.astimezone(ZoneInfo(place.time_zone)).date()
    base = ensure_texts(place, today)[kind]
    row = ConsentText.objects.create(
        municipality=place,
        kind=kind,
        version=_next(place, kind),
        purpose=base.purpose,
        text=base.text,
        sha256=base.sha256,
        valid_from=today,
        valid_until=max(base.valid_until, end_of_school_year(today)),
        published_at=None,
        user=by,
    )
    _record("consent_text.drafted", row, by)
    return row


@transaction.atomic
def edit(row: ConsentText, words: Words, *, revision: int, by: User) -> ConsentText:
    """Change a draft; nothing changed, nothing written. Raises ``Clash``, or ``ValidationError`` for what is no draft,
    is empty, or ends before it begins."""
    fresh = _open(row)
    if fresh.revision != revision:
        raise Clash
    tidy = words._replace(purpose=words.purpose.strip(), text=_tidy(words.text))
    _check(tidy)
    changed = [name for name in FIELDS if getattr(fresh, name) != getattr(tidy, name)]
    if not changed:
        return fresh
    for name in changed:
        setattr(fresh, name, getattr(tidy, name))
    fresh.sha256 = sha256(fresh.text)
    fresh.revision += 1
    fresh.save()
    _record("consent_text.edited", fresh, by, fields=changed)
    return fresh


@transaction.atomic
def publish(row: ConsentText, *, revision: int, by: User, now: datetime) -> ConsentText:
    """From its day on people agree to this text; it never changes again.

    ``revision`` is the one that was looked at. Raises ``Clash``, or ``ValidationError`` when its day is past: nobody
    can have agreed to it then.
    """
    fresh = _open(row)
    if fresh.revision != revision:
        raise Clash
    place = _locked(fresh.municipality)
    today = now.astimezone(ZoneInfo(place.time_zone)).date()
    _check(Words(fresh.purpose, fresh.text, fresh.valid_from, fresh.valid_until))
    if fresh.valid_from < today:
        raise ValidationError(_("The first day of this text is past. Choose today or a later day."))
    fresh.version = _next(place, fresh.kind, leaving_out=fresh)
    fresh.published_at, fresh.user = now, by
    fresh.revision += 1
    fresh.save()
    facts = {"sha256": fresh.sha256, "from": fresh.valid_from, "until": fresh.valid_until}
    _record("consent_text.published", fresh, by, **facts)
    return fresh


@transaction.atomic
def discard(row: ConsentText, *, by: User) -> None:
    """Throw a draft away. Raises ``ValidationError`` for a published text."""
    fresh = _open(row)
    _record("consent_text.discarded", fresh, by)
    fresh.delete()


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    return "\n".join(lines).strip()


def _check(words: Words) -> None:
    if not words.purpose:
        raise ValidationError({"purpose": _("Name the purpose: each purpose has its own consent.")})
    if not words.text:
        raise ValidationError({"text": _("Write the text people agree to.")})
    if words.valid_until < words.valid_from:
        raise ValidationError({"valid_until": _("The last day comes before the first.")})


def _next(place: Municipality, kind: str, leaving_out: ConsentText | None = None) -> int:
    rows = ConsentText.objects.filter(municipality=place, kind=kind)
    rows = rows.exclude(pk=leaving_out.pk) if leaving_out else rows
    last = rows.order_by("-version").values_list("version", flat=True).first()
    return (last or 0) + 1


def _locked(municipality: Municipality) -> Municipality:
    # Because two people may begin or publish at once, and versions are counted.
    return Municipality.objects.select_for_update(of=("self",), no_key=True).get(pk=municipality.pk)


def _open(row: ConsentText) -> ConsentText:
    rows = ConsentText.objects.select_for_update(of=("self",)).select_related("municipality")
    fresh = rows.get(pk=row.pk)
    if fresh.published_at is not None:
        raise ValidationError(_("A published text is never changed: people have agreed to it. Begin a new version."))
    return fresh


def _record(action: str, row: ConsentText, by: User, **facts: object) -> None:
    changes = {"kind": row.kind, "version": row.version, **facts}
    journal.record(action, row, by, municipality=row.municipality_id, changes=changes)
