"""All that one work yields before the works are gathered: arrays that travel between workers as bytes."""

import io
import json
import zipfile
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_HEAD = "head"


@dataclass(frozen=True, slots=True)
class Examined:
    """One work of a municipality; S schools in alphabetical order, then classes: U units; K signs; T tasks.

    ``met``: (U,) as ``Frame.met``. ``controls``: (S,) written before outside observers. ``effect``, ``variance``,
    ``z``: (U, K), z by the null of the work; ``spread``, ``centre``: (U, K) of that null. ``checked``: (U, K);
    ``reasons``: K codes why a sign was checked nowhere, "" where it was. ``size``: (U, K) how far one standard
    deviation of a pupil moves z. ``sparse``: (U,) log likelihood ratio of the task profile. ``means``: (U, 2) mean
    total and its expectation. ``task_z``, ``task_effect``, ``task_mean``: (U, T). ``edges``: (U, 3, 4) below a
    threshold observed and expected, on it observed and expected. ``matches``: (U, 3) compared, equal, expected.
    ``absences``: (S, 4, 3) by mark on the roll, absent, expected. ``totals``, ``curve``: (S, M + 1).
    """

    key: tuple[str, ...]
    subject: str
    grade: int
    schools: tuple[str, ...]
    names: tuple[str, ...]
    tasks: tuple[str, ...]
    thresholds: tuple[int, ...]
    reasons: tuple[str, ...]
    version: str
    parent: Ints
    n: Ints
    met: NDArray[np.bool_]
    controls: NDArray[np.bool_]
    effect: Floats
    variance: Floats
    z: Floats
    spread: Floats
    centre: Floats
    checked: NDArray[np.bool_]
    size: Floats
    sparse: Floats
    means: Floats
    task_z: Floats
    task_effect: Floats
    task_mean: Floats
    edges: Floats
    matches: Floats
    absences: Floats
    totals: Floats
    curve: Floats

    @property
    def count(self) -> int:
        """How many units are schools."""
        return len(self.schools)

    def to_bytes(self) -> bytes:
        """The same results give the same bytes."""
        arrays: dict[str, Any] = {}
        head: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, np.ndarray):
                arrays[item.name] = value
            else:
                head[item.name] = value
        text = json.dumps(head, ensure_ascii=False, sort_keys=True).encode()
        stream = io.BytesIO()
        arrays[_HEAD] = np.frombuffer(text, np.uint8)
        np.savez_compressed(stream, **arrays)
        return stream.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Examined":
        """The results of ``to_bytes``; raises ``ValueError`` when the bytes are none of ours."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as kept:
                arrays: dict[str, Any] = {name: kept[name] for name in kept.files}
            head: dict[str, Any] = json.loads(arrays.pop(_HEAD).tobytes())
            return cls(**arrays, **_tuples(head))
        except (KeyError, TypeError, OSError, EOFError, ValueError, zipfile.BadZipFile) as error:
            raise ValueError("not an examined work") from error


def _tuples(head: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in head.items()}
