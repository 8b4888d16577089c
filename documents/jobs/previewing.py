"""Draw a sample of a look that is not saved yet, for the form beside it."""

from base64 import b64encode
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.queue import Work
from documents import printing
from documents.jobs.drawing import reason
from documents.kinds import Kind
from documents.orders.frame import layout_of, restyled
from documents.orders.sample import sample
from office.paper import Paper
from office.pdf import CannotPrint
from office.rasters import sheets_to_png
from schools.models import Municipality

DOTS, SHEETS = 80, 2  # per inch; the order and its annex


def preview(work: Work) -> None:
    """Draw the sample; its sheets stay in the job, because nobody asks for them twice."""
    municipality = Municipality.objects.get(pk=work.args["municipality"])
    try:
        printed = printing.bounded(Kind.PLAN_ORDER, _paper(municipality, work.args["look"]), "Образец", b"0" * 16)
    except CannotPrint as refusal:
        raise ValidationError(reason(refusal)) from refusal
    sheets = [b64encode(sheet).decode() for sheet in sheets_to_png(printed.data, dpi=DOTS, most=SHEETS)]
    with work.finish(url=reverse("layout_sample", args=[work.job.pk])) as result:
        result["sheets"] = sheets


def _paper(municipality: Municipality, look: dict[str, Any]) -> Paper:
    layout = layout_of(municipality)
    for name, value in look.items():
        setattr(layout, name, value)
    proof = f"{settings.SITE_URL}{reverse('proof', args=['XXXXXXXXXX'])}" if layout.proof_code else ""
    made = restyled(sample(municipality), layout)
    annexes = tuple(replace(annex, landscape=layout.annex_landscape) for annex in made.annexes)
    return replace(made, annexes=annexes, proof=proof)
