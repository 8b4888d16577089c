"""Who may stand where: every refusal by name, decided from facts, without a database and without words."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from observers.kinds import ObserverState, SessionState, Severity, TieKind


class Refusal(TextChoices):
    """Why somebody may not take a place, in the order in which the reasons are given."""

    CANCELLED = "cancelled", _("session called off")
    BEGUN = "begun", _("session begun")
    WINDOW_CLOSED = "window_closed", _("sign-up not open")
    ALREADY = "already", _("already signed up")
    FULL = "full", _("no places left")
    REMOVED = "removed", _("observer removed")
    NOT_ADULT = "not_adult", _("not of age")
    OWN_SCHOOL = "own_school", _("works at the school")
    TEACHES = "teaches", _("teaches the subject there")
    OWN_CLASS = "own_class", _("own child's class")
    RELATIVE = "relative", _("a child or relative learns there")
    NOT_TRAINED = "not_trained", _("not trained")
    NOT_ACCREDITED = "not_accredited", _("no valid certificate")
    OVERLAP = "overlap", _("at another session at that time")
    TRAVEL = "travel", _("little time to get there")
    TOO_MANY = "too_many", _("more visits than wished")


WARNED_OF = frozenset({Refusal.TRAVEL, Refusal.TOO_MANY})
DEFAULTS: dict[Refusal, Severity] = {code: Severity.WARN if code in WARNED_OF else Severity.BLOCK for code in Refusal}
# A municipality may soften these; the others are facts about the place or promises of the system.
ADJUSTABLE = (
    Refusal.OWN_SCHOOL,
    Refusal.TEACHES,
    Refusal.OWN_CLASS,
    Refusal.RELATIVE,
    Refusal.NOT_TRAINED,
    Refusal.NOT_ACCREDITED,
    Refusal.TRAVEL,
    Refusal.TOO_MANY,
)
# What the training with its test takes away.
TRAINED_AWAY = frozenset({Refusal.NOT_TRAINED, Refusal.NOT_ACCREDITED})
# With a note a coordinator may pass over these even where they forbid; the rest hold for everybody.
OVERRIDABLE = frozenset({*ADJUSTABLE, Refusal.WINDOW_CLOSED, Refusal.BEGUN})

TRAVEL = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What the rules ask of a session; moments are aware, ``classes`` as written («5А, 5Б»)."""

    pk: int
    school: int
    starts_at: datetime
    ends_at: datetime
    seats: int = 1
    taken: int = 0
    state: str = SessionState.PUBLISHED
    subject: str = ""
    classes: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None


class TieFacts(NamedTuple):
    """One tie of an observer to a school."""

    school: int
    kind: str
    classes: str = ""
    subject: str = ""


class Said(NamedTuple):
    """What an application says besides who asks: its number, and ties that are declared but not yet believed."""

    number: str = ""
    ties: tuple[TieFacts, ...] = ()

    def stored(self) -> dict[str, Any]:
        """As places and queues keep it."""
        return {"application": self.number, "declared": [list(one) for one in self.ties]}


def tie_facts(stored: Iterable[Sequence[Any]]) -> tuple[TieFacts, ...]:
    """Ties out of what drafts, places and queues keep of them: ``[school, kind, classes, subject]``."""
    return tuple(TieFacts(*one) for one in stored)


