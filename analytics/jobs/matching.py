"""Whose a row of a file is: a school of the register, one to be asked about, or one of another municipality."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import F

from analytics.models import Delivery, Upload
from analytics.parsing.model import SchoolRef
from schools.models import School

LEFT_OUT = 0
_PACKED = re.compile(r"\(?\b(?:reg|edu|sch|ksh)\d[\w]*\)?|\|", re.IGNORECASE)
_GENERIC = re.compile(
    r"\b(?:муниципальн\w+|городск\w+|округ\w*|район\w*|образовани\w+|город\w*|поселени\w+|г|мо|го|мр)\b\.?",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"(?:edu|sch|ksh)\d+")
_SIGNS = re.compile(r"[^\w]+")


class Whose(StrEnum):
    """What is known of a school that a file names."""

    OURS = "ours"
    ASKED = "asked"  # not in the register: somebody has to say
    LEFT_OUT = "left_out"  # a person has said so
    ELSEWHERE = "elsewhere"  # of another municipality


@dataclass(frozen=True, slots=True)
class Place:
    """The answer for one reference; ``school`` is an id where it is ours."""

    whose: Whose
    school: int | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """Schools of a delivery's municipality by what files call them; ``own`` is the sender where a school sends."""

    logins: Mapping[str, int]
    names: Mapping[str, int]
    area: str
    chosen: Mapping[str, int] = field(default_factory=dict)
    own: int | None = None


def register_of(delivery: Delivery) -> Register:
    """The register as it is now, closed schools too, because their results of past years come in as well."""
    logins: dict[str, int] = {}
    names: dict[str, int] = {}
    rows = School.objects.filter(municipality=delivery.municipality_id)
    if delivery.school_id:
        rows = rows.filter(pk=delivery.school_id)
    closed_first = rows.order_by(F("closed_on").asc(nulls_last=True), "pk")  # because the open namesake is meant
    for pk, login, name, full in closed_first.values_list("pk", "login", "name", "full_name"):
        names |= {plain(word): pk for word in (full, name) if word}
        if login:
            logins[login.casefold()] = pk
    area = core(delivery.municipality.name)
    return Register(logins, names, area, {key: int(pk) for key, pk in delivery.chosen.items()}, delivery.school_id)


def plain(name: str) -> str:
    """A school's name without signs that are written now so, now otherwise: quotes, «№», packed logins."""
    return " ".join(_SIGNS.sub(" ", _PACKED.sub(" ", name)).casefold().replace("ё", "е").split())


def core(area: str) -> str:
    """What is left of a municipality's name without the words that all of them share."""
    return " ".join(_SIGNS.sub(" ", _GENERIC.sub(" ", _PACKED.sub(" ", area))).casefold().replace("ё", "е").split())


def reference(ref: SchoolRef, upload: int) -> str:
    """By what a person's choice is kept: one for all files of a delivery, save for tables that name no school."""
    return ref.key if ref.login or plain(ref.name) else f"#{upload}"


def placed(refs: Iterable[SchoolRef], register: Register, upload: Upload) -> dict[str, Place]:
    """Each school of one file by its ``SchoolRef.key``."""
    every = list(refs)
    ours = {register.area} | {core(ref.municipality) for ref in every if ref.login.casefold() in register.logins}
    several = len({core(ref.municipality) for ref in every}) > 1
    return {ref.key: _place(ref, register, ours - {""}, (several, upload)) for ref in every}


def _place(ref: SchoolRef, register: Register, ours: set[str], about: tuple[bool, Upload]) -> Place:
    several, upload = about
    said = register.chosen.get(reference(ref, upload.pk))
    if said is not None:
        return Place(Whose.OURS, said) if said != LEFT_OUT else Place(Whose.LEFT_OUT)
    by_login = register.logins.get(ref.login.casefold())
    if by_login is not None:
        return Place(Whose.OURS, by_login)
    area = core(ref.municipality)
    if area and several and not _alike(area, ours):
        return Place(Whose.ELSEWHERE)
    if not ref.login and not plain(ref.name):
        return _nameless(register, upload)
    # Because namesakes stand in every municipality, and a login that is somebody else's says more than a name.
    by_name = register.names.get(plain(ref.name)) if not area or _alike(area, ours) else None
    if by_name is not None and not (ref.login and by_name in register.logins.values()):
        return Place(Whose.OURS, by_name)
    return Place(Whose.ASKED)


def _nameless(register: Register, upload: Upload) -> Place:
    """A table that names no school is its sender's; else that of the login in the file's name, if there is one."""
    told = [register.logins[word] for word in _LOGIN.findall(upload.name.casefold()) if word in register.logins]
    school = register.own or (told[0] if len(set(told)) == 1 else None)
    return Place(Whose.OURS, school) if school else Place(Whose.ASKED)


def _alike(area: str, ours: set[str]) -> bool:
    words = set(area.split())
    return any(words <= set(one.split()) or set(one.split()) <= words for one in ours)


def strangers(places: Mapping[str, Place], register: Register) -> list[str]:
    """Keys of the schools that a school's own file may not speak of."""
    return [key for key, place in places.items() if place.school != register.own] if register.own else []
