"""Who may do what: the whole rights table on one screen."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person is, at a municipality or at a school."""

    ADMINISTRATOR = "administrator", _("administrator")
    COORDINATOR = "coordinator", _("municipal coordinator")
    OFFICIAL = "official", _("official")
    SCHOOL = "school", _("school coordinator")
    OBSERVER = "observer", _("observer")
    AUDITOR = "auditor", _("auditor")


class Permission(StrEnum):
    """One thing that can be allowed. ``see`` reads, the other verbs write."""

    MUNICIPALITY_MANAGE = "municipality.manage"
    JOURNAL_SEE = "journal.see"
    PEOPLE_SEE = "people.see"
    PEOPLE_MANAGE = "people.manage"
    SCHOOL_SEE = "school.see"
    SCHOOL_MANAGE = "school.manage"
    PLAN_SEE = "plan.see"
    PLAN_EDIT = "plan.edit"
    PLAN_APPROVE = "plan.approve"
    PLAN_PROPOSE = "plan.propose"
    SCHOOL_PLAN_EDIT = "school_plan.edit"
    ASSIGNMENT_SEE = "assignment.see"
    ASSIGNMENT_REPORT = "assignment.report"
    ASSIGNMENT_REVIEW = "assignment.review"
    EXECUTION_MANAGE = "execution.manage"
    MATERIAL_SEND = "material.send"
    RESULT_SEE = "result.see"
    RESULT_UPLOAD = "result.upload"
    RESULT_ANALYSE = "result.analyse"
    FINDING_ANSWER = "finding.answer"
    FINDING_DECIDE = "finding.decide"
    SESSION_SEE = "session.see"
    OBSERVER_SEE = "observer.see"
    OBSERVER_CONTACT = "observer.contact"
    OBSERVER_MANAGE = "observer.manage"
    ACT_SEE = "act.see"
    ACT_FILE = "act.file"
    CONSENT_PUBLISH = "consent.publish"
    ERASURE_CONFIRM = "erasure.confirm"
    HOTLINE_ANSWER = "hotline.answer"
    DOCUMENT_SEE = "document.see"
    DOCUMENT_DRAFT = "document.draft"
    DOCUMENT_ISSUE = "document.issue"


P = Permission
_READS = frozenset(
    {P.PEOPLE_SEE, P.SCHOOL_SEE, P.PLAN_SEE, P.DOCUMENT_SEE, P.ASSIGNMENT_SEE, P.RESULT_SEE, P.SESSION_SEE, P.ACT_SEE}
)
# In most departments the coordinator also registers what the head has signed on paper.
_COORDINATION = _READS | {
    P.PEOPLE_MANAGE,
    P.SCHOOL_MANAGE,
    P.PLAN_EDIT,
    P.PLAN_APPROVE,
    P.PLAN_PROPOSE,
    P.ASSIGNMENT_REPORT,
    P.ASSIGNMENT_REVIEW,
    P.EXECUTION_MANAGE,
    P.MATERIAL_SEND,
    P.RESULT_UPLOAD,
    P.RESULT_ANALYSE,
    P.FINDING_DECIDE,
    P.OBSERVER_SEE,
    P.OBSERVER_CONTACT,
    P.OBSERVER_MANAGE,
    P.CONSENT_PUBLISH,
    P.HOTLINE_ANSWER,
    P.DOCUMENT_DRAFT,
    P.DOCUMENT_ISSUE,
    P.JOURNAL_SEE,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: _COORDINATION | {P.MUNICIPALITY_MANAGE, P.ERASURE_CONFIRM},
    Role.COORDINATOR: _COORDINATION,
    Role.OFFICIAL: _READS
    | {
        P.PLAN_APPROVE,
        P.ASSIGNMENT_REVIEW,
        P.FINDING_DECIDE,
        P.OBSERVER_SEE,
        P.CONSENT_PUBLISH,
        P.ERASURE_CONFIRM,
        P.HOTLINE_ANSWER,
        P.DOCUMENT_DRAFT,
        P.DOCUMENT_ISSUE,
        P.JOURNAL_SEE,
    },
    Role.SCHOOL: frozenset(
        {
            P.SCHOOL_SEE,
            P.PLAN_SEE,
            P.PLAN_PROPOSE,
            P.SCHOOL_PLAN_EDIT,
            P.ASSIGNMENT_SEE,
            P.ASSIGNMENT_REPORT,
            P.RESULT_SEE,
            P.RESULT_UPLOAD,
            P.FINDING_ANSWER,
            P.SESSION_SEE,
            P.ACT_SEE,
            P.DOCUMENT_SEE,
        }
    ),
    Role.OBSERVER: frozenset({P.ACT_FILE}),
    Role.AUDITOR: _READS | {P.JOURNAL_SEE},
}
AT_SCHOOL = frozenset({Role.SCHOOL})  # roles that hold at one school; the others hold in a whole municipality
OWN_ONLY = frozenset({Role.OBSERVER})  # roles that open what is the person's own, and nothing of the municipality
EVERYWHERE = frozenset({Role.ADMINISTRATOR})  # roles that hold in every municipality
