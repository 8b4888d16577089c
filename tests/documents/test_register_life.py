"""A paper's life on its card: facts, signature, issue; who may press what."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from django.test import Client

from accounts.models import JournalEntry, User
from accounts.roles import Role
from documents.models import Document
from documents.orders.makers import maker_of
from documents.services import gathering
from documents.services import papers as services
from office.blocks import Block, Paragraph, TableBlock
from office.paper import Paper
from schools.models import Procedure
from tests.builders import Cast
from tests.documents.drafts import a_draft

pytestmark = pytest.mark.usefixtures("english")
DAY = date(2027, 2, 1)
RIGHTS = ("may_edit", "may_withdraw", "may_take_back", "may_refresh", "may_issue", "may_attach", "may_tie")


@pytest.fixture
def spring(cast: Cast) -> Procedure:
    """One work of the spring of 2027 in Zarechye."""
    facts = {"grade": 5, "subject": "RU", "starts_on": date(2027, 4, 19), "ends_on": date(2027, 5, 20)}
    return Procedure.objects.create(municipality=cast.municipality, year=2027, **facts)


@pytest.fixture
def letter(cast: Cast, spring: Procedure, by: User) -> Document:
    """The letter that tells the timetable: text with a table in it."""
    maker = maker_of("information_letter")
    assert maker
    return gathering.begin(maker, maker.subjects(cast.municipality)[0], today=DAY, by=by)


def rights(client: Client, paper: Document) -> set[str]:
    context = client.get(f"/documents/{paper.pk}/").context
    return {name for name in RIGHTS if context[name]}


def test_what_may_be_done_follows_the_state(
    cast: Cast, letter: Document, official: Client, sign_in: Callable[[User], Client]
) -> None:
    auditor, by = sign_in(cast.people[Role.AUDITOR]), cast.people[Role.OFFICIAL]
    assert rights(official, letter) == {"may_edit", "may_withdraw", "may_refresh", "may_issue"}
    gathering.freeze(letter, by=by)
    assert rights(official, letter) == {"may_edit", "may_withdraw", "may_issue"}
    services.send_to_sign(letter, by=by)
    assert rights(official, letter) == {"may_withdraw", "may_take_back", "may_issue"}
    services.issue(letter, by=by, issued_on=DAY)
    assert rights(official, letter) == {"may_attach", "may_tie"}
    assert rights(auditor, letter) == set()


def test_the_buttons_of_a_draft(letter: Document, coordinator: Client) -> None:
    def press(name: str) -> list[str]:
        answer = coordinator.post(f"/documents/{letter.pk}/{name}/", follow=True)
        letter.refresh_from_db()
        return [str(message) for message in answer.context["messages"]]

    assert press("sign") == ["Sent to be signed. It cannot be changed until it comes back."]
    assert letter.state == "signing"
    assert press("refresh") == ["This document is on signature. Take it back before changing it."]
    assert press("take-back") == ["Taken back: the draft can be changed again."]
    assert press("take-back") == ["This document is not on signature."]
    assert press("freeze") == ["The facts are frozen: they are not taken anew any more."]
    assert press("refresh") == ["The facts of this draft are frozen."]
    assert letter.state == "draft"
    assert letter.frozen_at is not None


def test_facts_are_taken_anew_and_words_stay(cast: Cast, letter: Document, coordinator: Client, by: User) -> None:
    said = Paper.from_payload(letter.payload)
    words = [Paragraph("Сообщаем о сроках."), *said.blocks[1:]]
    payload = letter.payload | {"blocks": Paper.to_payload(_with(said, words))["blocks"]}
    services.edit(letter, payload=payload, by=by)
    Procedure.objects.filter(municipality=cast.municipality).update(ends_on=date(2027, 5, 25))
    coordinator.post(f"/documents/{letter.pk}/refresh/")
    letter.refresh_from_db()
    blocks = Paper.from_payload(letter.payload).blocks
    assert blocks[0] == Paragraph("Сообщаем о сроках.")
    assert isinstance(blocks[1], TableBlock)
    assert blocks[1].table.sections[0].rows[0][2] == "с 19.04.2027 по 25.05.2027"
    coordinator.post(f"/documents/{letter.pk}/refresh/", {"text": "on"})
    letter.refresh_from_db()
    assert Paper.from_payload(letter.payload).blocks[0] == said.blocks[0]


def _with(paper: Paper, blocks: Sequence[Block]) -> Paper:
    return Paper(**{**{name: getattr(paper, name) for name in paper.__slots__}, "blocks": tuple(blocks)})


def test_the_steps_of_a_life(cast: Cast, letter: Document, coordinator: Client) -> None:
    def steps() -> list[tuple[str, bool]]:
        page = coordinator.get(f"/documents/{letter.pk}/")
        return [(step.words, step.at is not None) for step in page.context["steps"]]

    by = cast.people[Role.OFFICIAL]
    assert steps() == [("drafted", True), ("on signature", False), ("issued", False), ("scan attached", False)]
    services.send_to_sign(letter, by=by)
    assert steps() == [("drafted", True), ("sent to be signed", True), ("issued", False), ("scan attached", False)]
    services.take_back(letter, by=by)
    assert steps()[1] == ("on signature", False)
    services.send_to_sign(letter, by=by)
    services.issue(letter, by=by, number="12", issued_on=DAY)
    assert steps() == [
        ("drafted", True), ("sent to be signed", True), ("issued under number 12", True), ("scan attached", False),
    ]  # fmt: skip
    aside = services.withdraw(a_draft(cast, subject_kind="meeting"), by=by)
    assert [step.words for step in coordinator.get(f"/documents/{aside.pk}/").context["steps"]] == [
        "drafted", "laid aside",
    ]  # fmt: skip


def test_a_taken_number_is_told_at_its_field(cast: Cast, letter: Document, coordinator: Client) -> None:
    other = a_draft(cast, kind="guidance_letter", payload=letter.payload, subject_kind="season")
    services.issue(other, by=None, number="12", issued_on=DAY)
    answer = coordinator.post(f"/documents/{letter.pk}/issue/", {"number": "№ 12", "issued_on": "2027-02-01"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"number": [f"Number 12 of 2027 is taken: {other.title}."]}


def test_the_history_is_for_those_who_read_the_journal(
    letter: Document, coordinator: Client, school_coordinator: Client
) -> None:
    services.issue(letter, by=None, issued_on=DAY)
    page = coordinator.get(f"/documents/{letter.pk}/")
    assert [line["action"] for line in page.context["history"]] == ["document issued", "document drafted"]
    assert school_coordinator.get(f"/documents/{letter.pk}/").context["history"] == []


def test_the_history_tells_long_changes_by_their_names(cast: Cast, letter: Document, coordinator: Client) -> None:
    words = {"clauses": [{"text": "Раз.", "clauses": []}], "heading": "О другом"}
    signed = {"signature": {"post": "Заместитель", "name": "П.А. Зайцев"}}
    services.edit(letter, payload=letter.payload | words | signed, by=None)
    changes = coordinator.get(f"/documents/{letter.pk}/").context["history"][0]["changes"]
    assert {(one.field, one.old, one.new) for one in changes} == {
        ("Heading", "О сроках проведения ВПР в 2027 году", "О другом"),
        ("Clauses", "", "changed"),
        ("Signed by", "", "Начальник управления образования, И.В. Соколова → Заместитель, П.А. Зайцев"),
    }


def test_the_card_tells_the_proof(letter: Document, coordinator: Client) -> None:
    services.issue(letter, by=None, number="12", issued_on=DAY)
    Document.objects.filter(pk=letter.pk).update(rendered=2, file="documents/x.pdf", sha256="a" * 64, pages=1)
    letter.refresh_from_db()
    page = coordinator.get(f"/documents/{letter.pk}/").content.decode()
    assert f'<a href="http://testserver/p/{letter.code}/">http://testserver/p/{letter.code}/</a>' in page
    assert '<path d="M' in page
    assert "a" * 64 in page
    assert "Квадратный код с адресом проверки документа" in page


PERSONAL = {"kind": "observer_roster", "subject_kind": "meeting", "title": "График Зайцева П.А."}


@pytest.mark.parametrize(("address", "how"), [("", "card"), ("edit/", "editor"), ("docx/", "docx"), ("pdf/", "pdf")])
def test_every_view_of_personal_data_is_journalled(cast: Cast, coordinator: Client, address: str, how: str) -> None:
    paper, plain = a_draft(cast, **PERSONAL), a_draft(cast, subject_kind="meeting")
    Document.objects.update(rendered=1, file="documents/none.pdf")
    for one in (paper, plain):
        coordinator.get(f"/documents/{one.pk}/{address}")
    entries = JournalEntry.objects.filter(action="document.viewed")
    told = [(entry.subject_id, entry.by_id, entry.changes, entry.subject) for entry in entries]
    kind = str(paper.get_kind_display())
    assert told == [(paper.pk, cast.people[Role.COORDINATOR].pk, {"how": how}, kind)]


def test_who_looked_stands_on_the_card(cast: Cast, coordinator: Client, school_coordinator: Client) -> None:
    paper = a_draft(cast, **PERSONAL, school=cast.schools[0])
    school_coordinator.get(f"/documents/{paper.pk}/")
    views = coordinator.get(f"/documents/{paper.pk}/").context["views"]
    assert [(view.by, how) for view, how in views] == [
        ("Лебедева Нина Олеговна", "the card"),
        ("Орлова Вера Павловна", "the card"),
    ]
    assert school_coordinator.get(f"/documents/{paper.pk}/").context["views"] == []
