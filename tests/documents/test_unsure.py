"""A draft that names somebody in unconfirmed case forms says so before it is issued; an issued paper never does."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from documents.models import Document
from documents.services import papers as services
from office.paper import Clause
from schools import generation
from schools.models import Declension
from schools.services import declining
from tests.builders import Cast
from tests.documents.drafts import a_draft
from tests.documents.papers import an_order

pytestmark = pytest.mark.usefixtures("english")
TEXT = "Методисту (Ю.И. Пашина) обеспечить явку, назначить Вдовина А.П."


@pytest.fixture
def paper(cast: Cast) -> Document:
    """A draft that charges a methodologist and appoints one man; three phrases are stored, none confirmed."""
    named = [("post", "методист"), ("person", "Пашина Ю.И."), ("person", "Вдовин А.П.")]
    generation.guess(cast.municipality.pk, named)
    order = replace(an_order(rows=1, number="").registered("", None), clauses=(Clause(TEXT),))
    return a_draft(cast, payload=order.to_payload(), subject_kind="meeting")


def _marked(client: Client, paper: Document) -> list[str]:
    page = client.get(reverse("document", args=[paper.pk])).content.decode()
    return [part.split("</mark>")[0] for part in page.split("<mark>")[1:]]


def test_a_draft_tells_whose_forms_are_not_confirmed(official: Client, coordinator: Client, paper: Document) -> None:
    answer = official.get(reverse("document", args=[paper.pk]))
    assert [str(row) for row in answer.context["unsure"]] == ["Вдовин А.П.", "методист"]
    assert "The case forms of 2 names and posts of this draft are not confirmed:" in answer.content.decode()
    assert _marked(official, paper) == ["Методисту", "Вдовина А.П."]
    door = reverse("declension", args=[Declension.objects.get(phrase="методист").pk])
    assert f'href="{door}"' not in answer.content.decode()
    assert f'href="{door}"' in coordinator.get(reverse("document", args=[paper.pk])).content.decode()


def test_confirmed_forms_are_not_told(cast: Cast, official: Client, paper: Document) -> None:
    declining.confirm_as_guessed(Declension.objects.filter(kind="post"), by=cast.people[Role.COORDINATOR])
    assert _marked(official, paper) == ["Вдовина А.П."]


def test_an_issued_paper_is_silent(cast: Cast, official: Client, paper: Document) -> None:
    services.issue(paper, by=cast.people[Role.OFFICIAL], number="485-О", issued_on=date(2024, 12, 17))
    assert _marked(official, paper) == []


def test_a_draft_without_such_forms_is_silent(cast: Cast, official: Client) -> None:
    assert _marked(official, a_draft(cast, subject_kind="meeting")) == []
