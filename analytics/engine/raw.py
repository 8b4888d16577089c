"""What one sign found in every unit of one work."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.engine.frame import Frame
from analytics.engine.null import learn_units

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Raw:
    """U units: ``effect``, its ``variance`` by chance, where ``checked``; the null's ``centre``, ``spread``; ``z``.

    ``unit``: the shift of an effect by which distortions are measured. ``reason``: code why it was checked nowhere, ""
    where it was.
    """

    effect: Floats
    variance: Floats
    checked: Mask
    centre: Floats
    spread: Floats
    z: Floats
    unit: float = 1.0
    reason: str = ""


def judged(frame: Frame, effect: Floats, variance: Floats, checked: Mask, how: tuple[float, float]) -> Raw:
    """A sign with the null of its own work; ``how``: spread expected where units are few, and unit of shifts."""
    expected, unit = how
    return Raw(effect, variance, checked, *learn_units(effect, variance, checked, frame.count, expected), unit)


def nothing(frame: Frame, reason: str) -> Raw:
    """A sign that could not be checked anywhere."""
    zero = np.zeros(len(frame.n))
    return Raw(zero, zero, np.zeros(len(zero), bool), zero, zero + 1, zero, reason=reason)
