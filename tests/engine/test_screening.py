"""The screening as a whole: false alarms, power, and sameness of the numbers however the work is parted."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analytics.engine.data import Cohort
from analytics.engine.examined import Examined
from analytics.engine.examining import examine
from analytics.engine.findings import Cell
from analytics.engine.screening import Screening, analyse, gather
from analytics.engine.settings import Settings
from tests.engine.measure import engine, engine_alone, measured, recipe
from tests.engine.simulator import World, municipality

SETTINGS = Settings()


@pytest.fixture(scope="module")
def cohorts() -> list[Cohort]:
    return municipality(17).cohorts


@pytest.fixture(scope="module")
def screening(cohorts: list[Cohort]) -> Screening:
    return analyse(cohorts, SETTINGS)


def test_settings_come_back_from_their_text() -> None:
    settings = Settings(q=0.05, strengths=(0.5, 1.0))
    assert Settings.from_json(settings.to_json()) == settings
    assert Settings.from_json(Settings().to_json()) == Settings()


@pytest.mark.parametrize("text", ["", "[]", '{"q": 0.1, "luck": 7}', "{"])
def test_other_texts_are_no_settings(text: str) -> None:
    with pytest.raises(ValueError, match="not the engine's settings"):
        Settings.from_json(text)


def test_two_stages_through_bytes_give_the_same_cells(cohorts: list[Cohort], screening: Screening) -> None:
    kept = [examine(cohort, SETTINGS).to_bytes() for cohort in cohorts]
    assert kept == [examine(cohort, SETTINGS).to_bytes() for cohort in cohorts]
    assert gather([Examined.from_bytes(data) for data in reversed(kept)], SETTINGS).cells == screening.cells


@pytest.mark.parametrize("data", [b"", b"PK", b"not an archive at all"])
def test_other_bytes_are_no_examined_work(data: bytes) -> None:
    with pytest.raises(ValueError, match="not an examined work"):
        Examined.from_bytes(data)


def shuffled(cohort: Cohort, seed: int) -> Cohort:
    """The same cohort with pupils, schools, classes and variants in another order and classes numbered anew."""
    rng = np.random.default_rng(seed)
    order, schools = rng.permutation(len(cohort.school)), rng.permutation(len(cohort.schools))
    classes = rng.permutation(len(cohort.class_names))
    place, number = np.argsort(schools), np.argsort(classes)
    context = cohort.context
    turned = replace(
        context,
        kinds=tuple(context.kinds[index] for index in schools),
        **{name: getattr(context, name)[schools] for name in ("controls", "enrolled", "journal_roll", "prior", "exam")},
    )
    return replace(
        cohort,
        schools=tuple(cohort.schools[index] for index in schools),
        school=place[cohort.school][order],
        classes=number[cohort.classes][order],
        class_names=tuple(cohort.class_names[index] for index in classes),
        points=cohort.points[order],
        totals=cohort.totals[order],
        marks=cohort.marks[order],
        journal=cohort.journal[order],
        variants=cohort.variants[order],
        context=turned,
    )


def test_order_of_pupils_schools_classes_and_works_does_not_matter(cohorts: list[Cohort], screening: Screening) -> None:
    assert analyse([shuffled(cohort, 3) for cohort in reversed(cohorts)], SETTINGS).cells == screening.cells


def test_names_of_schools_do_not_matter(cohorts: list[Cohort], screening: Screening) -> None:
    other = [replace(cohort, schools=tuple(f"Z{name[1:]}" for name in cohort.schools)) for cohort in cohorts]
    renamed = analyse(other, SETTINGS).cells
    assert [replace(cell, school=f"S{cell.school[1:]}") for cell in renamed] == list(screening.cells)


def test_a_cell_is_whole(screening: Screening) -> None:
    assert len(screening.cells) == 320
    for cell in screening.cells:
        assert cell.answer == ("too_few" if cell.n < 13 else "signs" if cell.flag else "no_signs")
        assert sum(cell.totals) == cell.n
        assert sum(cell.curve) == pytest.approx(cell.n, abs=1e-5)
        assert 0 < cell.p <= 1
        assert 0 < cell.p_alone <= 1
        assert {sign.code for sign in cell.signs if sign.named} == set(cell.named)
        assert all((sign.p < 0.01) == sign.named for sign in cell.signs if sign.p is not None)
        assert sum(part.n for part in cell.classes) in (0, cell.n)


def test_details_fill_the_sentences(screening: Screening) -> None:
    cell = max(screening.cells, key=lambda cell: cell.n)
    signs = {sign.code: sign for sign in cell.signs}
    level, edges, match, away = (signs[code] for code in ("level", "boundary", "mark_match", "participation"))
    assert level.effect == pytest.approx(level.details["mean"] - level.details["expected"])
    assert [sorted(edge) for edge in edges.details["edges"]] == [
        ["below", "below_expected", "on", "on_expected", "threshold"]
    ] * 3
    assert match.effect == pytest.approx(match.details["equal"] - match.details["expected"])
    assert away.details["absent"] == sum(absent for _, absent, _ in away.details["by_mark"].values())
    assert away.details["weak"] == sum(away.details["by_mark"][mark][1] for mark in "23")


def test_borrowing_lifts_a_cell_among_distorted_works_only() -> None:
    cells = [analyse(municipality(seed, World(clustering=1.0)).cohorts, SETTINGS).cells for seed in range(700, 704)]
    lifted = [cell for made in cells for cell in made if cell.flag and not cell.flag_alone]
    for cell in lifted:
        siblings = [other for made in cells for other in made if other.school == cell.school and other is not cell]
        assert max(other.score for other in siblings) > 0


def test_honest_municipalities_stay_without_a_flag() -> None:
    tally = measured(World(prevalence=0.0), engine, 20)
    assert sum(tally.flagged) <= 1


def test_the_engine_finds_what_is_planted_and_beats_its_rival() -> None:
    ours, alone, rival = (measured(World(), judge, 8) for judge in (engine, engine_alone, recipe))
    right, wrong, guilty, honest = ours.counts[:4]
    assert np.mean(ours.area) > 0.9
    assert np.mean(ours.precision) > 0.75
    assert right / (right + wrong) > 0.87
    assert wrong / honest < 0.01
    assert right / guilty > 0.4
    assert np.mean(ours.precision) > np.mean(alone.precision) > np.mean(rival.precision)


def test_rare_distortion_keeps_the_precision() -> None:
    right, wrong = measured(World(prevalence=0.04), engine, 8).counts[:2]
    assert right / (right + wrong) > 0.75


def doubled(cohort: Cohort) -> Cohort:
    """Every pupil twice."""
    names = ("school", "classes", "points", "totals", "marks", "journal", "variants")
    columns: dict[str, Any] = {name: np.concatenate([getattr(cohort, name)] * 2) for name in names}
    context = cohort.context
    roll, enrolled = context.journal_roll * 2, context.enrolled * 2
    return replace(cohort, context=replace(context, journal_roll=roll, enrolled=enrolled), **columns)


def cell_of(cells: tuple[Cell, ...], like: Cell) -> Cell:
    return next(cell for cell in cells if (cell.work, cell.school) == (like.work, like.school))


def test_more_of_the_same_evidence_is_more_evidence(cohorts: list[Cohort], screening: Screening) -> None:
    flagged = max(screening.cells, key=lambda cell: cell.score)
    again = cell_of(analyse([doubled(cohort) for cohort in cohorts], SETTINGS).cells, flagged)
    assert again.n == 2 * flagged.n
    assert again.flag


def test_no_cell_is_flagged_for_other_works_alone() -> None:
    cohorts = municipality(3013).cohorts
    for own_p, borrowed in ((1.0, True), (Settings().own_p, False)):
        verdicts = analyse(cohorts, Settings(own_p=own_p)).verdicts
        assert bool((verdicts.p_alone[verdicts.flag] > Settings().own_p).any()) is borrowed
        assert verdicts.flag.sum() > 20
