"""One school's one work as compact columns: what a result sheet keeps instead of a row per pupil.

Values only: numpy, no Django. Readers of files make ``Participants``, the database keeps ``pack(participants)``, the
engine's cohorts are joined from many of them.
"""

import json
import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

NOT_ATTEMPTED = -1  # «X»: the pupil wrote the work and left the task; worth nothing, but not the same as a wrong answer
UNKNOWN = 0  # a mark, a variant or a sex that the file does not give
MALE, FEMALE = 1, 2
VERSION = 1


@dataclass(frozen=True, slots=True)
class Participants:
    """Pupils present at one work of one school, in the order of the file; n of them, T tasks.

    ``codes``: n texts, never names. ``classes``: n texts, "" where unknown. ``points``: (n, T) int8, primary points or
    ``NOT_ATTEMPTED``; T = 0 when the file gives totals only. ``totals``: (n,) int16, always the sum of the points where
    there are any. ``marks``, ``journal``, ``variants``, ``sexes``: (n,) int8, ``UNKNOWN`` where not given.
    ``absent``: how many rows said that the pupil was absent; ``absent_journal``: their journal marks, as far as given.
    """

    codes: tuple[str, ...]
    classes: tuple[str, ...]
    points: NDArray[np.int8]
    totals: NDArray[np.int16]
    marks: NDArray[np.int8]
    journal: NDArray[np.int8]
    variants: NDArray[np.int8]
    sexes: NDArray[np.int8]
    absent: int = 0
    absent_journal: tuple[int, ...] = field(default=())

    def __post_init__(self) -> None:
        n = len(self.codes)
        columns = (self.totals, self.marks, self.journal, self.variants, self.sexes)
        if len(self.classes) != n or self.points.shape[:1] != (n,) or any(column.shape != (n,) for column in columns):
            raise ValueError("columns of unequal length")

    @property
    def n(self) -> int:
        """Pupils present."""
        return len(self.codes)


_COLUMNS = (("totals", np.int16), ("marks", np.int8), ("journal", np.int8), ("variants", np.int8), ("sexes", np.int8))


def pack(participants: Participants) -> bytes:
    """The columns as bytes: the same participants give the same bytes on every machine."""
    head = json.dumps(
        {
            "version": VERSION,
            "codes": participants.codes,
            "classes": participants.classes,
            "tasks": int(participants.points.shape[1]),
            "absent": participants.absent,
            "absent_journal": participants.absent_journal,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    parts = [len(head).to_bytes(4, "little"), head, np.ascontiguousarray(participants.points, np.int8).tobytes()]
    parts += [
        np.ascontiguousarray(getattr(participants, name), np.dtype(kind).newbyteorder("<")).tobytes()
        for name, kind in _COLUMNS
    ]
    return zlib.compress(b"".join(parts), 1)  # because the best effort saves three bytes in a hundred


def unpack(data: bytes) -> Participants:
    """The participants of ``pack``; raises ``ValueError`` when the bytes are none of ours."""
    try:
        raw = zlib.decompress(data)
        size = int.from_bytes(raw[:4], "little")
        head = json.loads(raw[4 : 4 + size])
    except (zlib.error, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError("not a packed sheet") from error
    if head.get("version") != VERSION:
        raise ValueError("a packed sheet of another version")
    n, tasks, at = len(head["codes"]), head["tasks"], 4 + size
    points = np.frombuffer(raw, np.int8, n * tasks, at).reshape(n, tasks)
    at += n * tasks
    columns: dict[str, Any] = {}
    for name, kind in _COLUMNS:
        columns[name] = np.frombuffer(raw, np.dtype(kind).newbyteorder("<"), n, at).astype(kind)
        at += n * np.dtype(kind).itemsize
    return Participants(
        codes=tuple(head["codes"]),
        classes=tuple(head["classes"]),
        points=points,
        absent=head["absent"],
        absent_journal=tuple(head["absent_journal"]),
        **columns,
    )
