"""Consents: the texts of a municipality, and what somebody agreed to, to the letter, with hour, address and browser."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from accounts import journal
from accounts.models import rows
from observers.labels.consents import PURPOSES, usual
from observers.models import Consent, ConsentText, Observer
from schools.models import Municipality

_VALID = """
SELECT id, kind, sha256 FROM observers_consenttext
WHERE municipality_id = %s AND published_at IS NOT NULL AND valid_from <= %s AND valid_until >= %s
ORDER BY valid_from DESC, version DESC"""
SCHOOL_YEAR_ENDS = (8, 31)
AGENT = 200  # characters kept of the browser's own name


@dataclass(frozen=True, slots=True)
class Given:
    """One tick: which text, when, from where; ``sha256`` of the text spares looking it up."""

    text: int
    at: datetime
    address: str | None
    agent: str
    sha256: str = ""


class Version(NamedTuple):
    """A text without its wording."""

    pk: int
    kind: str
    sha256: str


def current(municipality: Municipality, kind: str, today: date) -> ConsentText | None:
    """The text people agree to now; one query."""
    rows = ConsentText.objects.filter(municipality=municipality, kind=kind).published()
    return rows.filter(valid_from__lte=today, valid_until__gte=today).order_by("-valid_from", "-version").first()


def validly(municipality: Municipality, today: date) -> rows.Statement:
    """All texts that hold today, of any kind, the newest first; each row found is a ``Version``."""
    return rows.Statement(_VALID, [municipality.pk, today, today])


def ensure_texts(municipality: Municipality, today: date) -> dict[str, ConsentText]:
    """The texts in force by kind; where one is missing or has run out, the usual wording becomes a new version.

    It lasts until the end of the school year. What somebody has agreed to is never altered.
    """
    found = {kind: current(municipality, kind, today) for kind in ConsentText.Kind.values}
    return {kind: text or _publish(municipality, kind, today) for kind, text in found.items()}


def give(observer: Observer, given: Given) -> Consent:
    """Keep one consent. Raises ``ConsentText.DoesNotExist`` for a text of another municipality."""
    (consent,) = consents(observer, given)
    rows.together(consent)
    return consent


def consents(observer: Observer, *ticks: Given) -> list[Consent]:
    """The consents, to be kept by the caller. Raises as ``give`` does."""
    return [
        Consent(
            observer=observer,
            text_id=given.text,
            sha256=given.sha256 or ConsentText.objects.get(pk=given.text, municipality=observer.municipality_id).sha256,
            given_at=given.at,
            address=given.address,
            agent=given.agent[:AGENT],
        )
        for given in ticks
    ]


def sha256(text: str) -> str:
    """The digest kept with a text and with each consent to it: 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def _publish(municipality: Municipality, kind: str, today: date) -> ConsentText:
    # Because two people may ask at once, and the second finds what the first has made.
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    standing = current(municipality, kind, today)
    if standing is not None:
        return standing
    until = end_of_school_year(today)
    text = usual(kind, municipality, until)
    last = ConsentText.objects.filter(municipality=municipality, kind=kind).order_by("-version").first()
    made = ConsentText.objects.create(
        municipality=municipality,
        kind=kind,
        version=last.version + 1 if last else 1,
        purpose=str(PURPOSES[kind]),
        text=text,
        sha256=sha256(text),
        valid_from=today,
        valid_until=until,
    )
    facts = {"kind": kind, "version": made.version, "sha256": made.sha256}
    journal.record("consent_text.made", municipality, None, municipality=municipality.pk, changes=facts)
    return made


def end_of_school_year(today: date) -> date:
    """The last day of the school year that day lies in, until which a consent usually lasts."""
    ends = date(today.year, *SCHOOL_YEAR_ENDS)
    return ends if today <= ends else ends.replace(year=today.year + 1)
