"""Every number the engine decides by; kept with each run, so that a run can be repeated to the same figures."""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

ENGINE_VERSION = "1.0"

SIGNS = ("level", "open_marking", "profile", "boundary", "mark_match", "participation")
FAMILIES = ("level", "level", "profile", "boundary", "mark_match", "participation")
KINDS = ("level", "profile", "boundary", "mark_match", "participation")


@dataclass(frozen=True, slots=True)
class Settings:
    """Thresholds, weights and tables of the screening; what each means stands in README.md.

    ``minimum_school``, ``minimum_class``: pupils present below which one work says "too few".
    ``sign_p``: one-sided p below which a sign is named. ``q``: the share of false flags aimed at.
    ``independent_signs``: families of signs that make the wording stronger.
    ``weights``: of the kinds of distortion; ``shifts``: what each kind moves, in standard deviations of one pupil;
    ``strengths``: multiples of it that are averaged. ``marking_weight``: of open marking beside level.
    ``whole_school``: weight of "the whole school" against "one class of it". ``rates``, ``rate_weights``: shares of
    distorted works tried for a school, and their weights. ``evidence_knots``, ``profile_knots``: pairs of a log
    likelihood ratio and -log10 of the share of honest units above it, measured on simulated honest municipalities.
    """

    version: str = ENGINE_VERSION
    minimum_school: int = 13
    minimum_class: int = 8
    sign_p: float = 0.01
    q: float = 0.10
    independent_signs: int = 2
    weights: tuple[float, ...] = (0.2, 0.2, 0.2, 0.2, 0.2)
    shifts: tuple[float, ...] = (0.35, 0.0, 0.55, 0.85, 0.6)
    strengths: tuple[float, ...] = (0.4, 0.8, 1.2, 1.7)
    marking_weight: float = 1.2
    level_correlation: float = 0.6
    whole_school: float = 0.65
    rates: tuple[float, ...] = (0.02, 0.15, 0.4)
    rate_weights: tuple[float, ...] = (0.7, 0.2, 0.1)
    evidence_knots: tuple[tuple[float, float], ...] = (
        (-2.29, 0.000), (-1.64, 0.022), (-1.21, 0.125), (-0.84, 0.301), (-0.33, 0.602), (0.29, 1.000), (0.80, 1.301), (2.12, 2.000), (2.79, 2.301), (4.61, 3.000), (5.77, 3.301), (9.77, 4.821),
    )  # fmt: skip
    profile_knots: tuple[tuple[float, float], ...] = (
        (-3.4, 0.004), (-2.64, 0.046), (-2.16, 0.125), (-1.63, 0.301), (-1.02, 0.602), (-0.2, 1.0), (0.48, 1.301),
        (2.2, 2.0), (2.9, 2.301), (4.7, 3.0), (10.0, 5.0),
    )  # fmt: skip

    def to_json(self) -> str:
        """The same settings give the same text."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Settings":
        """The settings of ``to_json``; raises ``ValueError`` when the text is none of ours."""
        try:
            given: dict[str, Any] = json.loads(text)
            known = {field.name for field in fields(cls)}
            if not isinstance(given, dict) or not set(given) <= known:
                raise ValueError("not the engine's settings")
            return cls(**{name: _frozen(value) for name, value in given.items()})
        except (json.JSONDecodeError, TypeError) as error:
            raise ValueError("not the engine's settings") from error


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
