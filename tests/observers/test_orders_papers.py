"""Papers about observers: what they say, in which order, the same in PDF and Word, frozen."""

import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import override

from accounts.models import User
from accounts.roles import Role
from documents.models import Document
from documents.services.papers import edit, issue
from observers.kinds import PlaceState, Stage
from observers.labels.acts import VIOLATIONS, boxes
from observers.models import Act, Session
from observers.orders.acts import act_paper, empty_act
from observers.orders.memos import memo_paper
from observers.orders.rosters import schedule
from observers.reports import roster as rosters
from observers.reports.acts import observation
from observers.services import acting, papering
from office.blocks import TableBlock
from office.clauses import from_text
from office.paper import Paper
from tests.builders import Cast
from tests.observers.acting import a_presence, handed, paper_act
from tests.observers.builders import DAY, at, certificate, observer, place, session
from tests.observers.reading import in_order, lines, word

pytestmark = pytest.mark.django_db


def blocks_of(cast: Cast) -> list[rosters.Block]:
    """Everything published in Zarechye, for print."""
    rows = Session.objects.filter(municipality=cast.municipality).select_related("school", "municipality")
    sessions = rosters.between(rows, DAY, DAY, ZoneInfo(cast.municipality.time_zone))
    return rosters.blocks(rosters.with_people(sessions.order_by("starts_at", "pk")), None)


def russian(text: Any) -> str:
    with override("ru"):
        return capfirst(str(text))


def an_act(cast: Cast) -> Act:
    who = observer(cast.municipality, surname="Щеглова", name="Мария", patronymic="Викторовна")
    act = handed(a_presence(cast.schools[0], who, place="каб. 12"), "late", "phones", comment="Вошли двое")
    return acting.answer(act, "Запись в журнале есть", by=cast.people[Role.SCHOOL])


def test_an_act_on_paper(cast: Cast, by: User) -> None:
    act = an_act(cast)
    paper = papering.act(act, by=by)
    ticks = {"late": "Х", "phones": "Х"}
    rows = [(str(one.number), russian(one.words), ticks.get(one.code, "")) for one in boxes("classroom")]
    facts = [
        *("Школа", "МБОУ СОШ № 1", "Дата", "14.04.2027", "Присутствие", "с 09:00 до 10:00"),
        *("Работа", "Математика, 5 класс", "Класс", "5А", "Аудитория", "каб. 12"),
        *("Этап", russian(Stage.CLASSROOM.label)),
    ]
    cells = [cell for row in rows for cell in row if cell]
    tail = ["Комментарий наблюдателя", "Вошли двое", "Слово школы", "Запись в журнале есть", "Ознакомление"]
    assert in_order([*facts, *cells, *tail], word(paper))
    found = lines(paper)
    head = ["АКТ", "общественного наблюдения за проведением всероссийских", "проверочных работ", "от 14.04.2027 № 1"]
    assert found[3:7] == head
    pairs = [f"{name} {value}" for name, value in zip(facts[::2], facts[1::2], strict=True)]
    assert in_order([*pairs, *tail], found)
    assert found[-1] == "Общественный наблюдатель М.В. Щеглова"
    ticked = [line for line in found if line.endswith(" Х")]
    assert len(ticked) == 2
    assert (paper.number, paper.issued_on, paper.state) == ("1", DAY, "draft")


def test_a_clean_act_says_so(cast: Cast) -> None:
    paper = act_paper(handed(a_presence(cast.schools[0])))
    assert [block for block in paper.blocks if isinstance(block, TableBlock)] == [paper.blocks[0]]
    assert paper.blocks[1].text == "Нарушений не выявлено."  # type: ignore[union-attr]


def test_an_act_whose_observer_was_erased(cast: Cast) -> None:
    act = an_act(cast)
    Act.objects.filter(pk=act.pk).update(observer=None)
    assert act_paper(Act.objects.get(pk=act.pk)).signature.name == "_" * 20


def test_an_act_is_registered_once_under_its_own_number(cast: Cast, by: User) -> None:
    act = an_act(cast)
    draft = papering.act(act, by=by)
    assert papering.act(act, by=by) == draft
    final = papering.issue_act(act, by=by)
    assert (final, final.number, final.state) == (draft, "1", "issued")
    assert papering.issue_act(act, by=by) == final
    assert papering.act(act, by=by) == final
    with pytest.raises(ValidationError):
        papering.act(acting.keep(a_presence(cast.schools[0]), {}, by=None, now=at(12)), by=by)


