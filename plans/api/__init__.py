"""API of the plans and of how they are carried out."""

from plans.api.duties import DutyViewSet
from plans.api.plans import MeasureViewSet, PlanViewSet, UploadViewSet
from plans.api.reviews import FiguresView, ReviewViewSet

__all__ = ["DutyViewSet", "FiguresView", "MeasureViewSet", "PlanViewSet", "ReviewViewSet", "UploadViewSet"]
