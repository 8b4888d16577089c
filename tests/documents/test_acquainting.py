"""The sheet of acquaintance: of orders in force only, with everybody who has to read them and room to sign."""

from datetime import date

import pytest

from accounts.roles import Role
from documents.kinds import Kind
from documents.models import Document
from documents.orders.makers import Maker, Subject, maker_of
from documents.rules import why_not_print
from documents.services import gathering, papers
from office.blocks import TableBlock
from office.paper import Paper
from schools.models import Municipality, Procedure, ResponsiblePerson, School
from tests.builders import Cast

pytestmark = pytest.mark.django_db
TODAY = date(2027, 2, 1)


def _maker(kind: Kind) -> Maker:
    maker = maker_of(kind)
    assert maker
    return maker


@pytest.fixture
def order(cast: Cast) -> Document:
    """A draft of the order on holding; the department has two people, one of them noted twice."""
    place = cast.municipality
    days = {"starts_on": date(2027, 4, 19), "ends_on": date(2027, 5, 20)}
    Procedure.objects.create(municipality=place, year=2027, grade=5, subject="RU", **days)
    for name, post in (("Яшин П.П.", "методист"), ("Лебедева Нина Олеговна", "главный специалист")) * 2:
        ResponsiblePerson.objects.create(municipality=place, name=name, post=post)
    School.objects.filter(pk=cast.schools[0].pk).update(director="Гордеева Алла Юрьевна")
    maker = _maker(Kind.HOLDING_ORDER)
    subject = Subject("season", 2027, "ВПР 2027 года", place)
    return gathering.begin(maker, subject, today=TODAY, by=cast.people[Role.COORDINATOR])


def _subjects(place: Municipality) -> list[Subject]:
    return _maker(Kind.READING_SHEET).subjects(place)


def test_a_draft_is_not_to_be_read_yet(cast: Cast, order: Document) -> None:
    assert _subjects(cast.municipality) == []


def test_the_sheet_has_everybody_with_room_to_sign(cast: Cast, order: Document) -> None:
    papers.issue(order, by=cast.people[Role.OFFICIAL], issued_on=TODAY, number="15-О")
    [subject] = _subjects(cast.municipality)
    assert subject.label == "№ 15-О от 01.02.2027: О проведении всероссийских проверочных работ в 2027 году"
    paper = _maker(Kind.READING_SHEET).paper(subject, TODAY)
    assert paper.heading == (
        "с приказом от 01.02.2027 № 15-О «О проведении всероссийских проверочных работ в 2027 году»"
    )
    [_words, block] = paper.blocks
    assert isinstance(block, TableBlock)
    assert [(part.title, part.rows) for part in block.table.sections] == [
        (
            "Управление образования",
            (
                ("1", "Лебедева Нина Олеговна", "главный специалист", "", ""),
                ("2", "Яшин П.П.", "методист", "", ""),
                *((str(at), "", "", "", "") for at in (3, 4, 5)),
            ),
        ),
        (
            "Общеобразовательные организации",
            (
                ("6", "Гордеева Алла Юрьевна", "Директор МБОУ СОШ № 1", "", ""),
                ("7", "____________________", "Директор МБОУ СОШ № 2", "", ""),
            ),
        ),
    ]
    assert (why_not_print(paper), Paper.from_payload(paper.to_payload())) == ("", paper)
    assert cast.elsewhere
    assert _subjects(cast.elsewhere) == []


def test_an_order_that_schools_do_not_read_names_none(cast: Cast, order: Document) -> None:
    papers.issue(order, by=None, issued_on=TODAY, number="16-О")
    [subject] = _subjects(cast.municipality)
    # Because no order of this kind is made here; which kind it is decides who reads it.
    paper = _maker(Kind.READING_SHEET).paper(subject, TODAY)
    assert len(paper.blocks) == 2
    copy = Document.objects.get(pk=subject.pk)
    copy.pk, copy.kind, copy.number, copy.number_key, copy.code = None, Kind.RECHECK_ORDER, "17-О", "17-о", None
    copy.save(force_insert=True)
    sheet = _maker(Kind.READING_SHEET).paper(_subjects(cast.municipality)[0], TODAY)
    table = sheet.blocks[1]
    assert isinstance(table, TableBlock)
    assert [part.title for part in table.table.sections] == ["Управление образования"]


def test_a_sheet_of_something_else_is_not_made_anew_from_an_order(cast: Cast, order: Document) -> None:
    by = cast.people[Role.COORDINATOR]
    papers.issue(order, by=by, issued_on=TODAY, number="18-О")
    [subject] = _subjects(cast.municipality)
    sheet = gathering.begin(_maker(Kind.READING_SHEET), subject, today=TODAY, by=by)
    assert sheet.title == f"Лист ознакомления {Paper.from_payload(sheet.payload).heading}"
    Document.objects.filter(pk=sheet.pk).update(subject_kind="material")
    with pytest.raises(Exception, match=r"^\['"):
        gathering.refresh(sheet, today=TODAY, by=by)
