"""Two people and two workers at one moment, on real connections: one load, one work, one sheet."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import Job, JournalEntry, User
from analytics.jobs import reading
from analytics.jobs.matching import register_of
from analytics.models import Delivery, ResultSheet, Upload, Work
from analytics.services import delivering
from tests.analytics.deliveries import PUPILS, an_f1, deliver, only
from tests.builders import Cast, a_cast

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("english"),
]
FIRST = ("edu770001", "МБОУ СОШ № 1", "Город Заречье")


@pytest.fixture
def cast() -> Cast:
    """A situation that other connections see, too."""
    assert connection.vendor == "postgresql"
    return a_cast()


def both(first: Callable[[], Any], second: Callable[[], Any]) -> list[str]:
    """Both at once; the answers as words: «done» or the sentence of the refusal."""
    start = Barrier(2, timeout=5)

    def run(verb: Callable[[], Any]) -> str:
        start.wait()
        try:
            verb()
        except ValidationError as refusal:
            return str(refusal.messages[0])
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as hands:
        return sorted(hands.map(run, (first, second)))


def loads(upload: Upload, by: User) -> Callable[[], None]:
    """A worker that takes the file in."""
    register = register_of(Delivery.objects.select_related("municipality", "school").get(pk=upload.delivery_id))
    return lambda: reading.load_upload(Upload.objects.select_related("delivery").get(pk=upload.pk), register, by=by)


def test_two_people_who_confirm_at_once_load_it_once(cast: Cast, by: User) -> None:
    delivery = deliver({"Ф1.xlsx": an_f1([(*FIRST, PUPILS)])}, cast.municipality, by)
    version = delivery.version
    answers = both(
        lambda: delivering.confirm(delivery, version=version, by=by),
        lambda: delivering.confirm(delivery, version=version, by=by),
    )
    assert answers == ["done", "done"]
    assert Job.objects.filter(kind="analytics.tasks.load_delivery").count() == 1
    assert JournalEntry.objects.filter(action="delivery.confirmed").count() == 1


def test_whoever_discards_while_another_confirms_one_of_them_is_told(cast: Cast, by: User) -> None:
    delivery = deliver({"Ф1.xlsx": an_f1([(*FIRST, PUPILS)])}, cast.municipality, by)
    answers = both(lambda: delivering.confirm(delivery, by=by), lambda: delivering.discard(delivery, by=by))
    assert answers[1] == "done"
    assert answers[0] in {"This delivery has been taken in already.", "This delivery can no longer be changed."}


def test_two_workers_with_the_same_schools_work_make_one_work_and_one_sheet(cast: Cast, by: User) -> None:
    rows = [only(deliver({f"Ф1 {n}.xlsx": an_f1([(*FIRST, PUPILS[:n])])}, cast.municipality, by)) for n in (3, 4)]
    assert both(loads(rows[0], by), loads(rows[1], by)) == ["done", "done"]
    sheet = ResultSheet.objects.get()
    assert (Work.objects.count(), sheet.version) == (1, 2)
    assert sheet.n in (3, 4)
    replaced = JournalEntry.objects.get(action="sheet.replaced")
    assert sorted(replaced.changes["n"]) == [3, 4]
    assert replaced.changes["n"][1] == sheet.n


def test_two_workers_with_the_same_file_take_it_in_once(cast: Cast, by: User) -> None:
    row = only(deliver({"Ф1.xlsx": an_f1([(*FIRST, PUPILS)])}, cast.municipality, by))
    assert both(loads(row, by), loads(row, by)) == ["done", "done"]
    assert (ResultSheet.objects.get().version, JournalEntry.objects.filter(action="results.taken_in").count()) == (1, 1)
