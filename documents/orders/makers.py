"""Who can make which kind of paper, and about what: an app names its own table in its configuration.

An app above this one says ``makers = "plans.orders"`` in its ``AppConfig``; that module holds ``MAKERS``. So a paper is
begun, and its facts are taken anew, in one place for all kinds, while nothing here imports the apps above.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module

from django.apps import apps
from django.utils.functional import Promise

from documents.kinds import Kind
from office.paper import Paper
from schools.models import Municipality, School


@dataclass(frozen=True, slots=True)
class Subject:
    """What a paper can be made about: a plan, a season, a school.

    ``school`` is whose paper it is, when not the department's; ``addressee`` whom the department's paper is for.
    """

    kind: str
    pk: int
    label: str
    municipality: Municipality
    school: School | None = None
    addressee: School | None = None


@dataclass(frozen=True, slots=True)
class Maker:
    """How papers of one kind come about.

    ``subjects`` lists what it can be made about in a municipality, the likeliest first; ``paper`` gathers the facts as
    of a day. ``lacking`` is the sentence shown when there is no subject: what has to be done first.
    """

    kind: Kind
    subjects: Callable[[Municipality], list[Subject]]
    paper: Callable[[Subject, date], Paper]
    lacking: str | Promise


def makers() -> Iterator[Maker]:
    """Every maker of every app, in the order of the apps."""
    for config in apps.get_app_configs():
        path = getattr(config, "makers", "")
        if path:
            yield from import_module(path).MAKERS


def maker_of(kind: str) -> Maker | None:
    """The maker of this kind; None when such papers are begun on a page of their own."""
    return next((maker for maker in makers() if maker.kind == kind), None)


def subject_of(maker: Maker, municipality: Municipality, pk: int) -> Subject | None:
    """The subject with this number among those that the maker offers, so that nothing foreign is ever printed."""
    return next((subject for subject in maker.subjects(municipality) if subject.pk == pk), None)