@dataclass(frozen=True, slots=True)
class ObserverFacts:
    """What the rules ask of an observer; ``most`` visits wished, None: any number."""

    pk: int
    state: str = ObserverState.ACTIVE
    adult: bool = True
    ties: tuple[TieFacts, ...] = ()
    trained: bool = False
    certified_from: date | None = None
    certified_to: date | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A place the observer holds already."""

    session: int
    school: int
    name: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Settings:
    """How a municipality takes the rules; ``zone`` is its own, days and hours in facts are written by it."""

    zone: tzinfo
    severities: Mapping[Refusal, Severity] = field(default_factory=lambda: DEFAULTS)
    certificate_needed: bool = False
    travel: timedelta = TRAVEL

    def severity(self, code: Refusal) -> Severity:
        """How hard this rule is taken; what may not be softened never is."""
        default = DEFAULTS[code]
        return self.severities.get(code, default) if code in ADJUSTABLE else default


class Objection(NamedTuple):
    """One broken rule; ``facts`` hold text and numbers only, so that they can be stored."""

    code: Refusal
    severity: Severity
    facts: dict[str, Any]


Found = Iterator[tuple[Refusal, dict[str, Any]]]


def objections(
    session: SessionFacts, observer: ObserverFacts, held: Iterable[Held], settings: Settings, now: datetime
) -> tuple[Objection, ...]:
    """All rules broken, in the order of ``Refusal``; those switched off are left out."""
    found = [*_standing(session, settings, now), *_pair(session, observer, settings)]
    found += _beside(session, observer, tuple(held), settings)
    return _weighed(found, settings)


def pair_objections(session: SessionFacts, observer: ObserverFacts, settings: Settings) -> tuple[Objection, ...]:
    """Only what lies between this person and this session, whatever the hour and the places held."""
    return _weighed(_pair(session, observer, settings), settings)


def blocking(found: Iterable[Objection]) -> tuple[Objection, ...]:
    """Those that forbid."""
    return tuple(one for one in found if one.severity == Severity.BLOCK)


def insurmountable(found: Iterable[Objection]) -> tuple[Objection, ...]:
    """Those that forbid and that no note of a coordinator passes over."""
    return tuple(one for one in blocking(found) if one.code not in OVERRIDABLE)


def overlaps(first: SessionFacts | Held, second: SessionFacts | Held) -> bool:
    """Whether the half-open hours of two presences meet; back to back they do not."""
    return first.starts_at < second.ends_at and second.starts_at < first.ends_at


def pause(first: SessionFacts | Held, second: SessionFacts | Held) -> timedelta:
    """Time between two presences that do not overlap."""
    return max(_between(second.ends_at, first.starts_at), _between(first.ends_at, second.starts_at))


def _between(earlier: datetime, later: datetime) -> timedelta:
    # Both in UTC, because Python subtracts moments of one zone by the wall clock, which jumps twice a year.
    return later.astimezone(UTC) - earlier.astimezone(UTC)


def _weighed(found: Iterable[tuple[Refusal, dict[str, Any]]], settings: Settings) -> tuple[Objection, ...]:
    weighed = (Objection(code, settings.severity(code), facts) for code, facts in found)
    return tuple(sorted((one for one in weighed if one.severity != Severity.OFF), key=lambda one: _ORDER[one.code]))


def _standing(session: SessionFacts, settings: Settings, now: datetime) -> Found:
    if session.state == SessionState.CANCELLED:
        yield Refusal.CANCELLED, {}
    if session.starts_at <= now:
        yield Refusal.BEGUN, {}
    if session.state == SessionState.DRAFT:
        yield Refusal.WINDOW_CLOSED, {"why": "draft"}
    elif session.opens_at is not None and now < session.opens_at:
        yield Refusal.WINDOW_CLOSED, {"why": "early", "at": _moment(session.opens_at, settings)}
    elif session.closes_at is not None and now >= session.closes_at:
        yield Refusal.WINDOW_CLOSED, {"why": "late", "at": _moment(session.closes_at, settings)}


def _pair(session: SessionFacts, observer: ObserverFacts, settings: Settings) -> Found:
    if observer.state in {ObserverState.REMOVED, ObserverState.WITHDRAWN, ObserverState.ERASED}:
        yield Refusal.REMOVED, {"state": str(observer.state)}
    if not observer.adult:
        yield Refusal.NOT_ADULT, {}
    yield from dict(_tied(session, observer)).items()
    if settings.certificate_needed:
        yield from _certified(session, observer, settings)


def _tied(session: SessionFacts, observer: ObserverFacts) -> Found:
    for tie in observer.ties:
        if tie.school != session.school:
            continue
        if tie.kind in {TieKind.WORKS, TieKind.TEACHES}:
            yield Refusal.OWN_SCHOOL, {}
        if tie.kind == TieKind.TEACHES and (not tie.subject or session.subject in {"", tie.subject}):
            yield Refusal.TEACHES, {}
        if tie.kind == TieKind.CHILD and may_share(tie.classes, session.classes):
            yield Refusal.OWN_CLASS, {"classes": tie.classes}
        if tie.kind in {TieKind.CHILD, TieKind.RELATIVE}:
            yield Refusal.RELATIVE, {}


def _certified(session: SessionFacts, observer: ObserverFacts, settings: Settings) -> Found:
    if not observer.trained:
        yield Refusal.NOT_TRAINED, {}
    day = session.starts_at.astimezone(settings.zone).date()
    since, until = observer.certified_from, observer.certified_to
    if since is None or until is None:
        yield Refusal.NOT_ACCREDITED, {}
    elif not since <= day <= until:
        yield Refusal.NOT_ACCREDITED, {"from": since.isoformat(), "to": until.isoformat()}


def _beside(session: SessionFacts, observer: ObserverFacts, held: tuple[Held, ...], settings: Settings) -> Found:
    mine = any(one.session == session.pk for one in held)
    if mine:
        yield Refusal.ALREADY, {}
    elif session.taken >= session.seats:
        yield Refusal.FULL, {"seats": session.seats}
    others = [one for one in held if one.session != session.pk]
    meeting = [one for one in others if overlaps(session, one)]
    if meeting:
        yield Refusal.OVERLAP, _presence(meeting[0], settings)
    near = [one for one in others if one.school != session.school and one not in meeting]
    closest = min(near, key=lambda one: pause(session, one), default=None)
    if closest is not None and pause(session, closest) < settings.travel:
        between = {"pause": _minutes(pause(session, closest)), "needed": _minutes(settings.travel)}
        yield Refusal.TRAVEL, _presence(closest, settings) | between
    if observer.most is not None and not mine and len(others) >= observer.most:
        yield Refusal.TOO_MANY, {"most": observer.most}


def _presence(held: Held, settings: Settings) -> dict[str, Any]:
    starts, ends = held.starts_at.astimezone(settings.zone), held.ends_at.astimezone(settings.zone)
    return {"school": held.name, "day": f"{starts:%Y-%m-%d}", "from": f"{starts:%H:%M}", "to": f"{ends:%H:%M}"}


def _moment(moment: datetime, settings: Settings) -> str:
    return f"{moment.astimezone(settings.zone):%Y-%m-%dT%H:%M}"


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


_ORDER = {code: place for place, code in enumerate(Refusal)}
_LATIN = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")
_WORD = re.compile(r"КЛ(?:АСС)?[А-Я]*\.?")
_RANGE = re.compile(r"(\d{1,2})\s*[-–—]\s*(\d{1,2})")
_CLASS = re.compile(r"(\d{1,2})((?:[\s,«»\"'\-]*[А-Я])*)")


def classes_of(text: str) -> frozenset[tuple[int, str]]:
    """Grades with letters out of «5А, Б; 6-в классы»; a grade without letters has the letter ''."""
    plain = _WORD.sub(" ", text.upper().translate(_LATIN))
    plain = _RANGE.sub(lambda span: ";".join(map(str, range(int(span[1]), int(span[2]) + 1))), plain)
    found = set()
    for grade, letters in _CLASS.findall(plain):
        found |= {(int(grade), letter) for letter in re.findall(r"[А-Я]", letters)} or {(int(grade), "")}
    return frozenset(found)


def may_share(first: str, second: str) -> bool:
    """Whether two lists of classes may have one in common; what names no class, or no letter, may hold any."""
    ours, theirs = classes_of(first), classes_of(second)
    if not ours or not theirs:
        return True
    return any(a == x and (not b or not y or b == y) for a, b in ours for x, y in theirs)
