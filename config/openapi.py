"""How the API describes itself."""

SETTINGS = {
    "TITLE": "Roadmap API",
    "DESCRIPTION": "Plans of measures for objective check works: the same rules and filters as the pages.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    # Because several models call a field "kind" or "state", the schema is told which is which.
    "ENUM_NAME_OVERRIDES": {
        "SchoolKindEnum": "schools.models.School.Kind",
        "ProcedureKindEnum": "schools.subjects.ProcedureKind",
        "PlanStateEnum": "plans.rules.PlanState",
        "DutyStateEnum": "plans.rules.AssignmentState",
        "ReportStateEnum": "plans.rules.ReportState",
        "UploadStateEnum": "plans.models.Upload.State",
        "DocumentStateEnum": "documents.models.Document.State",
        "DeliveryStateEnum": "analytics.models.Delivery.State",
        "AnalysisStateEnum": "analytics.models.Run.State",
        "MatterStateEnum": "analytics.rules.InquiryState",
        "ReportOutcomeEnum": "plans.rules.Outcome",
        "RecheckStateEnum": "analytics.rules.RecheckState",
        "SessionStateEnum": "observers.kinds.SessionState",
        "PlaceStateEnum": "observers.kinds.PlaceState",
        "ObserverStateEnum": "observers.kinds.ObserverState",
        "CertificateStateEnum": "observers.kinds.AccreditationState",
    },
}
