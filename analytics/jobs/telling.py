"""Numbers of arrays as JSON keeps them: rounded, and ``None`` for what is not known."""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from analytics.engine.intervals import Difference, Interval

DIGITS = 3


def told(value: float, digits: int = DIGITS) -> float | None:
    """A number, rounded; ``None`` when it is none."""
    found = float(value)
    return round(found, digits) + 0.0 if math.isfinite(found) else None


def listed(values: ArrayLike, digits: int = DIGITS) -> list[Any]:
    """Numbers of any shape as lists."""
    array = np.asarray(values)
    if array.ndim > 1:
        return [listed(row, digits) for row in array]
    if array.dtype.kind in "iub":
        whole: list[Any] = array.astype(int).tolist()
        return whole
    return [told(value, digits) for value in array.tolist()]


def bounded(interval: Interval, at: int) -> dict[str, Any]:
    """One estimate with its bounds."""
    return {"low": told(interval.low[at]), "high": told(interval.high[at]), "reason": str(interval.reason[at])}


def percent(value: float, digits: int = DIGITS) -> float | None:
    """A per cent or a bound of one, cut at 0 and 100, because an interval of few pupils reaches beyond both."""
    return told(min(max(float(value), 0.0), 100.0), digits) if math.isfinite(value) else None


def gap(difference: Difference, at: Any) -> dict[str, Any]:
    """One difference with its bounds and p."""
    names = ("estimate", "low", "high", "p")
    found: dict[str, Any] = {name: told(getattr(difference, name)[at], 5) for name in names}
    return found | {"n_reference": int(difference.n_reference[at]), "reason": str(difference.reason[at])}
