"""Subjects and kinds of assessment as the field names them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProcedureKind(TextChoices):
    """What is held in schools."""

    VPR = "vpr", _("all-Russia check work (VPR)")
    KDR = "kdr", _("regional diagnostic work (KDR)")
    OGE = "oge", _("basic state exam (OGE)")
    EGE = "ege", _("unified state exam (EGE)")
    OTHER = "other", _("other procedure")


SHORT_KINDS = {
    ProcedureKind.VPR: _("VPR"),
    ProcedureKind.KDR: _("KDR"),
    ProcedureKind.OGE: _("OGE"),
    ProcedureKind.EGE: _("EGE"),
    ProcedureKind.OTHER: ProcedureKind.OTHER.label,
}


class Subject(TextChoices):
    """Subjects of the check works, by the two letters that the federal system uses where it has them."""

    RU = "RU", _("Russian language")
    MA = "MA", _("mathematics")
    OM = "OM", _("the world around us")
    LR = "LR", _("literary reading")
    LI = "LI", _("literature")
    IN = "IN", _("foreign language")
    IS = "IS", _("history")
    OB = "OB", _("social studies")
    GG = "GG", _("geography")
    BI = "BI", _("biology")
    FI = "FI", _("physics")
    HI = "HI", _("chemistry")
    IT = "IT", _("computer science")
    OT = "OT", _("other subject")


# Because a table has a column for every work.
SHORT_SUBJECTS = {
    Subject.RU: pgettext_lazy("short subject", "Rus. lang."),
    Subject.MA: pgettext_lazy("short subject", "Maths"),
    Subject.OM: pgettext_lazy("short subject", "World"),
    Subject.LR: pgettext_lazy("short subject", "Lit. reading"),
    Subject.LI: pgettext_lazy("short subject", "Lit."),
    Subject.IN: pgettext_lazy("short subject", "For. lang."),
    Subject.IS: pgettext_lazy("short subject", "History"),
    Subject.OB: pgettext_lazy("short subject", "Soc. studies"),
    Subject.GG: pgettext_lazy("short subject", "Geogr."),
    Subject.BI: pgettext_lazy("short subject", "Biology"),
    Subject.FI: pgettext_lazy("short subject", "Physics"),
    Subject.HI: pgettext_lazy("short subject", "Chem."),
    Subject.IT: pgettext_lazy("short subject", "Comp."),
    Subject.OT: pgettext_lazy("short subject", "Other"),
}
