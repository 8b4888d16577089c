"""What one sign found in every unit of one work."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.engine.frame import Frame
from analytics.engine.null import Null

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Raw:
    """U units: ``effect`` and its ``variance`` by chance, where it was ``checked``, and the work's own ``null``.

    ``reason``: code why it was checked nowhere, "" where it was.
    """

    effect: Floats
    variance: Floats
    checked: NDArray[np.bool_]
    null: Null = Null(0.0, 1.0)
    reason: str = ""

    @property
    def z(self) -> Floats:
        """(U,) standard scores, 0 where not checked."""
        return np.where(self.checked, self.null.scores(self.effect, self.variance), 0.0)


def nothing(frame: Frame, reason: str) -> Raw:
    """A sign that could not be checked anywhere."""
    zero = np.zeros(len(frame.n))
    return Raw(zero, zero, np.zeros(len(zero), bool), reason=reason)
