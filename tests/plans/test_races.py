"""Two people at one moment, on real connections: what the locks and versions are for, and what happens without them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.models import JournalEntry, User
from accounts.roles import Role
from documents.models import Document
from plans.models import Plan, Upload
from plans.rules import PlanState
from plans.services import editing, lifecycle, uploading
from schools.models import PostGroup
from tests.builders import Cast, a_cast
from tests.plans.situations import a_plan, an_approved_plan, an_upload, decided, wording

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
Verb = Callable[[], Any]


@pytest.fixture
def cast() -> Cast:
    """A situation that other connections see, too."""
    assert connection.vendor == "postgresql"
    return a_cast()


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Uploads are read without a lock, and each reader waits until the other has read as well."""
    everybody = Barrier(2, timeout=5)
    kind = type(Upload.objects.all())
    read = kind.get

    def get(rows: Any, *args: Any, **kwargs: Any) -> Any:
        found = read(rows, *args, **kwargs)
        everybody.wait()
        return found

    monkeypatch.setattr(kind, "select_for_update", lambda rows, *_, **__: rows.all())
    monkeypatch.setattr(kind, "get", get)


def both(first: Verb, second: Verb) -> list[str]:
    """Both at once; the answers as words: «done» or the sentence of the refusal."""
    start = Barrier(2, timeout=5)

    def run(verb: Verb) -> str:
        start.wait()
        try:
            verb()
        except ValidationError as refusal:
            return refusal.messages[0]
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as hands:
        return sorted(hands.map(run, (first, second)))


def test_two_confirmations_of_one_file_make_one_plan(cast: Cast, by: User) -> None:
    row = an_upload(cast.municipality, by)
    assert both(lambda: uploading.confirm(row, by=by), lambda: uploading.confirm(row, by=by)) == ["done", "done"]
    assert (Plan.objects.count(), JournalEntry.objects.filter(action="plan.imported").count()) == (1, 1)


def test_without_the_lock_two_confirmations_would_make_two_plans(cast: Cast, by: User, unlocked: None) -> None:
    row = an_upload(cast.municipality, by)
    both(lambda: uploading.confirm(row, by=by), lambda: uploading.confirm(row, by=by))
    assert Plan.objects.count() == 2


def test_two_plans_that_name_the_same_new_group_share_it(cast: Cast, by: User) -> None:
    first, second = (an_upload(cast.municipality, by, text) for text in _two_texts())
    verbs = lambda: uploading.confirm(first, by=by), lambda: uploading.confirm(second, by=by)
    assert both(*verbs) == ["done", "done"]
    assert list(PostGroup.objects.values_list("name", flat=True)) == ["УО"]


def test_one_file_sent_twice_at_once_is_kept_once(cast: Cast, by: User) -> None:
    def send() -> None:
        uploading.upload(BytesIO("План".encode()), name="план.txt", municipality=cast.municipality, by=by)

    assert both(send, send) == ["done", "done"]
    assert Upload.objects.count() == 1


def test_two_approvals_make_one_order(cast: Cast, by: User) -> None:
    plan = lifecycle.send_to_approval(decided(a_plan(cast.municipality, by), by), by=by)
    head = cast.people[Role.OFFICIAL]

    def approve() -> None:
        lifecycle.approve(plan, wording(plan), by=head)

    assert both(approve, approve) == ["done", "План в состоянии «утверждён» нельзя перевести в состояние «утверждён»."]
    assert list(Document.objects.values_list("state", "number")) == [("issued", "1-О")]
    assert Plan.objects.get().state == PlanState.APPROVED


def test_two_plans_approved_at_once_get_two_numbers(cast: Cast, by: User) -> None:
    plans = [
        lifecycle.send_to_approval(decided(a_plan(cast.municipality, by, text), by), by=by) for text in _two_texts()
    ]
    head = cast.people[Role.OFFICIAL]
    first, second = (_approval(plan, head) for plan in plans)
    assert both(first, second) == ["done", "done"]
    assert sorted(Plan.objects.values_list("order_number", flat=True)) == ["1-О", "2-О"]


def _approval(plan: Plan, head: User) -> Verb:
    return lambda: lifecycle.approve(plan, wording(plan), by=head)


def _two_texts() -> list[str]:
    head = "№\tМероприятие\tСрок\tОтветственный\tРезультат\n1\tСовет\tмай 2027\tУО\tИтог\n"
    return [f"План {name} на 2027 год\n{head}" for name in ("первый", "второй")]


def test_two_editors_of_one_row_lose_nobodys_words(cast: Cast, by: User) -> None:
    row = a_plan(cast.municipality, by).measures.get(number="1.1")

    def edit(words: str) -> Verb:
        return lambda: editing.edit_measure(row, {"title": words}, version=1, by=by)

    answers = both(edit("Первый"), edit("Второй"))
    assert answers == sorted(
        ["done", "Пока вы правили строку, её изменил другой пользователь. Сравните оба варианта и сохраните ещё раз."]
    )
    row.refresh_from_db()
    assert (row.version, row.title in {"Первый", "Второй"}) == (2, True)


def test_without_the_version_the_second_editor_would_overwrite_the_first(cast: Cast, by: User) -> None:
    row = a_plan(cast.municipality, by).measures.get(number="1.1")

    def edit(words: str) -> Verb:
        def blind() -> None:
            with transaction.atomic():
                now = type(row).objects.select_for_update().get(pk=row.pk)
                editing.edit_measure(row, {"title": words}, version=now.version, by=by)

        return blind

    assert both(edit("Первый"), edit("Второй")) == ["done", "done"]
    row.refresh_from_db()
    assert row.version == 3


def test_a_double_click_on_the_next_edition_and_the_next_year(cast: Cast, by: User) -> None:
    plan = an_approved_plan(cast.municipality, by)
    for verb in (
        lambda: lifecycle.new_edition(plan, by=by),
        lambda: lifecycle.clone(plan, years=1, proposals=[], by=by),
        lambda: lifecycle.derive(plan, school=cast.schools[0], by=by),
    ):
        assert both(verb, verb) == ["done", "done"]
    assert Plan.objects.count() == 4
