"""Papers about results: what holds for all of them, commissions and re-checks; nobody unheard, nothing foreign."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from analytics.models import Exchange, Inquiry, Recheck
from analytics.orders import frames
from analytics.orders.makers import MAKERS
from analytics.reports.exchanges import COMMISSIONS
from analytics.services import rechecking
from analytics.services.rechecking import Wish
from documents.kinds import OPEN_TO_SCHOOLS, Kind
from documents.orders.makers import subject_of
from documents.rules import why_not_print
from office.blocks import TableBlock
from office.paper import Paper
from tests.analytics.papered import (
    FEW,
    TODAY,
    a_town,
    an_exchange,
    clauses_of,
    maker,
    paper_of,
    rows_of,
    table_of,
    text_of,
)
from tests.analytics.seasons import Season
from tests.analytics.test_forbidden_words import FORBIDDEN
from tests.builders import Cast

pytestmark = pytest.mark.django_db
NEW = (
    *("commissions_order", "recheck_order", "results_order", "analysis_memo", "recommendations", "public_report"),
    *("recheck_protocol", "checking_lists", "help_programme"),
)


@pytest.fixture
def town(cast: Cast, by: User) -> Season:
    """Five schools with two works; the first one's matter is confirmed, re-checked and helped, the second is asked."""
    return a_town(cast, by)


@pytest.mark.parametrize("kind", NEW)
def test_every_paper_can_be_printed_and_shows_no_scrap(town: Season, kind: str) -> None:
    paper = paper_of(kind, town.municipality)
    assert why_not_print(paper) == ""
    text = text_of(paper)
    assert [scrap for scrap in ("None", "  ", "{", "..", "%(", "Promise") if scrap in text] == []
    assert FORBIDDEN.findall(text) == []
    assert Paper.from_payload(paper.to_payload()) == paper


@pytest.mark.parametrize("kind", NEW)
def test_no_paper_names_a_school_that_is_not_heard(town: Season, kind: str) -> None:
    unheard = town.schools[1].name
    made = maker(kind)
    papers = [made.paper(one, TODAY) for one in made.subjects(town.municipality)]
    assert [paper.heading for paper in papers if unheard in text_of(paper)] == (
        [paper.heading for paper in papers] if kind in {"commissions_order", "checking_lists"} else []
    )


@pytest.mark.parametrize("kind", [kind for kind in NEW if kind in OPEN_TO_SCHOOLS and kind != "commissions_order"])
def test_what_schools_read_names_none_of_them(town: Season, kind: str) -> None:
    text = text_of(paper_of(kind, town.municipality))
    assert [school.name for school in town.schools if school.name in text] == []


@pytest.mark.parametrize("kind", [one.kind for one in MAKERS])
def test_nothing_is_made_about_another_municipality(town: Season, cast: Cast, kind: str) -> None:
    assert cast.elsewhere
    made = maker(kind)
    assert made.subjects(cast.elsewhere) == []
    own = made.subjects(town.municipality)
    assert [subject_of(made, cast.elsewhere, one.pk) for one in own] == [None] * len(own)
    assert str(made.lacking).endswith(".")


def test_the_order_on_commissions_says_who_marks_whose_works(town: Season) -> None:
    paper = paper_of("commissions_order", town.municipality)
    assert (paper.heading, paper.preamble) == (
        "О проверке работ участников всероссийских проверочных работ 2026 года",
        "В целях объективной и независимой проверки работ участников всероссийских проверочных работ (далее – ВПР)",
    )
    assert clauses_of(paper) == [
        "1. Провести проверку работ участников ВПР 2026 года экспертами других школ.",
        "2. Утвердить распределение работ и состав экспертов согласно приложению к настоящему приказу.",
        "3. Руководителям общеобразовательных организаций обеспечить:",
        "3.1. Передачу работ на проверку под кодами, без указания фамилий участников, в срок до ____________________.",
        "3.2. Участие экспертов, указанных в приложениях, и замену отсутствующих из другой организации.",
        "3.3. Хранение работ и протоколов проверки до получения результатов.",
        "4. Главный специалист (Н.О.\u00a0Лебедева) организовать обмен работами и контролировать сроки проверки.",
        "5. Контроль за исполнением настоящего приказа оставляю за собой.",
    ]
    [annex] = paper.annexes
    [(_, sent)] = rows_of(table_of(annex))
    assert annex.title == "Распределение работ\nМатематика, 5 класс"
    assert all(source != target for source, target, _works in sent)
    assert {source: int(works) for source, _target, works in sent} == {one.name: 24 for one in town.schools}
    [experts] = annex.blocks
    assert isinstance(experts, TableBlock)
    assert rows_of(experts.table)[0][1][0] == (
        "МБОУ СОШ № 1", "Яшина В.В.\n____________________", "24", "12",
    )  # fmt: skip


