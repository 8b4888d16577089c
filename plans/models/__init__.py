"""Roadmap plans, the files they were read from, proposals for them, and how they are carried out."""

from plans.models.execution import Assignment, Evidence, Execution, Letter, Occurrence, Reminder, Report
from plans.models.materials import Addressee, Feed, Material, Snapshot
from plans.models.plan import Measure, MeasureResponsible, Plan, Section
from plans.models.uploads import Proposal, Upload

__all__ = [
    "Addressee",
    "Assignment",
    "Evidence",
    "Execution",
    "Feed",
    "Letter",
    "Material",
    "Measure",
    "MeasureResponsible",
    "Occurrence",
    "Plan",
    "Proposal",
    "Reminder",
    "Report",
    "Section",
    "Snapshot",
    "Upload",
]
