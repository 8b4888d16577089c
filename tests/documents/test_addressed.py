"""A paper of the department for one school: who finds it, who is told, what of it is frozen once it is issued."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from accounts.models import Notice, User
from accounts.roles import Role
from documents.models import Document
from documents.services import papers as services
from tests.builders import Cast, a_user
from tests.documents.drafts import a_draft

DAY = date(2026, 6, 1)
pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def draft(cast: Cast) -> Document:
    """Recommendations to the first school, not issued yet."""
    return a_draft(cast, kind="recommendations", addressee=cast.schools[0])


def found(client: Client) -> list[int]:
    """What the register and the API show, which is the same."""
    page = [paper.pk for paper in client.get("/documents/").context["page_obj"]]
    assert [row["id"] for row in client.get("/api/v1/documents/").json()["results"]] == page
    return page


def test_the_school_finds_it_once_it_is_issued_and_no_other_school_ever(
    cast: Cast, draft: Document, school_coordinator: Client, sign_in: Callable[[User], Client]
) -> None:
    neighbour = a_user("neighbour@example.org", "Ким Лия", Role.SCHOOL, cast.municipality, cast.schools[1])
    assert found(school_coordinator) == []
    assert school_coordinator.get(f"/documents/{draft.pk}/").status_code == 404
    services.issue(draft, by=cast.people[Role.OFFICIAL], issued_on=DAY)
    assert found(school_coordinator) == [draft.pk]
    page = school_coordinator.get(f"/documents/{draft.pk}/")
    assert f"<dt>Addressed to</dt><dd>{cast.schools[0]}</dd>" in page.content.decode()
    assert (page.context["form"], page.context["may_edit"]) == (None, False)
    other = sign_in(neighbour)
    assert found(other) == []
    assert other.get(f"/documents/{draft.pk}/").status_code == 404


def test_its_coordinators_are_told_once(cast: Cast, draft: Document, school_coordinator: Client) -> None:
    assert not Notice.objects.filter(kind="paper_addressed").exists()
    services.issue(draft, by=cast.people[Role.OFFICIAL], number="7", issued_on=DAY)
    notice = Notice.objects.get(kind="paper_addressed")
    assert (notice.user_id, notice.url) == (cast.people[Role.SCHOOL].pk, f"/documents/{draft.pk}/")
    inbox = school_coordinator.get("/account/inbox/").content.decode()
    assert "The department has addressed a document to your school: Рекомендации № 7 от 01.06.2026." in inbox


def test_a_paper_for_all_tells_nobody(cast: Cast) -> None:
    services.issue(a_draft(cast), by=cast.people[Role.OFFICIAL], issued_on=DAY)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("change", [{"addressee": None}, {"word_sha256": "0" * 64}])
def test_what_it_is_once_issued_stays(cast: Cast, draft: Document, change: dict[str, Any]) -> None:
    paper = services.issue(draft, by=cast.people[Role.OFFICIAL], issued_on=DAY)
    rows = Document.objects.filter(pk=paper.pk)
    rows.update(rendered=paper.revision, sha256="a" * 64, word_sha256="b" * 64)
    with pytest.raises(DatabaseError, match="an issued document is never altered"), transaction.atomic():
        rows.update(**change)
    assert rows.values("addressee", "word_sha256").get() == {
        "addressee": cast.schools[0].pk,
        "word_sha256": "b" * 64,
    }