def test_each_commission_has_an_annex_with_its_chair_left_open(town: Season, by: User) -> None:
    Exchange.objects.all().delete()
    row = an_exchange(town.municipality, by, 5, "RU", COMMISSIONS, commissions=2, least_schools=3)
    paper = paper_of("commissions_order", town.municipality)
    assert [annex.title.partition("\n")[0] for annex in paper.annexes] == [
        "Распределение работ", "Состав межшкольной комиссии № 1", "Состав межшкольной комиссии № 2",
    ]  # fmt: skip
    assert clauses_of(paper)[1] == (
        "2. Утвердить распределение работ и составы комиссий согласно приложениям № 1–3 к настоящему приказу."
    )
    seats = [rows_of(table_of(annex))[0][1] for annex in paper.annexes[1:]]
    assert [rows[0] for rows in seats] == [("1", "_" * 20, "_" * 20, "председатель", "–")] * 2
    assert sum(int(line[4]) for rows in seats for line in rows[1:]) == 5 * 24
    assert sorted({line[1] for rows in seats for line in rows[1:]}) == ["_" * 20, "Яшина В.В."]
    assert sum(len(rows) - 1 for rows in seats) == sum(len(one["experts"]) for one in row.result["commissions"])


def test_cross_checking_that_nobody_let_stand_is_in_no_order(town: Season) -> None:
    Exchange.objects.update(accepted_at=None)
    assert maker("commissions_order").subjects(town.municipality) == []


def test_the_order_on_a_recheck_tells_the_sample_its_rule_and_lot(town: Season) -> None:
    paper = paper_of("recheck_order", town.municipality)
    assert paper.preamble == (
        "В целях объективного оценивания работ участников всероссийских проверочных работ (далее – ВПР) "
        "и по итогам рассмотрения пояснений общеобразовательных организаций"
    )
    samples, people = paper.annexes
    [(_, [line])] = rows_of(table_of(samples))
    row = Recheck.objects.get()
    assert (line[:5], line[6]) == (("1", "МБОУ СОШ № 1", "Русский язык, 5 класс", "24", "4"), "10.12.2026")
    assert line[5].endswith("Номер жеребьёвки: 77; по тому же номеру отбираются те же работы.")
    assert row.seed == 77
    assert rows_of(table_of(people)) == [
        (
            "МБОУ СОШ № 1. Русский язык, 5 класс",
            (("1", "Белова А.А., МБОУ СОШ № 3", "________________"), ("2", "Ежов П.П.", "________________")),
        )
    ]
    assert (samples.landscape, people.landscape) == (True, False)


def test_seats_without_names_are_left_to_be_filled_in(town: Season) -> None:
    Recheck.objects.update(commission="", due_on=None)
    samples, people = paper_of("recheck_order", town.municipality).annexes
    assert rows_of(table_of(samples))[0][1][0][6] == "____________"
    assert [row[2] for row in rows_of(table_of(people))[0][1]] == ["председатель", "член комиссии", "член комиссии"]


@pytest.mark.parametrize(
    ("facts", "days", "shown"),
    [
        ({"state": "asked"}, 3, []),
        ({"state": "asked"}, -1, ["МБОУ СОШ № 1"]),
        ({"state": "answered"}, 3, ["МБОУ СОШ № 1"]),
        ({"state": "withdrawn"}, -1, []),
    ],
)
def test_a_recheck_waits_until_the_school_was_heard(
    town: Season, facts: dict[str, str], days: int, shown: list[str]
) -> None:
    day = frames.here(town.municipality)
    matter = Inquiry.objects.filter(school=town.schools[0])
    matter.update(**facts, verdict="", decided_at=None, answer_by=day + timedelta(days=days))
    subjects = maker("recheck_order").subjects(town.municipality)
    assert [one.label.partition(": ")[2] for one in subjects] == shown


def test_draws_of_one_day_stand_in_one_order_and_one_done_is_in_none(town: Season, by: User) -> None:
    rechecking.draw(town.sheet[2, 1], Wish(rule=FEW, seed=5), by=by)
    [subject] = maker("recheck_order").subjects(town.municipality)
    assert subject.label.partition(": ")[2] == "МБОУ СОШ № 1, МБОУ СОШ № 3"
    paper = paper_of("recheck_order", town.municipality)
    lines = rows_of(table_of(paper.annexes[0]))[0][1]
    assert [line[1:3] for line in lines] == [
        ("МБОУ СОШ № 1", "Русский язык, 5 класс"),
        ("МБОУ СОШ № 3", "Математика, 5 класс"),
    ]
    assert paper.preamble.endswith("(далее – ВПР)")
    first = Recheck.objects.get(seed=77)
    rechecking.cancel(first, "Работы утрачены", version=first.version, by=by)
    [again] = maker("recheck_order").subjects(town.municipality)
    assert (again.pk, again.label.partition(": ")[2]) == (subject.pk, "МБОУ СОШ № 3")


def test_the_protocol_of_an_unheard_matter_is_not_offered(town: Season) -> None:
    assert [one.label for one in maker(Kind.RECHECK_PROTOCOL).subjects(town.municipality)] == [
        str(Recheck.objects.get())
    ]
    later = frames.here(town.municipality) + timedelta(days=3)
    facts: dict[str, Any] = {"state": "asked", "verdict": "", "decided_at": None, "answer_by": later}
    Inquiry.objects.filter(school=town.schools[0]).update(**facts)
    assert maker(Kind.RECHECK_PROTOCOL).subjects(town.municipality) == []
