"""How personal data are destroyed: emptied rows stay for the counts, everything that points at a person goes."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import Job, User
from documents.kinds import Kind
from documents.models import Document
from documents.services import papers
from observers.jobs.ledger import Key
from observers.kinds import ObserverState
from observers.models import (
    Accreditation,
    Act,
    ActFile,
    Attempt,
    Consent,
    ErasedKey,
    Link,
    Observer,
    Place,
    Question,
    Tie,
    Waiting,
)
from observers.parsing import GONE, without
from observers.services.throttling import digest

KINDS = (
    *(Kind.OBSERVER_ORDER, Kind.OBSERVER_ROSTER, Kind.OBSERVER_BADGE),
    *(Kind.OBSERVATION_ACT, Kind.OBSERVATION_MEMO),
)
EMPTY: dict[str, Any] = dict.fromkeys(
    ("surname", "name", "patronymic", "email", "email_key", "phone", "phone_key", "reason"), ""
)


def observers(ids: Iterable[int], *, by: User | None, now: datetime) -> tuple[Counter[str], list[Document]]:
    """Empty these observers, whose rows the caller has locked; what went and what stays, by kind, and the issued papers
    that go on naming them.

    Runs inside the caller's transaction; files go once it is committed.
    """
    rows = list(Observer.objects.filter(pk__in=list(ids)).exclude(state=ObserverState.ERASED).order_by("pk"))
    done: Counter[str] = Counter(observers=len(rows))
    for row in rows:
        done += _traces(row)
    gone, kept = _papers(rows, by)
    done += gone
    chosen = [row.pk for row in rows]
    for name, model in (("ties", Tie), ("links", Link), ("waiting", Waiting)):
        done[name] = model.objects.filter(observer__in=chosen).delete()[0]
    Consent.objects.filter(observer__in=chosen).update(address=None, agent="")
    Place.objects.filter(observer__in=chosen).update(note="", application="", declared=[])
    Accreditation.objects.filter(observer__in=chosen).update(score=None, attempts=0)
    done["places_kept"] = Place.objects.filter(observer__in=chosen).count()
    done["consents_kept"] = Consent.objects.filter(observer__in=chosen).count()
    emptied = {**EMPTY, "wishes": {}, "user": None, "state": ObserverState.ERASED, "erased_at": now}
    Observer.objects.filter(pk__in=chosen).update(**emptied, version=F("version") + 1)
    _remember([key_of("observer", row) for row in rows])
    return done, kept


def questions(ids: Iterable[int]) -> Counter[str]:
    """Empty these questions of words and author; an answer that was published stays, it was written for everybody."""
    rows = list(Question.objects.select_for_update(of=("self",)).filter(pk__in=list(ids)).exclude(text=""))
    for row in rows:
        row.text = row.name = row.email = ""
        if row.published_at is None:
            row.answer, row.public_text = GONE, ""
        row.version += 1
        row.save()
    _forget_jobs("question", [row.pk for row in rows])
    _remember([key_of("question", row) for row in rows])
    return Counter(questions=len(rows))


def consents(ids: Iterable[int]) -> Counter[str]:
    """Delete the proofs of consents whose own term has ended."""
    rows = list(Consent.objects.filter(pk__in=list(ids)))
    _remember([key_of("consent", row) for row in rows])
    Consent.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return Counter(consents=len(rows))


def key_of(kind: str, row: Observer | Question | Consent) -> Key:
    """What a destroyed row is known by for ever: its id and the moment it was made."""
    names = {Observer: "created_at", Question: "asked_at", Consent: "given_at"}
    made: datetime = getattr(row, names[type(row)])
    return Key(kind, f"{row.pk}@{made.isoformat(timespec='microseconds')}")


def _remember(keys: list[Key]) -> None:
    rows = [ErasedKey(kind=one.kind, key=one.key) for one in keys]
    ErasedKey.objects.bulk_create(rows, ignore_conflicts=True)


def _traces(row: Observer) -> Counter[str]:
    """What holds the person's words outside the person's own row."""
    found: Counter[str] = Counter(_acts(row))
    contacts = [f"{row.municipality_id}:{key}" for key in (row.email_key, row.phone_key) if key]
    Attempt.objects.filter(key__in=[digest("contact", one) for one in contacts]).delete()
    _forget_jobs("observer", [row.pk])
    _forget_jobs("place", list(row.places.values_list("pk", flat=True)))
    return found


def _forget_jobs(name: str, ids: list[int]) -> None:
    kept = Job.objects.filter(kind__startswith="observers.", finished_at__isnull=False)
    kept.filter(**{f"args__{name}__in": ids}).delete()


def _acts(row: Observer) -> Counter[str]:
    """Acts stay, without the name: words of the person in the text go, and scans, which bear a signature."""
    found: Counter[str] = Counter()
    words = [row.full_name, row.surname, row.email, row.phone]
    for act in Act.objects.filter(observer=row):
        found["acts_kept"] += 1
        cleaned = {name: without(getattr(act, name), words) for name in ("comment", "answer")}
        if any(getattr(act, name) != text for name, text in cleaned.items()):
            Act.objects.filter(pk=act.pk).update(**cleaned, version=F("version") + 1)
        for index, file in enumerate(act.files.all(), 1):
            found += _file(file, index)
    return found


def _file(file: ActFile, index: int) -> Counter[str]:
    stored, storage = file.file.name or "", file.file.storage
    if stored.endswith(".pdf"):
        file.delete()
        transaction.on_commit(lambda: storage.delete(stored))
        return Counter(scans=1)
    ActFile.objects.filter(pk=file.pk).update(name=f"photo-{index}.{stored.rpartition('.')[2] or 'jpg'}")
    return Counter(photos_kept=1)


def _papers(rows: list[Observer], by: User | None) -> tuple[Counter[str], list[Document]]:
    """Drafts that name one of these people go; issued papers are kept by the law on archives and told of."""
    found: Counter[str] = Counter()
    kept = []
    for home in sorted({row.municipality_id for row in rows}):
        named = _named(row for row in rows if row.municipality_id == home)
        if named is None:
            continue
        papers_there = Document.objects.filter(municipality=home, kind__in=KINDS)
        for paper in papers_there.order_by("pk").iterator(50):
            if not named.search(f"{paper.title} {paper.subject_label} {_text(paper.payload)}"):
                continue
            if paper.state in Document.FINAL:
                kept.append(paper)
            else:
                papers.destroy(paper, by=by, reason="erasure")
                found["drafts"] += 1
    found["papers_kept"] = len(kept)
    return +found, kept


def _named(rows: Iterable[Observer]) -> re.Pattern[str] | None:
    """How papers name these people: surname with name or initial, before or after; or the ways to reach them."""
    ways = [way for row in rows for way in _ways(row)]
    return re.compile("|".join(ways), re.IGNORECASE) if ways else None


def _ways(row: Observer) -> list[str]:
    ways = [re.escape(one) for one in (row.email, row.phone) if one]
    if row.surname and row.name:
        surname, name = re.escape(row.surname), f"{re.escape(row.name[0])}(?:\\.|{re.escape(row.name[1:])})"
        ways += [rf"{surname}\s+{name}", rf"{name}\s*(?:\w\.)?\s*{surname}"]
    return ways


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(_text(one) for one in value.values())
    if isinstance(value, list):
        return " ".join(_text(one) for one in value)
    return str(value)
