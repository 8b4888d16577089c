"""Rows and statements sent in one message: the same as Django's own ways leave behind, on either database."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import journal, queue
from accounts.models import Job, JournalEntry, JournalHead, rows
from accounts.models.reading import Reading
from accounts.models.rows import Statement
from schools.models import Municipality, School
from tests.stage.tasks import leave_a_mark


def a_job(key: str) -> Job:
    return Job(kind=leave_a_mark.name, key=key, args={"text": "ё «№»", "numbers": [1, None]})


def test_what_is_inserted_is_read_back_as_it_was(db: None) -> None:
    job = a_job("one")
    (found,) = rows.together(job)
    assert found == [(job.pk,)]
    fresh = Job.objects.get()
    names = [field.attname for field in Job._meta.concrete_fields]
    assert {name: getattr(fresh, name) for name in names} == {name: getattr(job, name) for name in names}
    job.done = 7
    job.save()
    assert Job.objects.get().done == 7


def test_several_are_done_in_their_order_each_seeing_the_one_before(db: None) -> None:
    count = Statement("SELECT count(*) FROM accounts_job WHERE key <> %s", ["other"])
    rename = Statement("UPDATE accounts_job SET kind = %s", ["another"])
    first, _updated, second, kinds = rows.together(
        count, rename, a_job("one"), Statement("SELECT count(*), %s FROM accounts_job", ["now"])
    )
    assert (first, kinds) == ([(0,)], [(1, "now")])
    assert second == [(Job.objects.get().pk,)]
    assert Job.objects.get().kind == leave_a_mark.name


def test_every_row_found_is_given(db: None) -> None:
    rows.together(a_job("one"), a_job("two"))
    (found,) = rows.together(Statement("SELECT key FROM accounts_job ORDER BY id"))
    assert found == [("one",), ("two",)]


def test_one_like_it_keeps_a_row_out_and_says_so(db: None) -> None:
    pair = [a_job("one"), a_job("one")]
    found = rows.together(*(rows.insertion(job, unless_there=True) for job in pair))
    assert [rows.keep(job, made) for job, made in zip(pair, found, strict=True)] == [True, False]
    assert [job.pk for job in pair] == [Job.objects.get().pk, None]
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.together(a_job("two"), pair[1])
    assert Job.objects.count() == 1


def test_what_the_database_says_itself_is_noted_in_the_row(db: None) -> None:
    job = a_job("one")
    job.total = rows.left_to_database("6 * %s", 7)
    rows.together(job)
    assert (job.total, Job.objects.get().total, Job.objects.get().pk) == (42, 42, job.pk)


def test_a_key_drawn_beforehand_is_the_key_of_the_row(db: None) -> None:
    rows.together(a_job("one"))
    (((key,),),) = rows.together(rows.drawing(Job))
    job = a_job("two")
    job.pk = key
    rows.together(job)
    assert Job.objects.get(key="two").pk == key > Job.objects.get(key="one").pk
    rows.together(a_job("three"))
    assert Job.objects.get(key="three").pk > key


def test_a_row_and_what_it_points_to_are_read_as_django_reads_them(municipality: Municipality, school: School) -> None:
    reading = Reading(School, "municipality", where="municipality.slug = %s AND schools_school.id = %s")
    (found,) = rows.together(reading.of(municipality.slug, school.pk))
    read = reading.row(found)
    known = School.objects.select_related("municipality").get(pk=school.pk)
    assert read is not None
    for one, other in ((read, known), (read.municipality, known.municipality)):
        names = [field.attname for field in one._meta.concrete_fields]
        assert [getattr(one, name) for name in names] == [getattr(other, name) for name in names]
    assert (read._state.adding, read._state.db) == (False, "default")
    assert reading.row(rows.together(reading.of("nowhere", school.pk))[0]) is None


def test_a_job_noted_waits_for_the_reaper(db: None) -> None:
    for _ in range(2):
        rows.together(queue.note(leave_a_mark, {"seconds": 0}, key="one"))
    job = Job.objects.get()
    assert (job.kind, job.args, job.state, job.sent_at) == (leave_a_mark.name, {"seconds": 0}, Job.State.NEW, None)
    assert list(Job.objects.asleep(timezone.now())) == [job]


def test_what_goes_beside_a_record_stands_or_falls_with_it(db: None, municipality: Municipality) -> None:
    before = JournalEntry.objects.filter(chain=municipality.pk).count()
    with transaction.atomic():
        entry = journal.record("job.noted", municipality, None, municipality=municipality.pk, beside=[a_job("one")])
    assert (Job.objects.count(), entry.number) == (1, before + 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        journal.record("job.noted", municipality, None, municipality=municipality.pk, beside=[a_job("one")])
    assert JournalHead.objects.get(chain=municipality.pk).number == before + 1
    assert list(journal.faults()) == []
