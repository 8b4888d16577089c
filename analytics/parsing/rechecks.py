"""Protocols of a second marking: the same works by their codes, points before and after."""

import re
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analytics.parsing import block as blocks
from analytics.parsing import cells, judging
from analytics.parsing.block import Block
from analytics.parsing.codes import Code
from analytics.parsing.gathering import Gathered
from analytics.parsing.grid import Grid
from analytics.parsing.heads import SECOND, Table, order, role, task
from analytics.parsing.model import Hints, Notes, Recheck, TaskColumn, WorkFacts
from analytics.parsing.words import plain

FIRST = re.compile(r"до перепровер|перв(ая|ой|ую|ое)\b|первичн\w+ провер|исходн")
TURN = re.compile(
    r"(до |после |при )?(перепровер\w*|(перв(ая|ой|ую|ое)|втор\w+|повторн\w+|исходн\w+)( провер\w*)?"
    r"|первичн\w+ провер\w*|комисси\w*)"
)


def take(table: Table, raw: Grid, work: WorkFacts, hints: Hints, found: Gathered) -> None:
    """The works marked twice of one table, by school."""
    tasks, totals = _columns(table)
    codes = sorted(set(tasks[0]) | set(tasks[1]), key=order)
    block = blocks.made(replace(table, tasks=[]), raw, hints.school)
    rejected = judging.identified(block, found.notes)
    count = len(block.codes)
    points = [_points(block, raw, [tasks[turn].get(code) for code in codes], count, found.notes) for turn in (0, 1)]
    sums = [_totals(raw, totals[turn], points[turn], count) for turn in (0, 1)]
    empty = block.kept & ((sums[0] < 0) | (sums[1] < 0))
    for row in judging.rows(empty):
        found.notes.add(Code.NO_POINTS, block.at(row, table.column("code")), code=block.codes[row])
    block.kept &= ~empty
    number = found.number(replace(work, tasks=tuple(TaskColumn(code) for code in codes)))
    found.rechecks += [_school(block, school, (tuple(codes), points, sums), number) for school in _schools(block)]
    found.rejected += rejected + int(empty.sum())
    found.rows += int(block.kept.sum()) + rejected + int(empty.sum())
    found.participants += int(block.kept.sum())


def _columns(table: Table) -> tuple[tuple[dict[str, int], dict[str, int]], tuple[list[int], list[int]]]:
    """Columns of the tasks and of the totals of the first and of the second marking."""
    tasks: tuple[dict[str, int], dict[str, int]] = ({}, {})
    totals: tuple[list[int], list[int]] = ([], [])
    for place, title in table.headings.items():
        low = plain(title)
        turn = 1 if SECOND.search(low) and not FIRST.search(low) else 0
        bare = TURN.sub("", low).strip(" ()[]-–—,:;.")
        found = task(bare)
        if found:
            tasks[turn].setdefault(found.code, place)
        elif role(bare) == "total" or (turn and role(bare) in ("", "variant") and "отмет" not in low):
            totals[turn].append(place)
    return tasks, totals


def _points(block: Block, raw: Grid, places: list[int | None], count: int, notes: Notes) -> NDArray[np.int8]:
    """(N, T) points; -1 for what is not given, not attempted or unreadable."""
    told = np.full((count, len(places)), -1, np.int8)
    for index, place in enumerate(places):
        if place is None:
            continue
        column = raw.numbers(place, cells.point)
        for row in judging.rows(block.kept & (column <= cells.UNREADABLE)):
            notes.add(Code.VALUE_UNREADABLE, block.at(row, place), header=block.table.headings[place])
        told[:, index] = np.clip(column, -1, 127)
    return told


def _totals(raw: Grid, places: list[int], points: NDArray[np.int8], count: int) -> NDArray[np.int16]:
    """Sums of the points where there are any, else the totals as written; -1 where neither is given."""
    if points.shape[1] and (points >= 0).any():
        sums: NDArray[np.int16] = np.maximum(points, 0).sum(axis=1).astype(np.int16)
        return sums
    if not places:
        return np.full(count, -1, np.int16)
    return np.maximum(raw.numbers(places[0], cells.point), -1).astype(np.int16)


def _schools(block: Block) -> list[int]:
    return list(dict.fromkeys(block.school[block.kept].tolist()))


def _school(
    block: Block,
    school: int,
    told: tuple[tuple[str, ...], list[NDArray[np.int8]], list[NDArray[np.int16]]],
    number: int,
) -> Recheck:
    tasks, points, sums = told
    own = np.flatnonzero(block.kept & (block.school == school))
    return Recheck(
        work=number,
        school=block.places.refs[school],
        codes=tuple(block.codes[row] for row in own.tolist()),
        tasks=tasks,
        first_points=points[0][own],
        second_points=points[1][own],
        first_totals=sums[0][own],
        second_totals=sums[1][own],
        cell=block.at(int(own[0]), block.table.column("code")),
    )
