"""Finding papers: words of their text in any form, numbers however typed, filters; the same in the page and the API."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from documents.models import Attachment, Document
from documents.services import papers as services
from documents.services import tying
from office.paper import Clause
from tests.builders import Cast
from tests.documents.drafts import a_draft
from tests.documents.papers import an_order
from tests.documents.test_services import DAY

pytestmark = pytest.mark.usefixtures("english")


def order(cast: Cast, clause: str, number: str = "", **changes: object) -> Document:
    """An order of Zarechye that says one thing."""
    paper = replace(an_order(rows=0, number="").registered("", None), clauses=(Clause(clause),))
    facts = {"payload": paper.to_payload(), "subject_kind": "meeting", "title": "Приказ", "subject_label": "О деле"}
    draft = a_draft(cast, **{**facts, **changes})
    return services.issue(draft, by=None, number=number, issued_on=DAY) if number else draft


@pytest.fixture
def shelf(cast: Cast) -> dict[str, Document]:
    """Four papers with different words."""
    return {
        "watch": order(cast, "Обеспечить явку и работу общественных наблюдателей, о чём сообщить.", "485-О"),
        "mark": order(cast, "Проверить работы учащихся повторно.", "12/1"),
        "print": order(cast, "Распечатать бланки; контроль оставляю за собой.", "01-05/77"),
        "draft": order(cast, "Направить наблюдателя в лицей № 6."),
    }


SEARCHES = [
    ("наблюдатель", ["watch", "draft"]),
    ("НАБЛЮДАТЕЛЯМИ явка", ["watch"]),
    ("наблюд", ["watch", "draft"]),
    ("учащийся повторный", ["mark"]),
    ("бланк", ["print"]),
    ("явка и о наблюдателях", ["watch"]),
    ("собой", ["print"]),
    ("нет", []),
    ("и о", ["watch", "mark", "print", "draft"]),
    ("ними", []),
    ("людатель", []),
    ("№ 485", ["watch"]),
    ("№485 - о", ["watch"]),
    ("485-O", ["watch"]),
    ("12/1", ["mark"]),
    ("01-05/77", ["print"]),
    ("лицей 6", ["draft"]),
    ("наблюдатель 485-о", ["watch"]),
    ("наблюдатель 486", []),
    ("'; drop & | ! :* (", []),
    ("«…»", ["watch", "mark", "print", "draft"]),
    ("", ["watch", "mark", "print", "draft"]),
]


@pytest.mark.parametrize(("text", "found"), SEARCHES)
def test_words_and_numbers(shelf: dict[str, Document], text: str, found: list[str]) -> None:
    assert set(Document.objects.all().saying(text)) == {shelf[name] for name in found}


@pytest.mark.postgres
@pytest.mark.parametrize(("text", "found"), SEARCHES)
def test_words_and_numbers_on_postgresql(shelf: dict[str, Document], text: str, found: list[str]) -> None:
    assert connection.vendor == "postgresql"
    assert set(Document.objects.all().saying(text)) == {shelf[name] for name in found}


@pytest.mark.postgres
@pytest.mark.parametrize("text", ["наблюдатель", "наблюдатель 485-о"])
def test_the_index_of_words_is_asked(shelf: dict[str, Document], text: str) -> None:
    with connection.cursor() as cursor:
        # Because a handful of rows is read faster by any other way.
        cursor.execute("set local enable_seqscan = off; set local enable_indexscan = off")
    plan = Document.objects.all().saying(text).explain()
    assert plan.count("Bitmap Index Scan on document_words") == len(text.split())


def test_filters(cast: Cast, shelf: dict[str, Document], coordinator: Client, by: User) -> None:
    own = order(cast, "О своём.", school=cast.schools[0], kind="dossier")
    Attachment.objects.create(document=shelf["mark"], kind="scan", file="attachments/a.pdf", size=1, sha256="a")
    Attachment.objects.create(document=shelf["print"], kind="signature", file="attachments/b.sig", size=1, sha256="b")

    def ids(query: str) -> set[int]:
        page = {row.pk for row in coordinator.get(f"/documents/?{query}").context["page_obj"]}
        api = {row["id"] for row in coordinator.get(f"/api/v1/documents/?{query}").json()["results"]}
        assert page == api
        return page

    def of(*names: str) -> set[int]:
        return {shelf[name].pk for name in names}

    assert ids("group=orders") == of("watch", "mark", "print", "draft")
    assert ids("group=notes") == {own.pk}
    assert ids("kind=dossier") == {own.pk}
    assert ids("number=№ 485") == of("watch")
    assert ids(f"school={cast.schools[0].pk}") == {own.pk}
    assert ids("signatory=Соколова&state=draft") == {own.pk, shelf["draft"].pk}
    assert ids("scan=yes") == of("mark")
    assert ids("scan=no") == of("watch", "print")
    assert ids("q=наблюдатель&state=issued") == of("watch")


def test_the_api_tells_files_ties_and_proof(
    cast: Cast, coordinator: Client, school_coordinator: Client, by: User
) -> None:
    first, later = order(cast, "Об одном.", "1-О"), order(cast, "О другом.", "2-О", kind="recheck_order")
    tying.tie(later, first, "amends", by=by)
    Attachment.objects.create(
        document=first, kind="scan", file="attachments/a.pdf", name="скан.pdf", size=1, sha256="a"
    )
    told = coordinator.get(f"/api/v1/documents/{first.pk}/").json()
    assert told["proof"] == f"http://testserver/p/{first.code}/"
    assert [(one["kind"], one["name"], one["size"], one["sha256"]) for one in told["attachments"]] == [
        ("scan", "скан.pdf", 1, "a")
    ]
    tie = {"kind": "amends", "document": later.pk, "other": first.pk}
    assert (told["ties"], told["tied_by"]) == ([], [tie])
    assert coordinator.get(f"/api/v1/documents/{later.pk}/").json()["ties"] == [tie]
    # The order on a re-check is not open to schools, so they are not told of it.
    assert school_coordinator.get(f"/api/v1/documents/{first.pk}/").json()["tied_by"] == []


def test_a_school_is_offered_only_its_own(cast: Cast, school_coordinator: Client) -> None:
    offered = school_coordinator.get("/documents/").context["filter"].form.fields["school"].queryset
    assert set(offered) <= set(cast.schools)


@pytest.mark.parametrize("query", ["", "q=приказ+1", "scan=no&group=orders"])
def test_as_many_queries_for_three_as_for_one(cast: Cast, coordinator: Client, query: str) -> None:
    counts = []
    for number in (1, 2, 3):
        paper = order(cast, "Приказ о деле.", f"{number}1-О", school=cast.schools[number % 2])
        Attachment.objects.create(document=paper, kind="scan", file=f"attachments/{number}.pdf", size=1, sha256="a")
        for address in ("/documents/", "/api/v1/documents/"):
            coordinator.get(f"{address}?{query}")
            with CaptureQueriesContext(connection) as asked:
                coordinator.get(f"{address}?{query}")
            counts.append((address, number, len(asked)))
    by_address = {
        address: {count for one, number, count in counts if one == address and number != 2} for address, *_ in counts
    }
    assert [len(found) for found in by_address.values()] == [1, 1]


def test_the_order_of_the_filters_and_the_pages_stays(cast: Cast, coordinator: Client) -> None:
    papers = [a_draft(cast, subject_kind="meeting") for _ in range(52)]
    page = coordinator.get("/documents/?group=orders&page=2")
    assert [row.pk for row in page.context["page_obj"]] == [papers[1].pk, papers[0].pk]
    assert '<button class="button button--plain" name="all" value="1">' in page.content.decode()
