"""Verbs about the destruction of personal data: confirm, decline, and do it again after a restore from a backup."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import JournalEntry, User
from documents.models import Document
from documents.services import papers
from observers.deadlines import DataClass
from observers.jobs import ledger
from observers.journal import of_observer, of_question
from observers.kinds import ObserverState
from observers.models import Consent, ErasureRound, Observer, Question
from observers.orders import erasure as words
from observers.reports import ripening
from observers.reports.ripening import Proposal
from observers.services import destroying
from observers.services.locks import patient
from schools.models import Municipality


def confirm(row: ErasureRound, *, digest: str, post: str, by: User, now: datetime) -> ErasureRound:
    """Destroy what was shown under ``digest`` and print the act; ``post`` is the post of ``by`` as the act names it.

    Raises ``ValidationError`` when the round is decided already, when anything of the data has changed since it was
    shown, or when somebody else holds the rows too long.
    """
    with patient():
        fresh = _open(row)
        shown = ripening.read(fresh.proposed)
        # In the order of ids and before anything is read again, so that nobody signs up or withdraws in between.
        list(Observer.objects.select_for_update(of=("self",)).filter(pk__in=ripening.people(shown)).order_by("pk"))
        today = now.astimezone(ZoneInfo(fresh.municipality.time_zone)).date()
        found = ripening.proposal(fresh.municipality, today)
        if not digest == fresh.digest == ripening.digest(found):
            raise ValidationError(_("The data have changed since this list was made. Look at the new list."))
        entries, counts, kept = _destroyed(fresh, found, by, now)
        fresh.state, fresh.decided_at, fresh.user, fresh.counts = ErasureRound.State.DONE, now, by, counts
        facts = words.Facts(found, counts, tuple(entries), tuple(kept), post=post, name=str(by), day=today)
        fresh.document = _act(fresh, facts, by).pk
        fresh.save()
        journal.record("erasure.done", fresh, by, municipality=fresh.municipality_id, changes={"counts": counts})
        transaction.on_commit(ledger.sync, robust=True)
        return fresh


@transaction.atomic
def decline(row: ErasureRound, *, reason: str, by: User, now: datetime) -> ErasureRound:
    """Leave the data where they are for now; the list comes back after a week, or as soon as it has changed."""
    fresh = _open(row)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    fresh.state, fresh.decided_at, fresh.user = ErasureRound.State.DECLINED, now, by
    fresh.save(update_fields=["state", "decided_at", "user"])
    facts = {"reason": reason.strip()}
    journal.record("erasure.declined", fresh, by, municipality=fresh.municipality_id, changes=facts)
    return fresh


def reapply(now: datetime) -> Counter[str]:
    """Destroy again what a restored backup has brought back; a row made later under an old id is left alone."""
    ledger.sync()
    known: dict[str, dict[int, str]] = defaultdict(dict)
    for one in ledger.known_keys():
        pk, _at, made = one.key.partition("@")
        if pk.isdigit():
            known[one.kind][int(pk)] = made
    done: Counter[str] = Counter()
    for place in Municipality.objects.order_by("pk"):
        done += _again(place, known, now)
    return done


def _open(row: ErasureRound) -> ErasureRound:
    rows = ErasureRound.objects.select_for_update(of=("self",)).select_related("municipality")
    fresh = rows.get(pk=row.pk)
    if fresh.state != ErasureRound.State.PROPOSED:
        raise ValidationError(_("This list has been decided on already."))
    return fresh


def _destroyed(
    row: ErasureRound, found: Proposal, by: User, now: datetime
) -> tuple[list[JournalEntry], dict[str, int], list[Document]]:
    """Destroy, and write one record per person or question: those are the extract from the journal; and the issued
    papers that stay."""
    people = {one.pk: one for one in Observer.objects.filter(pk__in=ripening.people(found))}
    counts, kept = destroying.observers(people, by=by, now=now)
    counts += destroying.questions(one.pk for one in found.get(DataClass.QUESTION.value, []))
    counts += destroying.consents(one.pk for one in found.get(DataClass.CONSENT.value, []))
    entries = []
    for of, rows in found.items():
        for one in rows:
            facts: dict[str, Any] = {"round": row.pk, "why": of}
            if of == DataClass.QUESTION:
                subject = Question(pk=one.pk, municipality_id=row.municipality_id)
                entries.append(of_question("question.erased", subject, by, **facts))
            else:
                subject_pk = one.pk if one.pk in people else None
                numbered = Observer(pk=subject_pk, number=one.number, municipality_id=row.municipality_id)
                action = "consent.erased" if of == DataClass.CONSENT else "observer.erased"
                entries.append(of_observer(action, numbered, by, **facts))
    return entries, dict(counts), kept


def _act(row: ErasureRound, facts: words.Facts, by: User) -> Document:
    """The act, issued at once: what was destroyed cannot be worded anew."""
    paper = words.act(row.municipality, facts)
    document = papers.draft(
        kind="erasure_act",
        payload=paper.to_payload(),
        subject_kind="erasureround",
        subject_id=row.pk,
        subject_label=str(row),
        municipality=row.municipality,
        title=f"Акт {paper.heading}",
        by=by,
        issued_on=facts.day,
    )
    return papers.issue(document, by=by, issued_on=facts.day)


def _again(place: Municipality, known: dict[str, dict[int, str]], now: datetime) -> Counter[str]:
    with patient():
        rows = Observer.objects.select_for_update(of=("self",)).filter(municipality=place, pk__in=known["observer"])
        people = {row.pk: row for row in rows.exclude(state=ObserverState.ERASED).order_by("pk")}
        back = {pk: row for pk, row in people.items() if _same("observer", row, known)}
        done, _kept = destroying.observers(back, by=None, now=now)
        done = +done
        for row in back.values():
            of_observer("observer.erased_again", row, None)
        asked = Question.objects.filter(municipality=place, pk__in=known["question"]).exclude(text="")
        done += destroying.questions([row.pk for row in asked if _same("question", row, known)])
        told = Consent.objects.filter(observer__municipality=place, pk__in=known["consent"])
        done += destroying.consents([row.pk for row in told if _same("consent", row, known)])
        if done:
            facts = {"counts": dict(done)}
            journal.record("erasure.reapplied", place, None, municipality=place.pk, changes=facts)
        return done


def _same(kind: str, row: Observer | Question | Consent, known: dict[str, dict[int, str]]) -> bool:
    return destroying.key_of(kind, row).key == f"{row.pk}@{known[kind].get(row.pk, '')}"
