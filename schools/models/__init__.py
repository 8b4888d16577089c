"""Places, people at them, and what is held there."""

from schools.models.places import Layout, Municipality, School, SchoolSet
from schools.models.procedures import CalendarDay, CalendarYear, Procedure, Sitting
from schools.models.registry import RegistryUpload
from schools.models.staff import Membership, PostGroup, ResponsiblePerson

__all__ = [
    "CalendarDay",
    "CalendarYear",
    "Layout",
    "Membership",
    "Municipality",
    "PostGroup",
    "Procedure",
    "RegistryUpload",
    "ResponsiblePerson",
    "School",
    "SchoolSet",
    "Sitting",
]
