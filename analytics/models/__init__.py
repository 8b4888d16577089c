"""Models of the results and of what is found in them."""

from analytics.models.facts import Aggregate, ExamMean, JournalRoll, ListedSchool, PriorMean, SchoolContext
from analytics.models.following import (
    ControlGroup,
    Exchange,
    HelpProgramme,
    ManagementDecision,
    Pair,
    ProposedMeasure,
    ZoneEntry,
)
from analytics.models.inquiries import Inquiry, InquiryFile
from analytics.models.notes import AnalyticalNote, Publication
from analytics.models.rechecks import Recheck
from analytics.models.results import Delivery, ResultSheet, Upload
from analytics.models.runs import Finding, Run, RunPart
from analytics.models.works import Work

__all__ = [
    "Aggregate",
    "AnalyticalNote",
    "ControlGroup",
    "Delivery",
    "ExamMean",
    "Exchange",
    "Finding",
    "HelpProgramme",
    "Inquiry",
    "InquiryFile",
    "JournalRoll",
    "ListedSchool",
    "ManagementDecision",
    "Pair",
    "PriorMean",
    "ProposedMeasure",
    "Publication",
    "Recheck",
    "ResultSheet",
    "Run",
    "RunPart",
    "SchoolContext",
    "Upload",
    "Work",
    "ZoneEntry",
]
