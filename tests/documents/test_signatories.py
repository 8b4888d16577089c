"""Who may sign is offered where a draft is worded."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import JournalEntry, User
from accounts.roles import Role
from documents.models import Letterhead
from schools.models import Signatory
from tests.builders import Cast
from tests.documents import drafts

pytestmark = pytest.mark.django_db


def test_those_who_sign_now_are_offered_and_those_who_left_are_not(
    cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    for name, left in (("П.С. Ершов", None), ("А.А. Ушаков", date(2026, 1, 1))):
        Signatory.objects.create(
            municipality=cast.municipality, post="И.о. начальника управления", name=name, left_on=left
        )
    draft = drafts.a_draft(cast, kind="minutes")
    page = sign_in(cast.people[Role.COORDINATOR]).get(reverse("document_edit", args=[draft.pk]))
    said = page.content.decode()
    assert '<option value="П.С. Ершов">И.о. начальника управления</option>' in said
    assert "А.А. Ушаков" not in said


def test_a_personal_paper_on_an_own_form_is_journalled(cast: Cast, sign_in: Callable[[User], Client]) -> None:
    form = Letterhead.objects.create(
        municipality=cast.municipality, name="Ф", file="letterheads/gone.docx", active=True
    )
    paper = drafts.a_draft(cast, kind="observer_order")
    client = sign_in(cast.people[Role.COORDINATOR])
    client.get(reverse("document_on_form", args=[paper.pk, form.pk]))
    assert JournalEntry.objects.filter(action="document.viewed").count() == 0  # because nothing came out
    client.get(reverse("document_xlsx", args=[paper.pk]))
    assert [entry.changes for entry in JournalEntry.objects.filter(action="document.viewed")] == [{"how": "xlsx"}]
