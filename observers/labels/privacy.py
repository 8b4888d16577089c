"""Words of the journal and of the pages: own data, destruction, hot line."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from observers.deadlines import TERMS, DataClass

ACTIONS: dict[str, Promise] = {
    "observer.corrected": _("observer changed own data"),
    "observer.erased": _("observer's data destroyed"),
    "observer.erased_again": _("observer's data destroyed again after a restore"),
    "consent.withdrawn": _("consent withdrawn"),
    "consent.erased": _("proof of a consent destroyed"),
    "consent_text.drafted": _("draft of a consent's text begun"),
    "consent_text.edited": _("draft of a consent's text changed"),
    "consent_text.published": _("consent's text published"),
    "consent_text.discarded": _("draft of a consent's text thrown away"),
    "erasure.proposed": _("destruction of personal data proposed"),
    "erasure.done": _("personal data destroyed"),
    "erasure.declined": _("destruction of personal data put off"),
    "erasure.reapplied": _("destruction repeated after a restore"),
    "question.asked": _("question asked on the hot line"),
    "question.answered": _("question of the hot line answered"),
    "question.published": _("answer of the hot line published"),
    "question.unpublished": _("answer of the hot line taken from the site"),
    "question.erased": _("question's author and words destroyed"),
}
CLASSES: dict[str, Promise] = {
    DataClass.WITHDRAWN: _("consent withdrawn"),
    DataClass.UNCONFIRMED: _("applications that were never confirmed"),
    DataClass.APPLICATION: _("observers of a past school year"),
    DataClass.QUESTION: _("authors of questions answered long ago"),
    DataClass.CONSENT: _("proofs of consents that ran out three years ago"),
}
EFFECTS: dict[str, Promise] = {
    "observers": _("observers emptied: name, e-mail, phone, wishes"),
    "ties": _("ties to schools deleted"),
    "links": _("links of letters deleted"),
    "waiting": _("places in queues deleted"),
    "drafts": _("draft papers that named somebody deleted"),
    "scans": _("scans of signed acts deleted"),
    "questions": _("questions emptied of author and words"),
    "consents": _("proofs of consents deleted"),
    "acts_kept": _("acts kept without a name"),
    "photos_kept": _("photographs of acts kept"),
    "places_kept": _("visits kept by number"),
    "consents_kept": _("checksums of consents kept"),
    "papers_kept": _("issued papers kept as archives demand"),
}
EVENTS: dict[str, Promise] = {
    DataClass.WITHDRAWN: _("the consent is withdrawn"),
    DataClass.UNCONFIRMED: _("the application or the last place asked for"),
    DataClass.APPLICATION: _("the end of the school year of the last visit (31 August)"),
    DataClass.QUESTION: _("the answer"),
    DataClass.CONSENT: _("the consent has run out or is withdrawn"),
}


LACKING: dict[str, Promise] = {
    "operator": _("the operator is not named as the department is called in the system"),
    "purpose": _("no purpose is named"),
    "data": _("it is not said which data are processed"),
    "actions": _("it is not said what is done with the data"),
    "withdrawal": _("it is not said how the consent is withdrawn"),
    "destruction": _("it is not said when the data are destroyed"),
    "until": _("the last day of the consent does not stand in the text"),
}


class TermWords(NamedTuple):
    """One line of the table of terms."""

    what: str
    event: str
    kept: str
    within: int


def terms() -> list[TermWords]:
    """The terms of all classes, in the reader's words."""
    return [TermWords(str(CLASSES[of]), str(EVENTS[of]), _kept(of), TERMS[of].within) for of in DataClass]


def _kept(of: DataClass) -> str:
    term = TERMS[of]
    if term.years:
        return gettext("%(n)s years") % {"n": term.years}
    return gettext("%(n)s days") % {"n": term.keep} if term.keep else gettext("not at all")
