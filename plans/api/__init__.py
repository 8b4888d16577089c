"""API of the plans and of how they are carried out."""

from plans.api.duties import DutyViewSet
from plans.api.plans import MeasureViewSet, PlanViewSet, UploadViewSet

__all__ = ["DutyViewSet", "MeasureViewSet", "PlanViewSet", "UploadViewSet"]
