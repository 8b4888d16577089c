"""Two plans side by side: every difference once, word by word."""

import pytest

from accounts.models import User
from plans.reports import difference
from plans.reports.difference import Piece, pieces
from plans.services import editing, lifecycle
from tests.builders import Cast
from tests.plans.situations import an_approved_plan


@pytest.mark.parametrize(
    ("old", "new", "was", "now"),
    [
        ("", "", (), ()),
        ("до мая", "до мая", (("до мая", False),), (("до мая", False),)),
        ("", "новое", (), (("новое", True),)),
        ("май 2026", "май 2027", (("май ", False), ("2026", True)), (("май ", False), ("2027", True))),
        ("УО, ОО", "УО", (("УО", False), (", ОО", True)), (("УО", False),)),
    ],
)
def test_texts_differ_at_the_edges_of_words(
    old: str, new: str, was: tuple[tuple[str, bool], ...], now: tuple[tuple[str, bool], ...]
) -> None:
    assert pieces(old, new) == (tuple(Piece(*one) for one in was), tuple(Piece(*one) for one in now))


@pytest.mark.django_db
def test_a_new_edition_differs_only_in_what_was_changed(cast: Cast, by: User) -> None:
    old = an_approved_plan(cast.municipality, by)
    new = lifecycle.new_edition(old, by=by)
    assert difference(old, new) == []
    editing.edit_measure(new.measures.get(number="1.2"), {"deadline_text": "ноябрь 2026"}, version=1, by=by)
    editing.delete_measure(new.measures.get(number="2.1"), by=by)
    editing.add_measure(new.sections.get(number="2"), {"title": "Новое"}, by=by)
    editing.edit_head(new, {"goals": []}, version=1, by=by)
    new.refresh_from_db()
    told = [
        (c.where, c.what, "".join(p.text for p in c.old), "".join(p.text for p in c.new)) for c in difference(old, new)
    ]
    assert told == [
        ("План", "цели", "Получить достоверные результаты проверочных работ.", ""),
        ("1.2", "срок", "октябрь 2026", "ноябрь 2026"),
        ("2.4", "добавлено", "", "Новое"),
        ("2.1", "исключено", "Обучение общественных наблюдателей · ежегодно (март) · УО", ""),
    ]
