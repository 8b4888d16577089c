"""Papers that the register makes itself: what they say comes from the municipality's own rows."""

from datetime import date, time

import pytest

from accounts.roles import Role
from documents.kinds import FORMS, Kind
from documents.models import Document
from documents.orders.makers import Subject, maker_of, makers, subject_of
from documents.rules import searched, why_not_print
from documents.services import gathering
from office.paper import Paper
from schools.models import Declension, Layout, Municipality, Procedure, ResponsiblePerson, School, Sitting
from tests.builders import Cast

pytestmark = pytest.mark.django_db
TODAY = date(2027, 2, 1)
OWN = ("holding_order", "coordinators_order", "guidance_letter", "information_letter", "minutes")


@pytest.fixture
def town(cast: Cast) -> Cast:
    """Zarechye with a layout, a responsible person and two works of the spring of 2027, one with its days."""
    place = cast.municipality
    Layout.objects.update_or_create(
        municipality=place,
        defaults={"signatory_post": "Начальник управления образования", "signatory_name": "Соколова Ирина Викторовна"},
    )
    ResponsiblePerson.objects.create(municipality=place, name="Лебедева Нина Олеговна", post="главный специалист")
    facts = {"municipality": place, "year": 2027, "starts_on": date(2027, 4, 19), "ends_on": date(2027, 5, 20)}
    russian = Procedure.objects.create(grade=5, subject="RU", basis="Приказ Рособрнадзора от 13.05.2026 № 771", **facts)
    Procedure.objects.create(grade=4, subject="MA", **facts)
    Sitting.objects.create(
        procedure=russian, school=cast.schools[0], day=date(2027, 4, 21), starts_at=time(9), classes="5А, 5Б"
    )
    return cast


def _paper(kind: str, place: Municipality) -> Paper:
    maker = maker_of(kind)
    assert maker
    [subject] = maker.subjects(place)
    return maker.paper(subject, TODAY)


def _text(paper: Paper) -> str:
    return "\n".join(searched(paper))


@pytest.mark.parametrize("kind", OWN)
def test_every_own_paper_can_be_printed_and_shows_no_scrap(town: Cast, kind: str) -> None:
    paper = _paper(kind, town.municipality)
    assert why_not_print(paper) == ""
    text = _text(paper)
    assert [scrap for scrap in ("None", "  ", "{", "[Введите") if scrap in text] == []
    assert paper.kind in {"приказ", "письмо", "протокол"}
    assert Paper.from_payload(paper.to_payload()) == paper


def test_the_order_on_holding_has_the_timetable_and_the_days_of_schools(town: Cast) -> None:
    paper = _paper("holding_order", town.municipality)
    assert paper.heading == "О проведении всероссийских проверочных работ в 2027 году"
    assert paper.preamble.startswith("В соответствии с документами: Приказ Рособрнадзора от 13.05.2026 № 771, ")
    by_grade, by_school = (annex.table for annex in paper.annexes)
    assert by_grade
    assert [(part.title, part.rows) for part in by_grade.sections] == [
        ("4 класс", (("Математика", "с 19.04.2027 по 20.05.2027"),)),
        ("5 класс", (("Русский язык", "с 19.04.2027 по 20.05.2027"),)),
    ]
    assert by_school
    assert [(part.title, part.rows) for part in by_school.sections] == [
        (town.schools[0].name, (("21.04.2027", "09:00", "5А, 5Б", "русский язык"),)),
    ]


def test_without_days_of_schools_the_order_has_one_annex(town: Cast) -> None:
    Sitting.objects.all().delete()
    assert len(_paper("holding_order", town.municipality).annexes) == 1


def test_the_charged_person_stands_in_brackets_and_the_post_in_its_stored_form(town: Cast) -> None:
    clause = _paper("coordinators_order", town.municipality).clauses[0].text
    assert clause == (
        "Главный специалист (Н.О.\u00a0Лебедева) осуществлять координацию "
        "проведения ВПР на территории муниципалитета в 2027 году."
    )
    Declension.objects.create(
        municipality=town.municipality,
        kind=Declension.Kind.POST,
        phrase="главный специалист",
        dative="главному специалисту",
    )
    clause = _paper("coordinators_order", town.municipality).clauses[0].text
    assert clause.startswith("Главному специалисту (Н.О.\u00a0Лебедева) ")


def test_every_school_has_a_line_among_the_coordinators(town: Cast) -> None:
    [annex] = _paper("coordinators_order", town.municipality).annexes
    assert annex.table
    lines = {row[1]: row[2] for row in annex.table.sections[0].rows}
    schools = School.objects.active().filter(municipality=town.municipality)
    assert list(lines) == [school.name for school in schools]
    assert lines[town.schools[0].name] == town.people[Role.SCHOOL].name


def test_nothing_is_made_about_another_municipality(town: Cast) -> None:
    maker = maker_of("holding_order")
    assert maker
    elsewhere = Municipality.objects.create(slug="far", name="Дальний", department="Отдел образования")
    assert (maker.subjects(elsewhere), subject_of(maker, elsewhere, 2027)) == ([], None)


def test_each_kind_has_one_maker_at_most() -> None:
    kinds = [maker.kind for maker in makers()]
    assert sorted(set(kinds)) == sorted(kinds)
    assert set(kinds) <= set(FORMS)


@pytest.fixture
def draft(town: Cast) -> Document:
    """A draft of the order on holding."""
    maker = maker_of(Kind.HOLDING_ORDER)
    assert maker
    subject = Subject("season", 2027, "ВПР 2027 года", town.municipality)
    return gathering.begin(maker, subject, today=TODAY, by=town.people[Role.COORDINATOR])


def test_facts_are_taken_anew_and_the_wording_stays(town: Cast, draft: Document) -> None:
    by = town.people[Role.COORDINATOR]
    worded = {**draft.payload, "preamble": "В целях порядка"}
    draft.payload = worded
    draft.save()
    Procedure.objects.filter(grade=4).update(ends_on=date(2027, 4, 19))
    paper = Paper.from_payload(gathering.refresh(draft, today=TODAY, by=by).payload)
    assert paper.preamble == "В целях порядка"
    assert paper.annexes[0].table
    assert paper.annexes[0].table.sections[0].rows == (("Математика", "19.04.2027"),)


@pytest.mark.usefixtures("in_english")
def test_frozen_facts_stay(town: Cast, draft: Document) -> None:
    by = town.people[Role.COORDINATOR]
    first = gathering.freeze(draft, by=by).frozen_at
    assert gathering.freeze(draft, by=by).frozen_at == first
    with pytest.raises(Exception, match="The facts of this draft are frozen"):
        gathering.refresh(draft, today=TODAY, by=by)
