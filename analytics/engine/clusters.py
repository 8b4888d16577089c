"""The mean of all pupils with an interval that knows that pupils come in schools."""

import math
from collections.abc import Sequence

from analytics.engine.intervals import LEVEL, t_quantile

FEWEST = 2


def clustered_interval(
    sizes: Sequence[int], means: Sequence[float], level: float = LEVEL
) -> tuple[float, float, float] | None:
    """Mean, low and high of a ratio estimate with schools as clusters (Cochran 1977, ch. 11); units of ``means``.

    se² = S/(S-1)·Σ n_s²(m_s - m)² / N², Student's t with S - 1 degrees of freedom. ``None`` under two schools, or when
    all schools have the same mean, because then nothing is known of the error. The sums are exact in any order.
    """
    known = [(n, mean) for n, mean in zip(sizes, means, strict=True) if n > 0]
    whole = sum(n for n, _mean in known)
    if len(known) < FEWEST:
        return None
    mean = math.fsum(n * value for n, value in known) / whole
    scatter = math.fsum((n * (value - mean)) ** 2 for n, value in known)
    error = math.sqrt(len(known) / (len(known) - 1) * scatter) / whole
    if error == 0:
        return None
    half = float(t_quantile(len(known) - 1, level)) * error
    return mean, mean - half, mean + half
