"""Kinds of papers: what each prints from, where its numbers come from, who may see it once it is issued."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Raise it whenever a template, the print style or the drawing code changes what comes out: a paper made by an older one
# cannot be rebuilt byte for byte, and the check says so instead of crying wolf.
TEMPLATE_VERSION = 3


class Kind(TextChoices):
    """What a paper is for."""

    PLAN_ORDER = "plan_order", _("order approving a plan")
    EXECUTION_REPORT = "execution_report", _("report on execution")
    PLAN_EXTRACT = "plan_extract", _("extract from a plan")
    READING_SHEET = "reading_sheet", _("sheet of acquaintance")
    RECHECK_PROTOCOL = "recheck_protocol", _("protocol of a re-check")
    CHECKING_LISTS = "checking_lists", _("lists of those who mark other schools' works")
    HELP_PROGRAMME = "help_programme", _("programme of targeted help")
    DOSSIER = "dossier", _("dossier of a school's results")
    ANALYTICAL_NOTE = "analytical_note", _("analytical note")
    OBSERVER_ORDER = "observer_order", _("order appointing observers")
    OBSERVER_ROSTER = "observer_roster", _("roster of observers")
    OBSERVER_BADGE = "observer_badge", _("observer's certificate")
    OBSERVATION_ACT = "observation_act", _("act of observation")
    OBSERVATION_MEMO = "observation_memo", _("memo of observation")
    ERASURE_ACT = "erasure_act", _("act of destruction of personal data")
    AMENDING_ORDER = "amending_order", _("order amending a plan")
    HOLDING_ORDER = "holding_order", _("order on holding the check works")
    COORDINATORS_ORDER = "coordinators_order", _("order on coordinators")
    COMMISSIONS_ORDER = "commissions_order", _("order on marking commissions")
    RECHECK_ORDER = "recheck_order", _("order on a re-check")
    RESULTS_ORDER = "results_order", _("order on the results")
    ANALYSIS_MEMO = "analysis_memo", _("memo of an analysis")
    MINUTES = "minutes", _("minutes of a meeting")
    GUIDANCE_LETTER = "guidance_letter", _("guidance letter")
    INFORMATION_LETTER = "information_letter", _("information letter")
    RECOMMENDATIONS = "recommendations", _("targeted recommendations")
    PUBLIC_REPORT = "public_report", _("annual public report")


@dataclass(frozen=True, slots=True)
class Form:
    """How papers of one kind are made.

    ``template`` under ``templates/print/``; ``series`` the sequence that numbers it, shared by kinds that are filed
    together; ``word`` the paper's own name in a file name; ``open_to_schools`` whether the schools of the
    municipality read it once it is issued; ``issued_at`` names, by kind of subject, the page that alone words
    and issues such papers, because something has to happen to the subject with them; ``personal`` says that it holds
    personal data of others than officials, so that each view of it is journalled.
    """

    template: str
    series: str
    word: str
    open_to_schools: bool
    issued_at: Mapping[str, str] = field(default_factory=dict)
    personal: bool = False


FORMS: dict[Kind, Form] = {
    Kind.PLAN_ORDER: Form(
        "print/order.html", "orders", "Приказ", open_to_schools=True, issued_at={"plan": "plan_approve"}
    ),
    Kind.EXECUTION_REPORT: Form("print/order.html", "reports", "Отчёт", open_to_schools=False),
    Kind.PLAN_EXTRACT: Form("print/order.html", "extracts", "Выписка", open_to_schools=False),
    Kind.READING_SHEET: Form("print/order.html", "sheets", "Лист ознакомления", open_to_schools=False),
    Kind.RECHECK_PROTOCOL: Form("print/order.html", "protocols", "Протокол", open_to_schools=False),
    Kind.CHECKING_LISTS: Form("print/order.html", "lists", "Списки проверяющих", open_to_schools=False),
    Kind.HELP_PROGRAMME: Form("print/order.html", "programmes", "Программа", open_to_schools=False),
    Kind.DOSSIER: Form("print/order.html", "references", "Справка", open_to_schools=False),
    Kind.ANALYTICAL_NOTE: Form("print/order.html", "references", "Аналитическая справка", open_to_schools=False),
    Kind.OBSERVER_ORDER: Form("print/order.html", "orders", "Приказ", open_to_schools=True, personal=True),
    Kind.OBSERVER_ROSTER: Form("print/order.html", "rosters", "График выходов", open_to_schools=False, personal=True),
    Kind.OBSERVER_BADGE: Form(
        "print/order.html",
        "badges",
        "Удостоверение",
        open_to_schools=False,
        issued_at={"accreditation": "badge"},
        personal=True,
    ),
    Kind.OBSERVATION_ACT: Form(
        "print/order.html", "acts", "Акт", open_to_schools=False, issued_at={"act": "act"}, personal=True
    ),
    Kind.OBSERVATION_MEMO: Form("print/memo.html", "memos", "Служебная записка", open_to_schools=False),
    Kind.ERASURE_ACT: Form("print/order.html", "erasures", "Акт об уничтожении", open_to_schools=False, personal=True),
    Kind.AMENDING_ORDER: Form(
        "print/order.html", "orders", "Приказ", open_to_schools=True, issued_at={"plan": "plan_approve"}
    ),
    Kind.HOLDING_ORDER: Form("print/order.html", "orders", "Приказ", open_to_schools=True),
    Kind.COORDINATORS_ORDER: Form("print/order.html", "orders", "Приказ", open_to_schools=True),
    Kind.COMMISSIONS_ORDER: Form("print/order.html", "orders", "Приказ", open_to_schools=True),
    Kind.RECHECK_ORDER: Form("print/order.html", "orders", "Приказ", open_to_schools=False),
    Kind.RESULTS_ORDER: Form("print/order.html", "orders", "Приказ", open_to_schools=True),
    Kind.ANALYSIS_MEMO: Form("print/memo.html", "memos", "Служебная записка", open_to_schools=False),
    Kind.MINUTES: Form("print/minutes.html", "minutes", "Протокол", open_to_schools=False),
    Kind.GUIDANCE_LETTER: Form("print/letter.html", "letters", "Письмо", open_to_schools=True),
    Kind.INFORMATION_LETTER: Form("print/letter.html", "letters", "Письмо", open_to_schools=True),
    Kind.RECOMMENDATIONS: Form("print/order.html", "recommendations", "Рекомендации", open_to_schools=False),
    Kind.PUBLIC_REPORT: Form("print/order.html", "public_reports", "Публичный отчёт", open_to_schools=True),
}
# Kinds of subjects whose papers a school makes for itself: nobody above reads them.
FOR_ONE_SCHOOL = ("own_school_year",)
OPEN_TO_SCHOOLS = tuple(kind for kind, form in FORMS.items() if form.open_to_schools)
