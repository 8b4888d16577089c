"""Every number the engine decides by; kept with each run, so that a run can be repeated to the same figures."""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

ENGINE_VERSION = "1.1"

SIGNS = ("level", "open_marking", "profile", "boundary", "mark_match", "participation")
FAMILIES = ("level", "level", "profile", "boundary", "mark_match", "participation")
KINDS = ("level", "profile", "boundary", "mark_match", "participation")
NAMED, EVERYBODY = "named", "everybody"
REFERENCE_GROUPS = (NAMED, EVERYBODY)
RANGES: dict[str, tuple[float, float]] = {
    "minimum_school": (8, 60),
    "minimum_class": (5, 30),
    "sign_p": (0.001, 0.05),
    "own_p": (0.005, 0.1),
    "q": (0.01, 0.2),
    "independent_signs": (2, len(set(FAMILIES))),
}
CHOSEN = (*RANGES, "reference", "signs")


@dataclass(frozen=True, slots=True)
class Settings:
    """Thresholds, weights and tables of the screening; what each means stands in README.md.

    A person sets those in ``CHOSEN``, numbers of them within ``RANGES`` (inclusive). ``signs``: those looked at.
    ``reference``: "named" compares with control samples and groups where they are named, "everybody" never does.
    ``minimum_school``, ``minimum_class``: pupils present below which one work says "too few". ``sign_p``: one-sided p
    below which a sign is named. ``q``: the share of false flags aimed at. ``own_p``: the most that ``p_alone`` of a
    flagged cell may be, because nobody can answer for what other works show. ``independent_signs``: families of signs
    that make the wording stronger. ``weights``: of the kinds of distortion; ``shifts``: how far each kind (row) moves
    level and marking together, then each sign in the order of ``SIGNS``, in standard deviations of one pupil or, near
    thresholds, for marks and for absence, in shares of what is usual; ``task_taste``: variance of tasks between
    schools beside one pupil's, for the profile; ``sparse_centre`` makes its likelihood ratio average one;
    ``strengths``: multiples of it that are averaged. ``marking_weight``: of open marking beside level.
    ``whole_school``: weight of "the whole school" against "one class of it". ``control_ratio``: log likelihood ratio
    that outside observers and markers are worth. ``rates``: shares of distorted works tried for a school;
    ``rate_means``, ``rate_concentrations``: of their Beta distribution, with weights of the means;
    ``borrowed_bounds``: log ratios between which a cell speaks for its neighbours. ``evidence_scale``: pairs of
    computed evidence and the log likelihood ratio that it was worth in simulations. ``evidence_knots``,
    ``profile_knots``: pairs of a log likelihood ratio and -log10 of the share of honest units above it, measured on
    simulated honest municipalities.
    """

    version: str = ENGINE_VERSION
    minimum_school: int = 13
    minimum_class: int = 8
    sign_p: float = 0.01
    q: float = 0.08
    own_p: float = 0.05
    independent_signs: int = 2
    reference: str = NAMED
    signs: tuple[str, ...] = SIGNS
    weights: tuple[float, ...] = (0.2, 0.2, 0.2, 0.2, 0.2)
    shifts: tuple[tuple[float, ...], ...] = (
        (0.5, 0.0, 0.0, 0.45, 0.0, 0.0, 0.0),
        (0.0, 0.3, 0.0, 0.0, 0.0, 0.0, 0.0),
        (0.0, 0.0, 0.12, 0.0, 0.69, 0.0, 0.0),
        (0.0, 0.0, 0.1, 0.0, 0.0, 0.76, 0.0),
        (0.0, 0.13, 0.0, 0.0, 0.0, 0.0, 1.2),
    )
    strengths: tuple[float, ...] = (0.4, 0.8, 1.2, 1.7)
    marking_weight: float = 1.2
    level_correlation: float = 0.6
    task_taste: float = 0.03
    sparse_centre: float = 0.25
    whole_school: float = 0.65
    control_ratio: float = -2.5
    rates: tuple[float, ...] = (0.001, 0.01, 0.03, 0.07, 0.12, 0.2, 0.32, 0.5, 0.75)
    rate_means: tuple[float, ...] = (0.003, 0.01, 0.03, 0.06, 0.1, 0.15, 0.22)
    rate_mean_weights: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
    rate_concentrations: tuple[float, ...] = (1.5, 6.0, 30.0)
    borrowed_bounds: tuple[float, float] = (-2.5, 4.0)
    evidence_scale: tuple[tuple[float, float], ...] = (
        (-2.31, -2.952), (-1.74, -2.287), (-1.25, -1.460), (-0.76, -0.735), (-0.27, -0.149), (0.23, 0.551),
        (0.73, 1.013), (1.24, 1.553), (1.74, 1.919), (2.24, 2.325), (2.75, 2.478), (3.24, 2.998), (3.75, 3.447),
        (4.46, 3.912), (5.47, 4.580), (6.94, 4.996), (8.93, 6.026), (11.81, 8.830),
    )  # fmt: skip
    evidence_knots: tuple[tuple[float, float], ...] = (
        (-3.28, 0.000), (-2.33, 0.022), (-1.72, 0.125), (-1.20, 0.301), (-0.57, 0.602), (0.14, 1.000), (0.68, 1.301),
        (2.12, 2.000), (2.85, 2.301), (4.58, 3.000), (5.79, 3.301), (9.79, 4.821),
    )  # fmt: skip
    profile_knots: tuple[tuple[float, float], ...] = (
        (-3.39, 0.004), (-2.65, 0.046), (-2.17, 0.125), (-1.62, 0.301), (-0.95, 0.602), (-0.03, 1.000),
        (0.65, 1.301), (1.52, 1.699), (2.40, 2.000), (3.23, 2.301), (5.18, 3.000), (10.18, 4.750),
    )  # fmt: skip

    def refused(self) -> tuple[str, ...]:
        """Names of what a person may not choose so: out of its range, no sign at all, classes above their school."""
        bad = [name for name, (low, high) in RANGES.items() if not low <= getattr(self, name) <= high]
        if self.minimum_class > self.minimum_school and "minimum_class" not in bad:
            bad.append("minimum_class")
        if self.reference not in REFERENCE_GROUPS:
            bad.append("reference")
        if not self.signs or self.signs != tuple(sign for sign in SIGNS if sign in self.signs):
            bad.append("signs")
        return tuple(bad)

    def changed(self) -> dict[str, tuple[Any, Any]]:
        """What a person chose otherwise than recommended, by name: the recommended and the chosen value."""
        usual = Settings()
        pairs = {name: (getattr(usual, name), getattr(self, name)) for name in CHOSEN}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

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
