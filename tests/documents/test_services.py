"""The life of a paper: draft, edit, issue under a number, repeal, withdraw."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from accounts import journal
from accounts.models import Job, JournalEntry
from accounts.roles import Role
from documents.models import Document, NumberSeries
from documents.services import papers as services
from documents.services import tying
from schools.models import Layout
from tests.builders import Cast
from tests.documents import drafts
from tests.documents.papers import an_order

DAY = date(2024, 12, 17)
Draft = Callable[..., Document]


@pytest.fixture
def a_draft(cast: Cast) -> Draft:
    """Makes a draft order of Zarechye; anything can be given otherwise."""
    return partial(drafts.a_draft, cast)


def sentences(error: pytest.ExceptionInfo[ValidationError]) -> list[str]:
    return error.value.messages


def test_a_draft_takes_no_number_and_asks_for_its_file(a_draft: Draft, cast: Cast) -> None:
    paper = a_draft(number="№ 485 - О", issued_on=DAY)
    assert (paper.state, paper.number, paper.series, paper.revision, paper.ready) == ("draft", "485-О", None, 1, False)
    assert (paper.payload["number"], paper.payload["dated"]) == ("485-О", "2024-12-17")
    assert [(job.kind, job.key, job.args) for job in Job.objects.all()] == [
        ("documents.tasks.render", f"document:{paper.pk}:1", {"document": paper.pk})
    ]
    entry = JournalEntry.objects.get(subject_kind="document")
    assert (entry.action, entry.subject_id, entry.by_id) == (
        "document.drafted", paper.pk, cast.people[Role.COORDINATOR].pk,
    )  # fmt: skip
    assert list(journal.faults()) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"heading": "  "}, "The document has no heading."),
        ({"organisation": [""]}, "The head of the document names no organisation."),
        ({"clauses": []}, "The document has no clauses."),
        ({"signature": {"post": "", "name": "И.В. Соколова"}}, "Nobody signs the document."),
        ({"clauses": [{"words": "x"}]}, "These facts do not make a document."),
        ({"unknown": 1}, "These facts do not make a document."),
    ],
)
@pytest.mark.usefixtures("in_english")
def test_facts_that_make_no_paper(a_draft: Draft, change: dict[str, Any], sentence: str) -> None:
    payload = an_order(rows=0).to_payload() | change
    with pytest.raises(ValidationError) as refusal:
        a_draft(payload=payload)
    assert sentences(refusal) == [sentence]
    assert Document.objects.count() == 0


def test_numbers_follow_each_other_without_a_gap_and_start_anew_each_year(a_draft: Draft, cast: Cast) -> None:
    by = cast.people[Role.OFFICIAL]
    days = [DAY, DAY, date(2025, 1, 9), DAY]
    issued = [services.issue(a_draft(), by=by, issued_on=day) for day in days]
    assert [paper.number for paper in issued] == ["1-О", "2-О", "1-О", "3-О"]
    assert sorted(NumberSeries.objects.values_list("year", "last")) == [(2024, 3), (2025, 1)]
    assert {paper.payload["number"] for paper in issued} == {"1-О", "2-О", "3-О"}


def test_a_given_number_moves_the_series_on(a_draft: Draft, cast: Cast) -> None:
    by = cast.people[Role.OFFICIAL]
    numbers = ["№ 485 - О", "484-О", "12/1", None, "488-О", None, None]
    issued = [services.issue(a_draft(), by=by, number=number, issued_on=DAY) for number in numbers]
    assert [paper.number for paper in issued] == ["485-О", "484-О", "12/1", "486-О", "488-О", "489-О", "490-О"]


def test_the_proposed_number_holds_when_none_is_given(a_draft: Draft, cast: Cast) -> None:
    issued = services.issue(a_draft(number="77-О", issued_on=DAY), by=cast.people[Role.OFFICIAL])
    # Drawn once more, because the square code comes with the number.
    assert (issued.number, issued.issued_on, issued.state, issued.revision) == ("77-О", DAY, "issued", 2)
    assert issued.payload["proof"] == f"{settings.SITE_URL}/p/{issued.code}/"
    assert Job.objects.count() == 2


@pytest.mark.parametrize("again", ["485-О", "№485 - о", "485-O"])
@pytest.mark.usefixtures("in_english")
def test_a_taken_number_is_refused_and_nothing_is_written(a_draft: Draft, cast: Cast, again: str) -> None:
    by = cast.people[Role.OFFICIAL]
    services.issue(a_draft(), by=by, number="485-О", issued_on=DAY)
    second = a_draft()
    with pytest.raises(ValidationError) as refusal:
        services.issue(second, by=by, number=again, issued_on=DAY)
    assert sentences(refusal) == ["Number 485-О of 2024 is taken: Об утверждении плана мероприятий."]
    second.refresh_from_db()
    assert (second.state, second.number) == ("draft", "")
    assert services.issue(second, by=by, number=again, issued_on=date(2025, 1, 9)).state == "issued"


def test_bodies_number_apart(a_draft: Draft, cast: Cast) -> None:
    by = cast.people[Role.OFFICIAL]
    Layout.objects.filter(municipality=cast.municipality).update(number_format="01-{number}")
    first = services.issue(a_draft(), by=by, issued_on=DAY)
    schools = [services.issue(a_draft(school=school), by=by, issued_on=DAY) for school in cast.schools]
    assert [paper.number for paper in (first, *schools)] == ["01-1", "1", "1"]


@pytest.mark.usefixtures("in_english")
def test_a_date_is_needed(a_draft: Draft, cast: Cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        services.issue(a_draft(), by=cast.people[Role.OFFICIAL])
    assert sentences(refusal) == ["Name the date of the document."]


def test_issuing_changes_the_facts_so_the_file_is_drawn_anew(a_draft: Draft, cast: Cast) -> None:
    paper = a_draft()
    issued = services.issue(paper, by=cast.people[Role.OFFICIAL], number="5-О", issued_on=DAY)
    assert (issued.revision, issued.payload["number"], issued.payload["dated"]) == (2, "5-О", "2024-12-17")
    assert sorted(Job.objects.values_list("key", flat=True)) == [f"document:{paper.pk}:1", f"document:{paper.pk}:2"]


@pytest.mark.usefixtures("in_english")
def test_editing(a_draft: Draft, cast: Cast) -> None:
    by = cast.people[Role.COORDINATOR]
    paper = a_draft()
    payload = paper.payload | {"heading": "О другом"}
    edited = services.edit(paper, payload=payload, by=by, revision=1)
    assert (edited.revision, edited.payload["heading"]) == (2, "О другом")
    assert "о другом" in edited.search
    assert services.edit(paper, payload=payload, by=by, revision=2).revision == 2
    with pytest.raises(ValidationError) as refusal:
        services.edit(paper, payload=paper.payload, by=by, revision=1)
    assert sentences(refusal) == ["Somebody has changed this draft meanwhile. Look at it again before saving."]


@pytest.mark.usefixtures("in_english")
def test_what_is_issued_is_never_changed(a_draft: Draft, cast: Cast) -> None:
    by = cast.people[Role.OFFICIAL]
    paper = services.issue(a_draft(), by=by, issued_on=DAY)
    with pytest.raises(ValidationError):
        services.edit(paper, payload=an_order(rows=0).to_payload(), by=by)
    with pytest.raises(ValidationError):
        services.issue(paper, by=by, issued_on=DAY)
    with pytest.raises(ValidationError):
        services.withdraw(paper, by=by)
    assert tying.repeal(paper, by=by, reason="Новый приказ").state == "repealed"
    with pytest.raises(ValidationError) as refusal:
        tying.repeal(paper, by=by)
    assert sentences(refusal) == ["Only a document in force can be repealed."]


def test_a_withdrawn_draft_keeps_no_number(a_draft: Draft, cast: Cast) -> None:
    by = cast.people[Role.OFFICIAL]
    paper = services.withdraw(a_draft(number="5-О", issued_on=DAY), by=by, reason="Ошибка")
    assert paper.state == "withdrawn"
    assert services.issue(a_draft(), by=by, number="5-О", issued_on=DAY).number == "5-О"
    with pytest.raises(ValidationError):
        services.issue(paper, by=by)


@pytest.mark.parametrize(
    "change",
    [
        {"payload": {}},
        {"number": "9-О"},
        {"number_key": "9"},
        {"issued_on": date(2020, 1, 1)},
        {"title": "Иначе"},
        {"signatory": "Другой"},
        {"state": "draft", "series": None},
        {"revision": 9},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_itself_refuses_to_alter_an_issued_paper(
    a_draft: Draft, cast: Cast, change: dict[str, Any]
) -> None:
    paper = services.issue(a_draft(), by=cast.people[Role.OFFICIAL], issued_on=DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(pk=paper.pk).update(**change)
    # The file comes once after the number, then it stays too.
    Document.objects.filter(pk=paper.pk).update(rendered=paper.revision, file="documents/a.pdf", sha256="a" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(pk=paper.pk).update(sha256="b" * 64)
    draft = a_draft()
    assert Document.objects.filter(pk=draft.pk).update(title="Черновик меняется") == 1


@pytest.mark.postgres
def test_the_database_refuses_to_delete_an_issued_paper(a_draft: Draft, cast: Cast) -> None:
    assert connection.vendor == "postgresql"
    paper = services.issue(a_draft(), by=cast.people[Role.OFFICIAL], issued_on=DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(pk=paper.pk).delete()
    assert a_draft().delete()[0] == 1


def test_a_municipality_with_papers_stays(a_draft: Draft, cast: Cast) -> None:
    a_draft()
    with pytest.raises(ProtectedError):
        cast.municipality.delete()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_clerks_at_once_get_numbers_without_gap_or_twin(a_draft: Draft, cast: Cast) -> None:
    papers = [a_draft() for _ in range(8)]
    by = cast.people[Role.OFFICIAL]

    def issue(paper: Document) -> str:
        try:
            return services.issue(paper, by=by, issued_on=DAY).number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as clerks:
        numbers = list(clerks.map(issue, papers))
    assert sorted(numbers) == [f"{number}-О" for number in range(1, 9)]
    assert NumberSeries.objects.get().last == 8


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_with_the_same_number_one_is_refused(a_draft: Draft, cast: Cast) -> None:
    papers = [a_draft(), a_draft()]
    by = cast.people[Role.OFFICIAL]

    def issue(paper: Document) -> bool:
        try:
            services.issue(paper, by=by, number="485-О", issued_on=DAY)
        except ValidationError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as clerks:
        done = list(clerks.map(issue, papers))
    assert sorted(done) == [False, True]
    assert sorted(Document.objects.values_list("state", "number")) == [("draft", ""), ("issued", "485-О")]
