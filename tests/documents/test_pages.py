"""The register, a card and the downloads, as each role sees them."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document as Word

from accounts.models import Job, User
from accounts.roles import Role
from documents.models import Document
from documents.services import papers as services
from tests.builders import Cast
from tests.documents.drafts import a_draft

DAY = date(2024, 12, 17)
pytestmark = pytest.mark.usefixtures("english")


def a_paper(cast: Cast, **changes: Any) -> Document:
    return a_draft(cast, **{"subject_kind": "meeting", **changes})


def issued(cast: Cast, number: str | None = None, **changes: Any) -> Document:
    return services.issue(a_paper(cast, **changes), by=cast.people[Role.OFFICIAL], number=number, issued_on=DAY)


def drawn(paper: Document) -> Document:
    name = default_storage.save("documents/x.pdf", ContentFile(b"%PDF-of-the-test"))
    Document.objects.filter(pk=paper.pk).update(file=name, rendered=paper.revision, sha256="a" * 64, pages=3)
    paper.refresh_from_db()
    return paper


def ids(client: Client, query: str = "") -> list[int]:
    return [paper.pk for paper in client.get(f"/documents/{query}").context["page_obj"]]


def test_who_sees_what(cast: Cast, sign_in: Callable[[User], Client]) -> None:
    draft, order = a_paper(cast), issued(cast)
    own = a_paper(cast, school=cast.schools[0])
    other = issued(cast, school=cast.schools[1])
    foreign = a_paper(cast, municipality=cast.elsewhere)
    everything = [foreign.pk, other.pk, own.pk, order.pk, draft.pk]
    seen = {
        role: ids(sign_in(cast.people[role]))
        for role in (Role.ADMINISTRATOR, Role.COORDINATOR, Role.OFFICIAL, Role.AUDITOR, Role.SCHOOL)
    }
    assert seen == {
        Role.ADMINISTRATOR: everything,
        Role.COORDINATOR: everything[1:],
        Role.OFFICIAL: everything[1:],
        Role.AUDITOR: everything[1:],
        Role.SCHOOL: [own.pk, order.pk],
    }
    assert cast.stranger is not None
    assert ids(sign_in(cast.stranger)) == [foreign.pk]
    assert sign_in(cast.people[Role.OBSERVER]).get("/documents/").status_code == 403


@pytest.mark.parametrize("address", ["", "pdf/", "docx/", "state/"])
def test_what_lies_outside_the_scope_is_not_found(
    cast: Cast, sign_in: Callable[[User], Client], school_coordinator: Client, address: str
) -> None:
    paper = drawn(a_paper(cast))
    assert cast.stranger is not None
    assert sign_in(cast.stranger).get(f"/documents/{paper.pk}/{address}").status_code == 404
    assert school_coordinator.get(f"/documents/{paper.pk}/{address}").status_code == 404


def test_filters_live_in_the_address(cast: Cast, coordinator: Client) -> None:
    draft = a_paper(cast, title="О ремонте крыш")
    order, late = issued(cast, "485-О"), services.issue(a_paper(cast), by=None, issued_on=date(2025, 3, 1))
    assert ids(coordinator, "?q=РЕМОНТА") == [draft.pk]
    assert ids(coordinator, "?q=№+485-о") == [order.pk]
    assert ids(coordinator, "?q=соколова+мероприятий") == [late.pk, order.pk, draft.pk]
    assert ids(coordinator, "?state=issued") == [late.pk, order.pk]
    assert ids(coordinator, "?since=2025-01-01") == [late.pk]
    assert ids(coordinator, "?until=2024-12-31") == [order.pk]
    assert ids(coordinator, "?q=нет") == []
    assert b"No document fits these filters." in coordinator.get("/documents/?q=нет").content


def test_the_register_asks_as_often_for_many_rows_as_for_one(cast: Cast, coordinator: Client) -> None:
    counts = []
    for wanted in (1, 60):
        for _ in range(wanted - Document.objects.count()):
            a_paper(cast, school=cast.schools[0])
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = coordinator.get("/documents/").context["page_obj"]
        counts.append(len(asked))
        assert len(page.object_list) == min(wanted, 50)
    assert counts[0] == counts[1]


def test_the_card_of_a_draft(cast: Cast, sign_in: Callable[[User], Client], official: Client) -> None:
    paper = a_paper(cast)
    seen = sign_in(cast.people[Role.AUDITOR]).get(f"/documents/{paper.pk}/")
    assert (seen.context["form"], seen.context["may_edit"], seen.context["idle"]) == (None, False, True)
    assert "The file is being drawn." in seen.content.decode()
    assert official.get(f"/documents/{paper.pk}/").context["form"] is not None


def test_progress_ends_by_opening_the_card_again(cast: Cast, coordinator: Client) -> None:
    paper = a_paper(cast)
    url = f"/documents/{paper.pk}/state/"
    polled = coordinator.get(url, headers={"HX-Request": "true"})
    assert 'id="drawing"' in polled.content.decode()
    Job.objects.update(state="failed", error="Нет шрифта")
    failed = coordinator.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "Нет шрифта" in failed
    assert "hx-get" not in failed
    assert coordinator.post(f"/documents/{paper.pk}/draw/").status_code == 302
    assert sorted(Job.objects.values_list("state", flat=True)) == ["failed", "new"]
    drawn(paper)
    assert coordinator.get(url, headers={"HX-Request": "true"})["HX-Redirect"] == f"/documents/{paper.pk}/"
    assert coordinator.get(url)["Location"] == f"/documents/{paper.pk}/"


def test_issuing(cast: Cast, official: Client, sign_in: Callable[[User], Client]) -> None:
    issued(cast, "485-О")
    paper = a_paper(cast)
    url = f"/documents/{paper.pk}/issue/"
    assert sign_in(cast.people[Role.AUDITOR]).post(url, {"issued_on": "2024-12-17"}).status_code == 403
    assert official.get(url).status_code == 405
    taken = official.post(url, {"number": "485 - О", "issued_on": "2024-12-17"})
    assert taken.status_code == 422
    assert taken.context["form"].errors == {
        "number": ["Number 485-О of 2024 is taken: Об утверждении плана мероприятий."]
    }
    assert official.post(url, {"number": "", "issued_on": ""}).status_code == 422
    done = official.post(url, {"number": "", "issued_on": "2024-12-18"})
    assert (done.status_code, done["Location"]) == (302, f"/documents/{paper.pk}/")
    paper.refresh_from_db()
    assert (paper.state, paper.number, paper.issued_on) == ("issued", "486-О", date(2024, 12, 18))
    again = official.post(url, {"number": "", "issued_on": "2024-12-18"})
    assert again.status_code == 422
    paper.refresh_from_db()
    assert paper.number == "486-О"


def edit_fields(client: Client, paper: Document) -> dict[str, Any]:
    form = client.get(f"/documents/{paper.pk}/edit/").context["form"]
    return {name: value for name, value in form.initial.items() if value is not None}


def test_editing_the_wording(cast: Cast, coordinator: Client, school_coordinator: Client) -> None:
    paper = a_paper(cast)
    url = f"/documents/{paper.pk}/edit/"
    fields = edit_fields(coordinator, paper)
    assert fields["clauses"].splitlines()[2:5] == [
        "3. Руководителям общеобразовательных организаций обеспечить:",
        "    3.1. Исполнение мероприятий плана в установленные сроки.",
        "    3.2. Утверждение школьных планов до 15.01.2025.",
    ]
    assert school_coordinator.get(url).status_code == 403
    assert coordinator.post(url, fields).status_code == 302
    paper.refresh_from_db()
    assert paper.revision == 1
    assert coordinator.post(url, fields | {"heading": "О плане", "number": "№ 7 - О"}).status_code == 302
    paper.refresh_from_db()
    assert (paper.revision, paper.payload["heading"], paper.number) == (2, "О плане", "7-О")
    clash = coordinator.post(url, fields | {"heading": "Об ином"})
    assert clash.status_code == 422
    assert "Об ином" in clash.content.decode()
    empty = coordinator.post(url, fields | {"clauses": " ", "signatory_name": ""})
    assert sorted(empty.context["form"].errors) == ["clauses", "signatory_name"]


def test_laying_a_draft_aside(cast: Cast, coordinator: Client) -> None:
    paper = a_paper(cast)
    url = f"/documents/{paper.pk}/withdraw/"
    assert coordinator.get(url).status_code == 200
    assert coordinator.post(url, {"reason": "Повтор"})["Location"] == f"/documents/{paper.pk}/"
    paper.refresh_from_db()
    assert paper.state == "withdrawn"
    assert coordinator.post(url, {"reason": "Повтор"}).status_code == 422


def test_downloading_the_pdf(cast: Cast, school_coordinator: Client, settings: LazySettings) -> None:
    paper = drawn(issued(cast, "485/1"))
    response = school_coordinator.get(f"/documents/{paper.pk}/pdf/")
    assert b"".join(response.streaming_content) == b"%PDF-of-the-test"  # type: ignore[attr-defined]
    wanted = {
        "Content-Type": "application/pdf",
        "Content-Disposition": f"attachment; filename*=utf-8''{quote('Приказ № 485-1 от 17.12.2024.pdf')}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    assert {name: response[name] for name in wanted} == wanted
    settings.X_ACCEL = True
    handed = school_coordinator.get(f"/documents/{paper.pk}/pdf/")
    assert (handed["X-Accel-Redirect"], handed.content) == (f"/protected/{paper.file.name}", b"")
    assert {name: handed[name] for name in wanted} == wanted


def test_a_file_that_is_not_there_yet_or_any_more(cast: Cast, coordinator: Client) -> None:
    paper = a_paper(cast)
    assert coordinator.get(f"/documents/{paper.pk}/pdf/")["Location"] == f"/documents/{paper.pk}/"
    default_storage.delete(str(drawn(paper).file.name))
    answer = coordinator.get(f"/documents/{paper.pk}/pdf/", follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "The file is still being drawn. Try again in a moment.",
        "The file is missing from the storage. Tell the administrator.",
    ]


def test_downloading_the_word_document(cast: Cast, coordinator: Client) -> None:
    paper = a_paper(cast)
    response = coordinator.get(f"/documents/{paper.pk}/docx/")
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('Приказ (проект).docx')}"
    assert Word(BytesIO(response.content)).paragraphs[3].text == "ПРИКАЗ"


def test_the_api_tells_the_register_of_the_same_scope(cast: Cast, school_coordinator: Client) -> None:
    a_paper(cast)
    order = drawn(issued(cast, "485-О"))
    answer = school_coordinator.get("/api/v1/documents/?state=issued").json()
    (row,) = answer["results"]
    assert (answer["count"], row["id"], row["number"], row["issued_on"]) == (1, order.pk, "485-О", "2024-12-17")
    assert (row["ready"], row["pages"], row["sha256"], "payload" in row) == (True, 3, "a" * 64, False)
    assert school_coordinator.get(f"/api/v1/documents/{order.pk}/").json() == row
    assert school_coordinator.post("/api/v1/documents/", {}).status_code == 405
    assert Client().get("/api/v1/documents/").status_code == 401


def test_the_order_of_a_plan_is_issued_only_with_the_plan(cast: Cast, coordinator: Client) -> None:
    paper = a_paper(cast, subject_kind="plan")
    page = coordinator.get(reverse("document", args=[paper.pk])).content.decode()
    assert reverse("plan_approve", args=[7]) in page
    assert reverse("document_issue", args=[paper.pk]) not in page
    assert coordinator.post(reverse("document_issue", args=[paper.pk]), {"number": "1"}).status_code == 403
    paper.refresh_from_db()
    assert (paper.state, paper.number) == (Document.State.DRAFT, "")
