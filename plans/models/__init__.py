"""Roadmap plans with their sections and measures, the files they were read from, and schools' proposals."""

from plans.models.plan import Measure, MeasureResponsible, Plan, Section
from plans.models.uploads import Proposal, Upload

__all__ = ["Measure", "MeasureResponsible", "Plan", "Proposal", "Section", "Upload"]
