"""The audit journal: one chain per municipality, every tampering named, PostgreSQL itself on guard."""

import threading
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts import journal
from accounts.journal import GENESIS, Fault
from accounts.models import JournalEntry, JournalHead, User
from tests.stage.hands import an_asker, together

CHAIN = 7


def tell(number: int, chain: int = CHAIN) -> JournalEntry:
    user = User.objects.first() or an_asker()
    with transaction.atomic():
        return journal.record("plan.edited", user, user, municipality=chain, changes={"title": ["", f"№ {number}"]})


@pytest.fixture
def chain(db: None) -> list[JournalEntry]:
    """Five records of one municipality."""
    return [tell(number) for number in range(1, 6)]


def verdict() -> tuple[int, str]:
    """The command's exit code and words."""
    words = StringIO()
    try:
        call_command("verify_journal", stderr=words)
    except SystemExit as end:
        return int(str(end.code)), words.getvalue()
    return 0, words.getvalue()


def unguarded(**which: Any) -> Any:
    """Records somebody means to tamper with; PostgreSQL's guard is put off first, as only its owner can."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE accounts_journalentry DISABLE TRIGGER journal_append_only")
    return JournalEntry.objects.filter(**which)


def test_each_record_continues_the_one_before(chain: list[JournalEntry]) -> None:
    rows = list(JournalEntry.objects.order_by("number"))
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert [row.previous for row in rows] == [GENESIS, *(row.hash for row in rows[:-1])]
    assert [journal.digest(row) for row in rows] == [row.hash for row in rows]
    head = JournalHead.objects.get(chain=CHAIN)
    assert (head.number, head.hash) == (5, rows[-1].hash)
    assert verdict() == (0, "Журнал цел, записей: 5.\n")


def test_a_record_tells_who_did_what_from_where(db: None) -> None:
    user = an_asker()
    token = journal.origin.set("198.51.100.7")
    try:
        with transaction.atomic():
            entry = journal.record(
                "school.closed", user, user, municipality=3, school=8, changes={"day": timezone.now()}
            )
    finally:
        journal.origin.reset(token)
    entry.refresh_from_db()
    told = (entry.chain, entry.action, entry.subject_kind, entry.subject_id, entry.subject, entry.school_id)
    assert told == (3, "school.closed", "user", user.pk, "Орлова Вера Павловна", 8)
    assert (entry.by_id, entry.by, entry.address) == (user.pk, "Орлова Вера Павловна", "198.51.100.7")
    assert list(entry.changes) == ["day"]


@pytest.mark.parametrize(
    "value", [0.1, 1.0, 1e16, 1e300, -0.0, 1e-7, 123456789.123, 10**18, "ё «№» \u2028", None, [], {"б": {"а": 1}}]
)
def test_every_value_is_read_back_as_it_was_hashed(db: None, value: Any) -> None:
    with transaction.atomic():
        journal.record("plan.edited", an_asker(), None, changes={"value": [None, value]})
    assert verdict() == (0, "Журнал цел, записей: 1.\n")


def test_what_concerns_no_municipality_and_nobody_has_a_chain_too(db: None) -> None:
    with transaction.atomic():
        entry = journal.record("user.invited", an_asker(), None)
    assert (entry.chain, entry.number, entry.by_id, entry.by, entry.address) == (0, 1, None, "", "")


def test_municipalities_have_chains_of_their_own(db: None) -> None:
    told = [(tell(1, chain).chain, tell(2, chain).number) for chain in (1, 2, 3)]
    assert told == [(1, 2), (2, 2), (3, 2)]
    assert verdict() == (0, "Журнал цел, записей: 6.\n")


def test_an_empty_journal_is_whole(db: None) -> None:
    assert verdict() == (0, "Журнал цел, записей: 0.\n")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "plan.read"),
        ("subject", "somebody else"),
        ("subject_kind", "plan"),
        ("subject_id", 999),
        ("school_id", 5),
        ("by_id", 999),
        ("by", "Зайцев Пётр Андреевич"),
        ("address", "203.0.113.9"),
        ("changes", {"title": ["", "nothing"]}),
        ("at", timezone.now() - timedelta(days=400)),
    ],
)
def test_no_column_can_be_altered_unnoticed(chain: list[JournalEntry], column: str, value: Any) -> None:
    unguarded(number=3).update(**{column: value})
    words = "Журнал муниципалитета 7, запись № 3: содержание записи изменено.\n"
    assert (list(journal.faults()), verdict()) == ([Fault(CHAIN, 3, "changed")], (1, words))


def rewrite(number: int) -> None:
    """Alter a record and give it the hash that fits."""
    entry = JournalEntry.objects.get(number=number)
    entry.action = "plan.read"
    unguarded(number=number).update(action="plan.read", hash=journal.digest(entry))


def test_a_record_with_a_forged_hash_betrays_itself_in_the_next(chain: list[JournalEntry]) -> None:
    rewrite(3)
    words = "Журнал муниципалитета 7, запись № 4: запись не продолжает предыдущую.\n"
    assert (list(journal.faults()), verdict()) == ([Fault(CHAIN, 4, "relinked")], (1, words))


def test_a_forged_last_record_betrays_itself_at_the_end(chain: list[JournalEntry]) -> None:
    rewrite(5)
    words = "Журнал муниципалитета 7, запись № 6: последние записи удалены или конец журнала изменён.\n"
    assert (list(journal.faults()), verdict()) == ([Fault(CHAIN, 6, "end")], (1, words))


@pytest.mark.parametrize(
    ("deleted", "expected"),
    [
        ({"number": 1}, [Fault(CHAIN, 1, "missing")]),
        ({"number": 3}, [Fault(CHAIN, 3, "missing")]),
        ({"number__in": [2, 3]}, [Fault(CHAIN, 2, "missing")]),
        ({"number__in": [2, 4]}, [Fault(CHAIN, 2, "missing"), Fault(CHAIN, 4, "missing")]),
        ({"number": 5}, [Fault(CHAIN, 5, "end")]),
        ({"number__gt": 3}, [Fault(CHAIN, 4, "end")]),
        ({}, [Fault(CHAIN, 1, "end")]),
    ],
)
def test_deleted_records_are_missed(chain: list[JournalEntry], deleted: dict[str, Any], expected: list[Fault]) -> None:
    unguarded(**deleted).delete()
    assert (list(journal.faults()), verdict()[0]) == (expected, 1)


def test_two_records_that_change_places_are_noticed(chain: list[JournalEntry]) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        unguarded(number=old).update(number=new)
    kinds = [(fault.number, fault.kind) for fault in journal.faults()]
    assert kinds == [(2, "relinked"), (2, "changed"), (3, "relinked"), (3, "changed"), (4, "relinked")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"number": 4}, [Fault(CHAIN, 6, "end")]),
        ({"hash": "f" * 64}, [Fault(CHAIN, 6, "end")]),
        ({"chain": 9}, [Fault(CHAIN, 6, "end"), Fault(9, 1, "end")]),
    ],
)
def test_a_spoilt_end_is_noticed(chain: list[JournalEntry], changes: dict[str, Any], expected: list[Fault]) -> None:
    JournalHead.objects.update(**changes)
    assert list(journal.faults()) == expected


def test_a_smuggled_record_is_noticed(chain: list[JournalEntry]) -> None:
    last = chain[-1]
    forged = JournalEntry(chain=CHAIN, number=6, at=timezone.now(), action="plan.approved", previous=last.hash)
    forged.hash = journal.digest(forged)
    forged.save(force_insert=True)
    assert list(journal.faults()) == [Fault(CHAIN, 7, "end")]


def test_the_fault_of_one_municipality_is_not_laid_at_anothers_door(chain: list[JournalEntry]) -> None:
    tell(1, 8)
    unguarded(chain=CHAIN, number=2).delete()
    assert list(journal.faults()) == [Fault(CHAIN, 2, "missing")]


@pytest.mark.django_db(transaction=True)
def test_a_record_outside_a_transaction_is_refused() -> None:
    user = an_asker()
    with pytest.raises(RuntimeError) as refusal:
        journal.record("plan.edited", user, user, municipality=CHAIN)
    assert str(refusal.value) == "A journal record belongs into the transaction of the change it tells of."
    assert JournalEntry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_no_record() -> None:
    tell(1)
    with transaction.atomic():
        journal.record("plan.edited", User.objects.get(), None, municipality=CHAIN)
        transaction.set_rollback(True)
    assert tell(2).number == 2
    assert verdict() == (0, "Журнал цел, записей: 2.\n")


@pytest.mark.postgres
@pytest.mark.parametrize(
    "sql",
    ["UPDATE accounts_journalentry SET action = 'x' WHERE number = 2", "DELETE FROM accounts_journalentry"],
)
def test_postgresql_refuses_to_alter_or_delete(chain: list[JournalEntry], sql: str) -> None:
    with pytest.raises(DatabaseError, match=r"^journal records are never altered or deleted"), transaction.atomic():
        connection.cursor().execute(sql)
    assert verdict() == (0, "Журнал цел, записей: 5.\n")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_keep_one_chain() -> None:
    an_asker()
    together(8, lambda: [tell(number) for number in range(5)])
    assert sorted(JournalEntry.objects.values_list("number", flat=True)) == list(range(1, 41))
    assert verdict() == (0, "Журнал цел, записей: 40.\n")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_without_the_lock_two_writers_would_continue_the_same_record(locked: bool) -> None:
    """Two writers read the end of the chain by the product's query with its lock, and by the same without."""
    tell(1)
    heads = JournalHead.objects.filter(chain=CHAIN)
    both_read = threading.Barrier(2)
    read: list[int] = []

    def write() -> None:
        with transaction.atomic():
            head = (heads.select_for_update() if locked else heads.all()).get()
            read.append(head.number)
            if not locked:
                both_read.wait(10)
            JournalHead.objects.filter(pk=head.pk).update(number=head.number + 1)

    together(2, write)
    assert sorted(read) == ([1, 2] if locked else [1, 1])


@pytest.mark.parametrize("number", [1, 3])
def test_a_number_is_given_once(chain: list[JournalEntry], number: int) -> None:
    twin = JournalEntry(chain=CHAIN, number=number, at=timezone.now(), action="plan.edited")
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
