"""Places, people at them, and what is held there."""

from schools.models.declension import Declension
from schools.models.layouts import PRESETS, Emblem, Layout, Signatory
from schools.models.places import Municipality, School, SchoolSet
from schools.models.procedures import CalendarDay, CalendarYear, Procedure, Sitting
from schools.models.registry import RegistryUpload
from schools.models.staff import Membership, PostGroup, ResponsiblePerson

__all__ = [
    "PRESETS",
    "CalendarDay",
    "CalendarYear",
    "Declension",
    "Emblem",
    "Layout",
    "Membership",
    "Municipality",
    "PostGroup",
    "Procedure",
    "RegistryUpload",
    "ResponsiblePerson",
    "School",
    "SchoolSet",
    "Signatory",
    "Sitting",
]
