"""The dossier on paper: frozen facts, pictures in the PDF, nothing that those above may not be told."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import JournalEntry
from accounts.roles import Role
from analytics.reports.dossier_paper import dossier_paper
from analytics.services import inquiring
from analytics.services.printing_dossiers import put_on_paper
from documents import printing
from documents.models import Document
from office.blocks import Heading, Paragraph, Picture, TableBlock
from office.paper import Paper
from schools.models import School
from tests.analytics.matters import ASKED, Listed, ahead, listed
from tests.builders import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]


@pytest.fixture
def case(cast: Cast) -> Listed:
    """Two works of the first school on the list to check."""
    return listed(cast)


@pytest.fixture
def heard(case: Listed) -> Listed:
    """The school has answered about the first of them."""
    (row,) = case.asked(answer_by=ahead())
    inquiring.answer(row, "Перепроверили десять работ.", version=1, by=case.vera)
    return case


def words(paper: Paper) -> str:
    """Everything a paper says, in one string."""
    return " ".join(str(block) for block in [paper.preamble, *paper.blocks] if not isinstance(block, Picture))


def test_a_paper_says_only_what_those_above_may_be_told(case: Listed) -> None:
    paper = dossier_paper(case.cast.schools[0], 2026, ASKED)
    assert paper is not None
    assert [type(block) for block in paper.blocks[:3]] == [Paragraph, Paragraph, TableBlock]
    assert [block for block in paper.blocks if isinstance(block, Picture)] == []


def test_signs_come_with_pictures_answers_and_decisions(heard: Listed) -> None:
    paper = dossier_paper(heard.cast.schools[0], 2026, ASKED)
    assert paper is not None
    assert len([block for block in paper.blocks if isinstance(block, Picture)]) == 2
    assert len([block for block in paper.blocks if isinstance(block, Heading)]) >= 4
    assert "Перепроверили десять работ." in words(paper)
    assert Paper.from_payload(paper.to_payload()) == paper


def test_nothing_analysed_nothing_printed(cast: Cast) -> None:
    with override("en"), pytest.raises(ValidationError) as refusal:
        put_on_paper(cast.schools[0], 2026, today=ASKED, by=cast.people["coordinator"])  # type: ignore[index]
    assert refusal.value.messages == ["Nothing has been analysed yet."]


def test_the_draft_is_made_anew_and_its_file_drawn(heard: Listed) -> None:
    school = heard.cast.schools[0]
    first = put_on_paper(school, 2026, today=ASKED, by=heard.nina)
    again = put_on_paper(school, 2026, today=ASKED, by=heard.nina)
    assert (again.pk, Document.objects.count(), first.school, first.kind) == (first.pk, 1, school, "dossier")
    assert first.title == "Справка о результатах проверочных работ 2026 года: МБОУ СОШ № 1"
    assert JournalEntry.objects.filter(action="dossier.printed").count() == 2
    printed = printing.draw(first)
    assert (printed.data[:5], printed.pages >= 2) == (b"%PDF-", True)
    assert printing.draw(Document.objects.get()).data == printed.data


def test_a_later_year_has_a_paper_of_its_own(heard: Listed) -> None:
    school = heard.cast.schools[0]
    put_on_paper(school, 2026, today=ASKED, by=heard.nina)
    heard.run.pk, heard.run.year = None, 2027
    heard.run.save()
    put_on_paper(school, 2027, today=ASKED, by=heard.nina)
    assert Document.objects.count() == 2


def test_the_button(heard: Listed, coordinator: Client, school_coordinator: Client) -> None:
    here = reverse("dossier_print", args=[heard.cast.schools[0].pk, 2026])
    assert coordinator.post(here)["Location"] == reverse("document", args=[Document.objects.get().pk])
    assert coordinator.post(reverse("dossier_print", args=[heard.cast.schools[0].pk, 2020]))["Location"] == reverse(
        "dossier", args=[heard.cast.schools[0].pk, 2020]
    )


def test_a_school_prints_all_that_its_own_page_shows(case: Listed, school_coordinator: Client) -> None:
    case.asked(answer_by=ahead())
    school = case.cast.schools[0]
    School.objects.filter(pk=school.pk).update(director="Перова Анна Ильинична")
    answer = school_coordinator.post(reverse("dossier_print", args=[school.pk, 2026]))
    made = Document.objects.get()
    assert (answer["Location"], made.school, made.created_by) == (f"/documents/{made.pk}/", school, case.vera)
    paper = Paper.from_payload(made.payload)
    assert len([block for block in paper.blocks if isinstance(block, Picture)]) == 4
    assert case.cast.schools[1].name not in words(paper)
    assert paper.organisation == ("МБОУ СОШ № 1",)
    assert (paper.signature.post, paper.signature.name) == ("Директор", "Перова Анна Ильинична")


def test_nobody_above_reads_a_paper_that_a_school_made_for_itself(
    case: Listed, sign_in: Callable[..., Client], school_coordinator: Client
) -> None:
    school = case.cast.schools[0]
    for _again in range(2):
        school_coordinator.post(reverse("dossier_print", args=[school.pk, 2026]))
    own = Document.objects.get()
    above = put_on_paper(school, 2026, today=ASKED, by=case.nina)
    assert above.pk != own.pk
    for role in (Role.COORDINATOR, Role.OFFICIAL, Role.AUDITOR):
        client = sign_in(case.cast.people[role])
        assert client.get(f"/documents/{own.pk}/").status_code == 404
        assert client.get(f"/documents/{own.pk}/pdf/").status_code == 404
        listed_ids = [row["id"] for row in client.get("/api/v1/documents/").json()["results"]]
        assert listed_ids == [above.pk]
    assert school_coordinator.get(f"/documents/{own.pk}/").status_code == 200
    told = " ".join(str(entry.changes) + entry.subject for entry in JournalEntry.objects.all())
    assert "признак" not in told


def test_a_school_without_a_known_head_prints_in_the_look_of_the_department(case: Listed) -> None:
    School.objects.update(director="")
    paper = dossier_paper(School.objects.get(pk=case.cast.schools[0].pk), 2026, ASKED, own=True)
    assert paper is not None
    assert paper.signature.name != ""


def test_a_school_prints_no_other_schools_dossier(case: Listed, school_coordinator: Client) -> None:
    other = case.cast.schools[1]
    assert school_coordinator.post(reverse("dossier_print", args=[other.pk, 2026])).status_code == 404
    assert Document.objects.count() == 0
