"""A school's participants as the row that is kept: marks by the scale, tasks in the work's order, figures for lists."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.models import ResultSheet, Work
from analytics.parsing import heads
from analytics.participants import UNKNOWN, Participants, pack

Thresholds = tuple[int, int, int]


class Misfit(ValueError):
    """A table that cannot be of this work; ``code`` and ``facts`` say why."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


class Order:
    """How the columns of a table stand to the tasks of its work, found once for all schools of a file."""

    def __init__(self, codes: Sequence[str], work: Work) -> None:
        """Raises ``Misfit`` where the tasks are others, however their codes are spelled."""
        told = [heads.order(code) for code in codes]
        wanted = [heads.order(task["code"]) for task in work.tasks]
        if told and wanted and sorted(told) != sorted(wanted):
            raise Misfit("other_tasks", found=", ".join(codes), known=", ".join(task["code"] for task in work.tasks))
        self.tasks = work.tasks if told else []
        self.maxima = np.array([task["max"] for task in self.tasks], np.int16)
        self.places = [told.index(code) for code in wanted] if self.tasks and told != wanted else None

    def of(self, read: Participants) -> Participants:
        """The points in the work's order; raises ``Misfit`` where there are more than a task may bring."""
        if not read.points.shape[1] or not self.tasks:
            return read
        points = read.points if self.places is None else np.ascontiguousarray(read.points[:, self.places])
        most = points.max(axis=0, initial=0)
        over = np.flatnonzero(most > self.maxima)
        if over.size:
            task = self.tasks[int(over[0])]
            raise Misfit("other_maximum", task=task["code"], found=int(most[over[0]]), known=task["max"])
        return read if self.places is None else replace(read, points=points)


def by_scale(totals: NDArray[np.int16], thresholds: Thresholds) -> NDArray[np.int8]:
    """Marks 2 to 5 of totals."""
    return (2 + np.searchsorted(np.array(thresholds), totals, side="right")).astype(np.int8)


def marked(read: Participants, thresholds: Thresholds | None) -> tuple[Participants, str]:
    """The participants with the marks that hold, and where these come from."""
    if thresholds is not None:
        return replace(read, marks=by_scale(read.totals, thresholds)), ResultSheet.Marks.SCALE
    known = bool(np.any(read.marks != UNKNOWN))
    return read, ResultSheet.Marks.FILE if known else ResultSheet.Marks.NONE


def joined(parts: Sequence[Participants]) -> Participants:
    """Branches that stand for one school, as one table; raises ``Misfit`` where a code is in two of them."""
    if len(parts) == 1:
        return parts[0]
    codes = tuple(code for part in parts for code in part.codes)
    if len(set(codes)) < len(codes):
        raise Misfit("codes_shared")
    if len({part.points.shape[1] for part in parts}) > 1:
        raise Misfit("tables_differ")
    columns = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("points", "totals", "marks", "journal", "variants", "sexes")
    }
    return Participants(
        codes=codes,
        classes=tuple(name for part in parts for name in part.classes),
        absent=sum(part.absent for part in parts),
        absent_journal=tuple(mark for part in parts for mark in part.absent_journal),
        **columns,
    )


def fields(read: Participants, thresholds: Thresholds | None) -> dict[str, Any]:
    """What a ``ResultSheet`` keeps of its participants: the columns, their digest, and figures for lists."""
    participants, source = marked(read, thresholds)
    columns = pack(participants)
    counts = np.bincount(participants.marks.clip(0, 5), minlength=6)
    n = participants.n
    return {
        "columns": columns,
        "digest": hashlib.sha256(columns).hexdigest(),
        "n": n,
        "absent": participants.absent,
        "mean": float(np.mean(participants.totals)) if n else None,
        "deviation": float(np.std(participants.totals, ddof=1)) if n > 1 else None,
        **{f"marks{mark}": int(counts[mark]) for mark in (2, 3, 4, 5)},
        "with_journal": int(np.count_nonzero(participants.journal)),
        "marks_source": source,
    }


def filled(sheet: ResultSheet, told: Mapping[str, Any]) -> ResultSheet:
    """The row with other figures, one version on."""
    for name, value in told.items():
        setattr(sheet, name, value)
    sheet.version += 1
    return sheet


def remark(work: Work) -> list[tuple[ResultSheet, str]]:
    """Give every sheet of a work its marks anew by the scale it has now; the changed ones with their old digests."""
    if work.thresholds is None:
        return []
    changed = []
    for sheet in ResultSheet.objects.filter(work=work).order_by("pk").select_for_update().iterator(50):
        told = fields(sheet.participants, work.thresholds)
        if (told["digest"], told["marks_source"]) != (sheet.digest, sheet.marks_source):
            old = sheet.digest
            changed.append((filled(sheet, told), old))
    return changed
