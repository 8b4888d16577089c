"""The only writer of the audit journal: one record per change, chained by hashes, in the change's own transaction."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils import timezone

from accounts.models import JournalEntry, JournalHead, User, rows

origin: ContextVar[str] = ContextVar("origin", default="")
GENESIS = "0" * 64
_HASHED = (
    *("chain", "number", "at", "action", "subject_kind", "subject_id", "subject"),
    *("school_id", "by_id", "by", "address", "changes", "previous"),
)
# Because every change waits for the end of its chain, these two are as short as they can be.
_END = "SELECT number, hash FROM accounts_journalhead WHERE chain = %s"
_MOVE = "UPDATE accounts_journalhead SET number = %s, hash = %s WHERE chain = %s"


def record(
    action: str,
    subject: models.Model,
    by: User | None,
    *,
    municipality: int | None = None,
    school: int | None = None,
    changes: dict[str, Any] | None = None,
    beside: Sequence[models.Model | rows.Statement] = (),
) -> JournalEntry:
    """Add one record about ``subject`` to the chain of ``municipality`` (0 where none).

    Must run inside the transaction of the change; ``changes`` holds JSON-able facts, ``{field: [old, new]}``
    where something was altered. Rows and statements ``beside`` are done first, in the same message to the database.
    """
    chain = municipality or 0
    number, previous = _locked_end(chain, beside)
    entry = JournalEntry(
        chain=chain,
        number=number + 1,
        at=timezone.now(),
        action=action,
        subject_kind=subject._meta.model_name or "",
        subject_id=subject.pk,
        subject=str(subject)[:300],
        school_id=school,
        by_id=by.pk if by else None,
        by=str(by)[:200] if by else "",
        # Because a visitor's address is personal, and nothing is ever taken out of the journal.
        address=origin.get() if by else "",
        changes=_plain(changes or {}),
        previous=previous,
    )
    entry.hash = digest(entry)
    rows.together(entry, rows.Statement(_MOVE, [entry.number, entry.hash, chain]))
    return entry


def _plain(changes: dict[str, Any]) -> Any:
    """As JSON that every database reads back unaltered: PostgreSQL keeps 1e16 as a whole number and knows no -0.0."""

    def number(digits: str) -> float | int:
        value = float(digits)
        return int(value) if value.is_integer() else value

    return json.loads(json.dumps(changes, cls=DjangoJSONEncoder, allow_nan=False), parse_float=number)


def _locked_end(chain: int, beside: Sequence[models.Model | rows.Statement]) -> tuple[int, str]:
    if not connection.in_atomic_block:
        raise RuntimeError("A journal record belongs into the transaction of the change it tells of.")
    locked = " FOR UPDATE" if connection.features.has_select_for_update else ""
    asked = rows.Statement(_END + locked, [chain])
    end = rows.together(*beside, asked)[-1]
    if not end:
        JournalHead.objects.bulk_create([JournalHead(chain=chain)], ignore_conflicts=True)
        (end,) = rows.together(asked)
    ((number, last),) = end
    return number, last


def digest(entry: JournalEntry) -> str:
    """SHA-256 over the record's fields and the hash before it."""
    facts = {name: getattr(entry, name) for name in _HASHED}
    facts["at"] = entry.at.isoformat(timespec="microseconds")
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a chain is broken, and how: ``changed``, ``missing``, ``relinked`` or ``end``."""

    chain: int
    number: int
    kind: str


def faults() -> Iterator[Fault]:
    """Every place where the journal was tampered with, chain by chain, in order."""
    heads = {head.chain: head for head in JournalHead.objects.all()}
    chains = set(heads) | set(JournalEntry.objects.values_list("chain", flat=True).distinct())
    for chain in sorted(chains):
        yield from _faults_of(chain, heads.get(chain))


def _faults_of(chain: int, head: JournalHead | None) -> Iterator[Fault]:
    number, previous = 0, GENESIS
    for entry in JournalEntry.objects.filter(chain=chain).order_by("number").iterator(2000):
        if entry.number != number + 1:
            yield Fault(chain, number + 1, "missing")
        elif entry.previous != previous:
            yield Fault(chain, entry.number, "relinked")
        if digest(entry) != entry.hash:
            yield Fault(chain, entry.number, "changed")
        number, previous = entry.number, entry.hash
    if head is None or (head.number, head.hash) != (number, previous):
        yield Fault(chain, number + 1, "end")
