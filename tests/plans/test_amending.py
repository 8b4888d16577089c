"""What a later edition changes, in the words of an order."""

import pytest

from accounts.models import User
from plans.models import Measure, Plan, Section
from plans.orders import amending
from plans.services import copying
from tests.builders import Cast
from tests.plans.situations import a_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(cast: Cast, by: User) -> Plan:
    """A plan; a draft, because rows of an approved one are never altered."""
    return a_plan(cast.municipality, by)


@pytest.fixture
def new(old: Plan) -> Plan:
    """Its next edition, still the same word for word."""
    return copying.copy(old, replaces=old, edition=2)


def _row(plan: Plan, number: str, /, **changes: str) -> None:
    plan.measures.filter(number=number).update(**changes)


def test_the_same_text_changes_nothing(old: Plan, new: Plan) -> None:
    assert amending.amendments(old, new) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"deadline_text": ""}, "В позиции 1.2 в части срока исполнения слова «октябрь» исключить."),
        (
            {"deadline_text": "до 1 ноября."},
            "В позиции 1.2 в части срока исполнения слова «октябрь» заменить словами «до 1 ноября».",
        ),
        (
            {"deadline_text": "до 1 ноября 2026 г."},
            "В позиции 1.2 в части срока исполнения слова «октябрь» заменить словами «до 1 ноября 2026 г.».",
        ),
        ({"number": "1.9"}, "Позицию 1.2 считать позицией 1.9."),
        (
            {"title": "Обзор «Итоги»", "deadline_text": "май", "responsible_text": "Школы", "result": ""},
            "Позицию 1.2 изложить в следующей редакции: «1.2. Обзор „Итоги“; срок – май; ответственные – Школы».",
        ),
    ],
)
def test_a_changed_row(old: Plan, new: Plan, changes: dict[str, str], sentence: str) -> None:
    for plan in (old, new):
        _row(plan, "1.2", deadline_text="октябрь", result="", notes="")
    _row(new, "1.2", **changes)
    assert amending.amendments(old, new) == [sentence]


def test_words_where_there_were_none(old: Plan, new: Plan) -> None:
    for plan in (old, new):
        _row(plan, "1.2", notes="")
    _row(new, "1.2", notes="ежегодно")
    assert amending.amendments(old, new) == ["В позиции 1.2 в части примечания дополнить словами «ежегодно»."]


def test_rows_that_come_and_go(old: Plan, new: Plan) -> None:
    section = new.sections.get(pk=new.measures.get(number="1.2").section_id)
    Section.objects.filter(pk=section.pk).update(title="Контроль.")
    Measure.objects.create(
        plan=new, section=section, number="9.1", title="Выезд в школы", deadline_text="март", position=99
    )
    new.measures.filter(number="1.2").delete()
    found = amending.amendments(old, new)
    assert sorted(found) == [
        "Позицию 1.2 исключить.",
        "Раздел «Контроль» дополнить позицией следующего содержания: «9.1. Выезд в школы; срок – март».",
    ]


def test_a_plan_that_changed_too_much_is_told_by_its_new_text_alone(
    old: Plan, new: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(amending, "MOST", 1)
    _row(new, "1.2", number="8.1")
    _row(new, "1.3", number="8.2")
    assert amending.amendments(old, new) == []
