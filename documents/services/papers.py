"""Verbs of a paper's life: draft, edit, send to be signed, issue, withdraw; each one whole, each one journalled."""

import secrets
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal, queue
from accounts.models import User
from documents import numbering, printing, rules, tasks
from documents.jobs import bundling
from documents.kinds import FORMS, Kind
from documents.models import Bundle, Document, NumberSeries
from documents.services.telling import tell_addressee
from office.paper import Paper
from schools.models import Layout, Municipality, School

# Without signs that are taken for others when a code is read off a sheet.
CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 12
# Because PostgreSQL's index of words takes about a megabyte of one text.
MOST_SEARCHED = 100_000


@transaction.atomic
def draft(  # noqa: PLR0913 because a paper is told who it belongs to fact by fact
    *,
    kind: str,
    payload: dict[str, Any],
    subject_kind: str,
    subject_id: int,
    subject_label: str,
    municipality: Municipality,
    title: str,
    by: User | None,
    school: School | None = None,
    addressee: School | None = None,
    number: str = "",
    issued_on: date | None = None,
) -> Document:
    """Put a paper into the register as a draft and have its file drawn once the caller's transaction is committed.

    ``payload`` is ``Paper.to_payload()``; its number and date are set to ``number`` and ``issued_on``, which are mere
    proposals until the paper is issued. Raises ``ValidationError`` when the facts cannot make a paper.
    """
    document = Document(
        kind=Kind(kind),
        municipality=municipality,
        school=school,
        addressee=addressee,
        subject_kind=subject_kind,
        subject_id=subject_id,
        subject_label=subject_label[:300],
        number=_tidy(number),
        issued_on=issued_on,
        created_by=by,
    )
    _take(document, payload, title)
    document.save(force_insert=True)
    record("document.drafted", document, by, {"kind": document.kind})
    _ask_to_draw(document, by)
    return document


@transaction.atomic
def edit(
    document: Document,
    *,
    payload: dict[str, Any],
    by: User | None,
    revision: int | None = None,
    title: str | None = None,
    number: str | None = None,
    issued_on: date | None = None,
) -> Document:
    """Change a draft's facts and have its file drawn anew; what is ``None`` stays.

    ``revision`` is the one the editor saw: raises ``ValidationError`` when somebody changed the draft meanwhile, or
    when the paper is no draft any more.
    """
    document = locked(document)
    refuse(rules.why_not_edit(document.state))
    if revision is not None and revision != document.revision:
        raise ValidationError(_("Somebody has changed this draft meanwhile. Look at it again before saving."))
    before = document.payload
    document.number = document.number if number is None else _tidy(number)
    document.issued_on = issued_on or document.issued_on
    _take(document, payload, document.title if title is None else title)
    if document.payload == before:
        return document
    document.revision += 1
    document.save()
    personal = FORMS[Kind(document.kind)].personal
    record("document.edited", document, by, rules.changed_facts(before, document.payload, personal=personal))
    _ask_to_draw(document, by)
    return document


@transaction.atomic
def issue(document: Document, *, by: User | None, number: str | None = None, issued_on: date | None = None) -> Document:
    """Give the draft its number and date; from here its facts never change.

    ``number`` as the department's clerk gave it; without it the draft's own proposal, else the next of the series.
    ``issued_on`` likewise falls back to the draft's date. Raises ``ValidationError`` for a taken number, a missing date
    or a paper that is no draft.
    """
    document = locked(document)
    refuse(rules.why_not_issue(document.state))
    day = issued_on or document.issued_on
    if day is None:
        raise ValidationError({"issued_on": _("Name the date of the document.")})
    series = _locked_series(document, day.year)
    document.number = _number(document, series, _tidy(document.number if number is None else number))
    document.number_key = numbering.key(document.number)
    document.series, document.issued_on = series, day
    document.state, document.issued_by, document.issued_at = Document.State.ISSUED, by, timezone.now()
    before = document.payload
    _take(document, {**document.payload, "proof": _proof(document)}, document.title)
    if document.payload != before:
        document.revision += 1
    document.save()
    record("document.issued", document, by, {"number": document.number, "issued_on": day})
    tell_addressee(document, by=by)
    _ask_to_draw(document, by)
    return document


@transaction.atomic
def send_to_sign(document: Document, *, by: User | None) -> Document:
    """Close the draft to changes while somebody signs it."""
    return _moved(document, Document.State.SIGNING, rules.why_not_sign, by)


@transaction.atomic
def take_back(document: Document, *, by: User | None) -> Document:
    """Open a paper that was sent to be signed for changes again."""
    return _moved(document, Document.State.DRAFT, rules.why_not_take_back, by)


@transaction.atomic
def withdraw(document: Document, *, by: User | None, reason: str = "") -> Document:
    """Lay a draft aside; it keeps no number."""
    document = locked(document)
    refuse(rules.why_not_withdraw(document.state))
    document.state = Document.State.WITHDRAWN
    document.save(update_fields=["state"])
    record("document.withdrawn", document, by, {"reason": reason})
    return document


