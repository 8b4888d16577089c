"""Verbs about the cases of names and posts: guess, guess again, confirm, forget."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from office.declension import OBLIQUE, Doubt, Sex
from schools import generation
from schools.journal import alter
from schools.models import Declension, Municipality
from schools.models.declension import Named, kept


@transaction.atomic
def guess(municipality: Municipality, kind: str, phrase: str) -> Declension | None:
    """The stored forms of a phrase, guessed now where there are none; ``None`` for an empty phrase."""
    generation.guess(municipality.pk, [(kind, phrase)])
    return Declension.objects.of(municipality.pk, [(kind, phrase)]).first()


@transaction.atomic
def guess_everybody(municipality: Municipality) -> int:
    """Store a guess for everybody and every post that has none; how many were new."""
    return generation.guess(municipality.pk, generation.everybody(municipality.pk))


@transaction.atomic
def guess_again(declension: Declension, *, sex: Sex | None = None) -> Declension:
    """Guess an unconfirmed phrase anew, for a person as of this ``sex``. Raises ``ValidationError`` when confirmed."""
    row = _locked(declension)
    if row.confirmed:
        raise ValidationError(_("These forms are confirmed; change them by hand."))
    row.take(generation.guessed(row.kind, row.phrase, sex))
    row.save()
    return row


@transaction.atomic
def confirm(declension: Declension, forms: Mapping[str, str], *, sex: str, by: User) -> Declension:
    """Say that these are the right forms; ``forms`` by the names of ``OBLIQUE``.

    Confirmed forms may be confirmed anew with others: the journal keeps both.
    """
    row = _locked(declension)
    wanted = {name: " ".join(forms[name].split()) for name in OBLIQUE}
    empty = [name for name, form in wanted.items() if not form]
    if empty:
        raise ValidationError({name: _("Write the form, even when it is the same.") for name in empty})
    changes = alter(row, {**wanted, "sex": sex})
    if changes or not row.confirmed:
        _confirm(row, changes, by)
    return row


@transaction.atomic
def confirm_as_guessed(rows: Iterable[Declension], *, by: User) -> int:
    """Say that these guesses are right as they stand; how many were confirmed now.

    Those that were left undeclined because the sex is not known are passed over: somebody has to say it first.
    """
    waiting = Declension.objects.select_for_update(of=("self",)).unconfirmed().filter(pk__in=[row.pk for row in rows])
    sure = [row for row in waiting.order_by("pk") if Doubt.SEX_UNKNOWN not in row.doubts]
    for row in sure:
        _confirm(row, {}, by)
    return len(sure)


def forget(municipality: int, named: Iterable[Named]) -> None:
    """Delete the forms of phrases that nobody in the municipality bears any more; called within another verb."""
    borne = {(kind, kept(kind, phrase)) for kind, phrase in generation.everybody(municipality)}
    rows = Declension.objects.of(municipality, named)
    rows.filter(pk__in=[row.pk for row in rows if (row.kind, row.phrase) not in borne]).delete()


def _locked(declension: Declension) -> Declension:
    return Declension.objects.select_for_update(of=("self",)).get(pk=declension.pk)


def _confirm(row: Declension, changes: dict[str, list[Any]], by: User) -> None:
    row.confirmed_by, row.confirmed_at = by, timezone.now()
    row.save()
    facts = changes or {name: [None, form] for name, form in zip(OBLIQUE, row.oblique, strict=True)}
    journal.record("declension.confirmed", row, by, municipality=row.municipality_id, changes=facts)
