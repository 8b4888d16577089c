"""A distribution of whole scores smoothed by a log-linear polynomial that keeps its moments."""

import numpy as np

from analytics.engine.grouped import Floats

DEGREES = (2, 3, 4, 5, 6)
STEPS = 60


def smooth(counts: Floats) -> tuple[Floats, int]:
    """(M+1,) counts -> (M+1,) positive shares that sum to 1, and the degree of the polynomial.

    Poisson likelihood of log m = Σ β_d x^d (Holland, Thayer 1987); a fit of degree d keeps the first d moments. The
    degree of 2..6 has the least AIC (Moses, Holland 2009), and stays below the number of scores met. Fewer than 3
    different scores: the counts plus one half each, degree 0.
    """
    met = int((counts > 0).sum())
    best: tuple[float, Floats, int] | None = None
    for degree in DEGREES:
        if degree >= met:
            break
        fitted = _fit(counts, degree)
        if fitted is None:
            continue
        likelihood = float(np.sum(counts * np.log(fitted)) - fitted.sum())
        aic = -2.0 * likelihood + 2.0 * degree
        if best is None or aic < best[0] - 1e-9:
            best = (aic, fitted, degree)
    if best is None:
        plain = counts + 0.5
        return plain / plain.sum(), 0
    return best[1] / best[1].sum(), best[2]


def _fit(counts: Floats, degree: int) -> Floats | None:
    """Expected counts by Newton's steps on an orthonormal basis; ``None`` when they do not settle."""
    x = np.linspace(-1.0, 1.0, len(counts))
    basis = np.linalg.qr(np.vander(x, degree + 1, increasing=True))[0]
    start = np.log(counts + 0.5)
    beta = basis.T @ start
    for _ in range(STEPS):
        fitted = np.exp(np.clip(basis @ beta, -30.0, 30.0))
        slope = basis.T @ (counts - fitted)
        if np.abs(slope).max() < 1e-9 * max(1.0, counts.sum()):
            return np.asarray(fitted, float)
        curve = basis.T @ (basis * fitted[:, None]) + 1e-12 * np.eye(degree + 1)
        step = np.linalg.solve(curve, slope)
        beta = beta + step / max(1.0, float(np.abs(step).max()) / 5.0)
    return None