def test_the_empty_form_has_every_box(cast: Cast, by: User) -> None:
    rows = empty_act(cast.municipality).blocks[2].table.sections[0].rows  # type: ignore[union-attr]
    assert [(row[0], row[1], row[3]) for row in rows] == [
        (str(one.number), russian(one.words), "") for one in VIOLATIONS
    ]
    assert {row[2] for row in rows} == {
        *("все", "передача", "передача, проверка", "передача, аудитория"),
        *("аудитория", "аудитория, проверка", "проверка", "загрузка"),
    }
    first = papering.empty(cast.municipality, by=by)
    assert papering.empty(cast.municipality, by=by) == first
    assert lines(first)[-1] == "Общественный наблюдатель ____________________"


def an_observation(cast: Cast) -> None:
    people = [observer(cast.municipality) for _ in range(4)]
    handed(a_presence(cast.schools[0], people[0]), "late", "phones", comment="Двое")
    handed(a_presence(cast.schools[0], people[1], stage=Stage.CHECKING))
    handed(a_presence(cast.schools[1], people[2]), "late")
    absent = a_presence(cast.schools[1], people[3])
    absent.state = PlaceState.ABSENT
    absent.save()


def test_a_memo_of_paper_acts_alone_says_nothing_of_sessions(cast: Cast, by: User) -> None:
    act = acting.enter_alone(cast.schools[0], paper_act(cast.schools[0]), by=by, now=at(12))
    acting.register(act, by=by, now=at(12))
    paper = memo_paper(cast.municipality, observation(cast.municipality, DAY, DAY), writer=by.name)
    assert paper.preamble.startswith("Представлено актов – 1, из них без нарушений – 1,")


def test_the_memo_counts_exactly(cast: Cast, by: User) -> None:
    an_observation(cast)
    paper = memo_paper(cast.municipality, observation(cast.municipality, DAY, DAY), writer=by.name)
    counts, caution = paper.preamble.splitlines()
    assert counts == (
        "Наблюдение: выходов – 4, школ – 2. Наблюдателей присутствовало – 3, не пришло – 1. Представлено актов – 3, "
        "из них без нарушений – 1, с отметками о нарушениях – 2."
    )
    assert caution.startswith("Отметки в актах – признаки, требующие проверки;")
    tables = [block.table.sections[0].rows for block in paper.blocks]  # type: ignore[union-attr]
    late, phones = (one for one in VIOLATIONS if one.code in {"late", "phones"})
    assert tables == [
        (("МБОУ СОШ № 1", "2", "1", "1", "2"), ("МБОУ СОШ № 2", "1", "0", "1", "1"), ("Всего", "3", "1", "2", "3")),
        (
            (russian(Stage.CLASSROOM.label), "2", "0", "2", "3"),
            (russian(Stage.CHECKING.label), "1", "1", "0", "0"),
            ("Всего", "3", "1", "2", "3"),
        ),
        ((str(late.number), russian(late.words), "2"), (str(phones.number), russian(phones.words), "1")),
    ]
    rows = paper.annexes[0].table.sections[0].rows  # type: ignore[union-attr]
    assert [(row[0], row[1], row[2], row[5]) for row in rows] == [
        ("1", "14.04.2027", "МБОУ СОШ № 1", "Двое"),
        ("3", "14.04.2027", "МБОУ СОШ № 2", ""),
    ]
    assert paper.clauses[0].text == (
        "Направить акты с отметками в школы для проверки и пояснений: МБОУ СОШ № 1, МБОУ СОШ № 2."
    )
    assert (paper.command, paper.signature.post, paper.signature.name) == (
        *("ПРЕДЛАГАЮ:", "Муниципальный координатор", "Лебедева Нина Олеговна"),
    )


def test_the_memo_keeps_proposals_and_freezes_counts(cast: Cast, by: User) -> None:
    an_observation(cast)
    draft = papering.memo(cast.municipality, DAY, DAY, by=by)
    own = Paper.from_payload(draft.payload)
    words = from_text("1. Провести совещание.")
    kept = {"heading": own.heading, "preamble": own.preamble, "signature": own.signature}
    edit(draft, payload=own.with_words(clauses=words, **kept).to_payload(), by=by)  # type: ignore[arg-type]
    handed(a_presence(cast.schools[0]), "strangers")
    again = papering.memo(cast.municipality, DAY, DAY, by=by)
    fresh = Paper.from_payload(again.payload)
    assert (again.pk, fresh.clauses) == (draft.pk, words)
    assert "Представлено актов – 4" in fresh.preamble
    final = issue(again, by=by, number="7", issued_on=DAY)
    handed(a_presence(cast.schools[0]))
    assert papering.memo(cast.municipality, DAY, DAY, by=by).pk != final.pk
    final.refresh_from_db()
    assert "Представлено актов – 4" in final.payload["preamble"]


