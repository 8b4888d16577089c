"""One file taken in at once, without anybody looking it through: for the command line."""

import hashlib
import secrets
from collections.abc import Callable
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.jobs import loading, works
from analytics.jobs.diagnosing import diagnose
from analytics.jobs.matching import LEFT_OUT, Register, Whose, placed, reference, register_of
from analytics.jobs.reading import why_refused
from analytics.jobs.sheets import Misfit
from analytics.labels.deliveries import left_words, misfit_words
from analytics.labels.imports import PARTS
from analytics.models import Delivery, Upload
from analytics.parsing.model import Reading, SchoolRef
from schools.models import Municipality


def missing(reading: Reading) -> list[str]:
    """What neither the file nor the options have said of a work."""
    codes = {code for at in works.used(reading) for code in works.unknown(reading.works[at])}
    return [str(PARTS[code]) for code in ("year", "grade", "subject") if code in codes]


def bring_in(
    data: bytes, reading: Reading, *, name: str, municipality: Municipality, then: Callable[[], None] = lambda: None
) -> list[str]:
    """Take a file in, whole or not at all; sentences on what came of it.

    Schools that are not in the register are left out and named. Raises ``ValidationError`` when the file is refused.
    ``then`` is called once the file was found good: when it raises, nothing is kept.
    """
    digest = hashlib.sha256(data).hexdigest()
    row = None
    try:
        with transaction.atomic():
            delivery = Delivery.objects.create(municipality=municipality, state=Delivery.State.DONE)
            row = Upload(delivery=delivery, name=name[-255:], sha256=digest, size=len(data), layout=reading.layout)
            row.save()
            register, strange = _register(delivery, reading, row)
            if sentence := why_refused(reading, row, register):
                raise ValidationError(sentence)
            if loading.unchanged(row, reading, register):
                transaction.set_rollback(True)
                then()
                return [_("No change: this very file has been taken in already.")]
            row.file.save(f"{secrets.token_hex(16)}{PurePath(name).suffix.lower()[:8]}", ContentFile(data), save=True)
            row.diagnosis = diagnose(reading, placed(reading.schools, register, row), row.pk)
            done = loading.take_in(row, reading, register, by=None)
            then()
            return _told(done, strange) if done else []
    except Misfit as misfit:
        _forget(row)
        raise ValidationError(misfit_words(misfit.code, misfit.facts)) from None
    except BaseException:
        _forget(row)
        raise


def _forget(row: Upload | None) -> None:
    if row is not None and row.file:
        row.file.storage.delete(row.file.name or "")


def _register(delivery: Delivery, reading: Reading, row: Upload) -> tuple[Register, list[SchoolRef]]:
    """The register with everybody left out who is not in it: a command has nobody to ask."""
    places = placed(reading.schools, register_of(delivery), row)
    strange = [ref for ref in reading.schools if places[ref.key].whose == Whose.ASKED]
    if strange and len(strange) == len(places):
        names = ", ".join(filter(None, (ref.name or ref.login for ref in strange[:5])))
        if not names:
            raise ValidationError(
                _("The file does not say which school it is of. Put the school's login into the file's name.")
            )
        raise ValidationError(_("None of the file's schools is in the register: %(names)s.") % {"names": names})
    delivery.chosen = {reference(ref, row.pk): LEFT_OUT for ref in strange}
    delivery.save(update_fields=["chosen"])
    return register_of(delivery), strange


def _told(done: loading.Intake, strange: list[SchoolRef]) -> list[str]:
    facts = sum(done.facts.values())
    counts = (
        (ngettext("%(n)s sheet of a school is new.", "%(n)s sheets of schools are new.", done.new), done.new),
        (ngettext("%(n)s sheet is as it was.", "%(n)s sheets are as they were.", done.same), done.same),
        (ngettext("%(n)s fact was kept.", "%(n)s facts were kept.", facts), facts),
    )
    told = [words % {"n": count} for words, count in counts if count]
    replaced = _("%(school)s: the sheet was replaced whole, %(before)s → %(n)s participants.")
    told += [replaced % {"school": sheet.school, "before": n, "n": sheet.n} for sheet, _digest, n in done.replaced]
    left = _("Not in the register and left out: %(name)s.")
    return told + [left % {"name": ref.name or ref.login} for ref in strange] + left_words(done.left)
