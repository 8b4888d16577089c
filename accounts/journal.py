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
# With the number and the hash before, which stand between those before and those behind them in the alphabet.
_HASHED = (
    *("chain", "at", "action", "subject_kind", "subject_id", "subject"),
    *("school_id", "by_id", "by", "address", "changes"),
)
_MADE = """
INSERT INTO accounts_journalhead (chain, number, hash) SELECT %s, 0, %s
WHERE NOT EXISTS (SELECT 1 FROM accounts_journalhead WHERE chain = %s) ON CONFLICT DO NOTHING"""
_END = "SELECT number, hash FROM accounts_journalhead WHERE chain = %s"
_MOVED = """
UPDATE accounts_journalhead SET (number, hash) =
 (SELECT number, hash FROM accounts_journalentry WHERE chain = %s ORDER BY number DESC LIMIT 1) WHERE chain = %s"""
_NUMBER = "(SELECT number + 1 FROM accounts_journalhead WHERE chain = %s)"
_PREVIOUS = "(SELECT hash FROM accounts_journalhead WHERE chain = %s)"
_HASH = """(SELECT encode(sha256(convert_to(%s::text || (number + 1) || %s::text || hash || %s::text, 'UTF8')), 'hex')
 FROM accounts_journalhead WHERE chain = %s)"""
_BETWEEN = ',"previous":"'


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
    Records stand in the order of their numbers; ``at`` is when the change was about to be told, which may be a moment
    before somebody else's record was through.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A journal record belongs into the transaction of the change it tells of.")
    entry = JournalEntry(
        chain=municipality or 0,
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
    )
    _continue(entry, beside)
    return entry


def _continue(entry: JournalEntry, beside: Sequence[models.Model | rows.Statement]) -> None:
    """Tie the record to the end of its chain, which is locked from here on.

    PostgreSQL reads the end and hashes by itself, because all changes wait for whoever holds the end; so it is held no
    longer than the change takes to be committed.
    """
    chain = entry.chain
    made, moved = rows.Statement(_MADE, [chain, GENESIS, chain]), rows.Statement(_MOVED, [chain, chain])
    if connection.vendor == "postgresql":
        left, right = _words(entry)
        entry.number, entry.previous = rows.left_to_database(_NUMBER, chain), rows.left_to_database(_PREVIOUS, chain)
        entry.hash = rows.left_to_database(_HASH, left, _BETWEEN, right, chain)
        rows.together(*beside, made, rows.Statement(f"{_END} FOR UPDATE", [chain]), entry, moved)
        return
    ((last, entry.previous),) = rows.together(*beside, made, rows.Statement(_END, [chain]))[-1]
    entry.number = last + 1
    entry.hash = digest(entry)
    rows.together(entry, moved)


def _plain(changes: dict[str, Any]) -> Any:
    """As JSON that every database reads back unaltered: PostgreSQL keeps 1e16 as a whole number and knows no -0.0."""

    def number(digits: str) -> float | int:
        value = float(digits)
        return int(value) if value.is_integer() else value

    return json.loads(json.dumps(changes, cls=DjangoJSONEncoder, allow_nan=False), parse_float=number)


def digest(entry: JournalEntry) -> str:
    """SHA-256 over the record's fields and the hash before it."""
    left, right = _words(entry)
    return hashlib.sha256(f"{left}{entry.number}{_BETWEEN}{entry.previous}{right}".encode()).hexdigest()


def _words(entry: JournalEntry) -> tuple[str, str]:
    """The record as JSON, its keys in order, up to its number and from behind the hash before it."""
    facts = {name: getattr(entry, name) for name in _HASHED}
    facts["at"] = entry.at.isoformat(timespec="microseconds")
    before, after = ({name: facts[name] for name in facts if (name < "number") is early} for early in (True, False))
    return f'{_json(before)[:-1]},"number":', f'",{_json(after)[1:]}'


def _json(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)


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