def test_a_memo_of_days_without_acts(cast: Cast, by: User) -> None:
    found = lines(papering.memo(cast.municipality, DAY, DAY, by=by))
    assert "Актов наблюдения за это время не представлено." in found


def test_the_order_names_who_goes_and_carries_the_schedule(cast: Cast, by: User) -> None:
    people = [observer(cast.municipality, surname=name) for name in ("Юсупова", "Абрамова")]
    certificate(people[0])
    row = session(cast.schools[0], seats=3, place="каб. 12")
    for who in people:
        place(row, who)
    gone = place(session(cast.schools[1]), observer(cast.municipality, surname="Ушедшая"), PlaceState.WITHDRAWN)
    with pytest.raises(ValidationError):
        papering.order(cast.municipality, [], DAY, DAY, by=by)
    draft = papering.order(cast.municipality, blocks_of(cast), DAY, DAY, by=by)
    paper = Paper.from_payload(draft.payload)
    first, second = (annex.table for annex in paper.annexes)
    assert first is not None
    assert second is not None
    with override("ru"):
        category = capfirst(str(people[0].get_category_display()))
    assert first.sections[0].rows == (
        ("1", "Абрамова Анна Ивановна", category, "–"),
        ("2", "Юсупова Анна Ивановна", category, "Н-1"),
    )
    what = f"{russian(Stage.CLASSROOM.label)}: Математика, 5 класс, 5А"
    assert [(part.title, part.rows) for part in second.sections] == [
        (
            "МБОУ СОШ № 1, 14.04.2027",
            (
                ("09:00–10:00", what, "каб. 12", "Абрамова Анна Ивановна"),
                ("09:00–10:00", what, "каб. 12", "Юсупова Анна Ивановна\nуд. № Н-1"),
            ),
        )
    ]
    assert str(gone.observer) not in str(draft.payload)
    blank = schedule(blocks_of(cast)).sections
    assert [(part.title, len(part.rows), part.rows[-1][3]) for part in blank] == [
        ("МБОУ СОШ № 1, 14.04.2027", 3, ""),
        ("МБОУ СОШ № 2, 14.04.2027", 1, ""),
    ]
    found = lines(draft)
    assert in_order(
        [
            *("ПРИКАЗ", "ПРИКАЗЫВАЮ:", "6. Контроль за исполнением настоящего приказа оставляю за собой."),
            *("Приложение № 1", "Список общественных наблюдателей"),
            *("Приложение № 2", "График выхода общественных наблюдателей 14.04.2027", "МБОУ СОШ № 1, 14.04.2027"),
        ],
        found,
    )
    assert in_order([clause.text for clause in paper.clauses][:2], [re.sub(r"^\d+\. ", "", one) for one in word(draft)])


def test_the_order_keeps_its_wording_while_the_schedule_follows(cast: Cast, by: User) -> None:
    place(session(cast.schools[0], seats=2), observer(cast.municipality))
    draft = papering.order(cast.municipality, blocks_of(cast), DAY, DAY, by=by)
    own = Paper.from_payload(draft.payload)
    changed = own.with_words(heading="Об ином", preamble="В целях", clauses=own.clauses, signature=own.signature)
    edit(draft, payload=changed.to_payload(), by=by)
    place(session(cast.schools[0], at(12)), observer(cast.municipality))
    fresh = Paper.from_payload(papering.order(cast.municipality, blocks_of(cast), DAY, DAY, by=by).payload)
    assert (fresh.heading, fresh.preamble) == ("Об ином", "В целях")
    assert fresh.annexes[0].table is not None
    assert len(fresh.annexes[0].table.sections[0].rows) == 2
    assert Document.objects.count() == 1


def test_days_are_chosen_on_the_page(cast: Cast, coordinator: Client, english: None) -> None:
    place(session(cast.schools[0]), observer(cast.municipality))
    for name, kind in (("observer_order", "observer_order"), ("observation_memo", "observation_memo")):
        form = coordinator.get(reverse(name)).context["form"]
        assert (form["first"].value(), form["last"].value()) == (DAY, DAY)
        wrong = coordinator.post(reverse(name), {"first": "2027-04-15", "last": "2027-04-14"})
        assert (wrong.status_code, wrong.context["form"].errors) == (
            422,
            {"last": ["The last day comes before the first."]},
        )
        coordinator.post(reverse(name), {"first": "2027-04-14", "last": "2027-04-14"})
        assert Document.objects.latest("pk").kind == kind
    none = coordinator.post(reverse("observer_order"), {"first": "2027-06-14", "last": "2027-06-14"})
    assert none.context["form"].non_field_errors() == ["Nobody has a place in a published session of these days."]
