"""What a plan of a later year keeps, moves and marks."""

from accounts.roles import Role
from plans.services import lifecycle
from tests.builders import Cast
from tests.plans.situations import an_approved_plan
from tests.plans.texts import ZARECHYE


def test_a_year_in_the_words_of_a_row_is_marked_because_nobody_can_tell_whether_it_moves(cast: Cast) -> None:
    by = cast.people[Role.COORDINATOR]
    text = ZARECHYE.replace("Разработка порядка проверки работ", "Разбор итогов ВПР 2025 и 2026 годов")
    copy = lifecycle.clone(an_approved_plan(cast.municipality, by, text), years=1, proposals=[], by=by)
    row = copy.measures.get(number="1.2")
    assert row.title == "Разбор итогов ВПР 2025 и 2026 годов"
    assert [(doubt["code"], doubt["facts"]) for doubt in row.doubts] == [
        ("year_left", {"column": "title", "written": "2025, 2026"})
    ]
    assert copy.measures.get(number="1.1").doubts == []
