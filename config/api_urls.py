"""The API's router: every route of every app in one list."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from analytics.api import deliveries, findings, following, notes, runs
from analytics.api.statistics import StatisticsView
from documents import api as documents
from observers.api import acts as observer_acts
from observers.api import people as observer_people
from observers.api import sessions as observer_sessions
from plans import api as plans
from schools import api as schools

router = SimpleRouter()
router.register("schools", schools.SchoolViewSet, "api_school")
router.register("school-sets", schools.SchoolSetViewSet, "api_school_set")
router.register("persons", schools.PersonViewSet, "api_person")
router.register("post-groups", schools.PostGroupViewSet, "api_post_group")
router.register("declensions", schools.DeclensionViewSet, "api_declension")
router.register("procedures", schools.ProcedureViewSet, "api_procedure")
router.register("sittings", schools.SittingViewSet, "api_sitting")
router.register("plans", plans.PlanViewSet, "api_plan")
router.register("measures", plans.MeasureViewSet, "api_measure")
router.register("plan-uploads", plans.UploadViewSet, "api_plan_upload")
router.register("duties", plans.DutyViewSet, "api_duty")
router.register("reviews", plans.ReviewViewSet, "api_review")
router.register("documents", documents.DocumentViewSet, "api_document")
router.register("findings", findings.FindingViewSet, "api_finding")
router.register("matters", findings.InquiryViewSet, "api_inquiry")
router.register("result-deliveries", deliveries.DeliveryViewSet, "api_delivery")
router.register("works", deliveries.WorkViewSet, "api_work")
router.register("result-sheets", deliveries.SheetViewSet, "api_sheet")
router.register("analyses", runs.RunViewSet, "api_run")
router.register("work-figures", runs.WorkFiguresViewSet, "api_work_figures")
router.register("observers", observer_people.ObserverViewSet, "api_observer")
router.register("observation-acts", observer_acts.ActViewSet, "api_act")
router.register("hotline-questions", observer_acts.QuestionViewSet, "api_question")
router.register("observer-sessions", observer_sessions.SessionViewSet, "api_session")
router.register("rechecks", following.RecheckViewSet, "api_recheck")
router.register("risk-zone", following.ZoneViewSet, "api_zone")
router.register("notes", notes.NoteViewSet, "api_note")
router.register("decisions", following.DecisionViewSet, "api_decision")

urlpatterns = [
    path("me/", schools.Me.as_view(), name="api_me"),
    path("figures/", plans.FiguresView.as_view(), name="api_figures"),
    path("statistics/", StatisticsView.as_view(), name="api_statistics"),
    path("", include(router.urls)),
]