@transaction.atomic
def destroy(document: Document, *, by: User | None, reason: str) -> None:
    """Delete a draft or a paper laid aside, with its files, because it names somebody whose data must be destroyed.

    Raises ``ValidationError`` for an issued paper: that one is kept by the law on archives.
    """
    document = locked(document)
    if document.state in Document.FINAL:
        raise ValidationError(_("An issued document is never changed; another document amends it."))
    # Because a title may hold the very name that is to go, and the journal keeps what it is told.
    untitled = Document(pk=document.pk, kind=document.kind, title=document.get_kind_display())
    facts = {"kind": document.kind, "reason": reason}
    journal.record(
        "document.destroyed",
        untitled,
        by,
        municipality=document.municipality_id,
        school=document.school_id,
        changes=facts,
    )
    name, storage = document.file.name or "", document.file.storage
    for row in Bundle.objects.all():  # because a ZIP of today holds a copy; there are a few of them at most
        if document.pk in row.papers:
            bundling.drop(row)
    document.delete()
    if name:
        for one in (name, printing.word_beside(name)):
            transaction.on_commit(partial(storage.delete, one))


@transaction.atomic
def draw_again(document: Document, *, by: User | None) -> Document:
    """Ask once more for the file of a paper whose drawing failed."""
    document = locked(document)
    if not document.ready:
        _ask_to_draw(document, by)
    return document


def _moved(document: Document, state: Document.State, rule: Callable[[str], str], by: User | None) -> Document:
    document = locked(document)
    refuse(rule(document.state))
    before, document.state = document.state, state
    document.save(update_fields=["state"])
    record(f"document.{state}", document, by, {"state": [before, state]})
    return document


def _proof(document: Document) -> str:
    """The public address that tells whether the paper is genuine; empty where the department wants no square code."""
    layout = Layout.objects.filter(municipality=document.municipality_id).first()
    if layout and not layout.proof_code:
        return ""
    document.code = document.code or "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
    return f"{settings.SITE_URL}{reverse('proof', args=[document.code])}"


def _take(document: Document, payload: dict[str, Any], title: str) -> None:
    try:
        paper = Paper.from_payload(payload)
    except (KeyError, TypeError, ValueError) as error:
        raise ValidationError(_("These facts do not make a document.")) from error
    paper = paper.registered(document.number, document.issued_on)
    refuse(rules.why_not_print(paper))
    document.payload = paper.to_payload()
    document.title = " ".join(title.split())[:1000]
    document.signatory = f"{paper.signature.post}, {paper.signature.name}"[:420]
    words = (document.number, document.title, document.subject_label, document.signatory, *rules.searched(paper))
    document.search = " ".join(" ".join(words).split()).casefold()[:MOST_SEARCHED]


def locked(document: Document) -> Document:
    """The paper as it is now, its row held until the end of the transaction."""
    return Document.objects.select_for_update(of=("self",)).select_related("municipality", "school").get(pk=document.pk)


def _locked_series(document: Document, year: int) -> NumberSeries:
    facts = {
        "municipality": document.municipality,
        "school": document.school,
        "name": FORMS[Kind(document.kind)].series,
        "year": year,
    }
    NumberSeries.objects.bulk_create([NumberSeries(**facts)], ignore_conflicts=True)
    return NumberSeries.objects.select_for_update().get(**facts)


def _number(document: Document, series: NumberSeries, given: str) -> str:
    form = _form(document)
    if not given:
        series.last += 1
        while series.documents.filter(number_key=numbering.key(numbering.spell(form, series.last))).exists():
            series.last += 1
        series.save(update_fields=["last"])
        return numbering.spell(form, series.last)
    holder = series.documents.filter(number_key=numbering.key(given)).first()
    if holder is not None:
        facts = {"number": holder.number, "title": holder.title, "year": series.year}
        raise ValidationError({"number": _("Number %(number)s of %(year)s is taken: %(title)s.") % facts})
    running = numbering.serial(form, given)
    if running is not None and running > series.last:
        series.last = running
        series.save(update_fields=["last"])
    return given


def _form(document: Document) -> str:
    if document.school_id:
        return "{number}"
    layout = Layout.objects.filter(municipality=document.municipality_id).first()
    return layout.number_format if layout else "{number}"


def _tidy(number: str) -> str:
    tidy = numbering.tidy(number)
    if len(tidy) > numbering.MAX_LENGTH:
        raise ValidationError({"number": _("A number has at most %(limit)s signs.") % {"limit": numbering.MAX_LENGTH}})
    return tidy


def refuse(reason: str) -> None:
    """Raise ``ValidationError`` with a rule's sentence; an empty one allows."""
    if reason:
        raise ValidationError(reason)


def record(action: str, document: Document, by: User | None, changes: dict[str, Any]) -> None:
    """One line of the journal about a paper."""
    journal.record(
        action, document, by, municipality=document.municipality_id, school=document.school_id, changes=changes
    )


def _ask_to_draw(document: Document, by: User | None) -> None:
    if not document.ready:
        queue.enqueue(tasks.render, {"document": document.pk}, key=document.job_key, by=by)
