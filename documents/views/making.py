"""The page that begins a paper of any kind: what it is made of, about what, or what is lacking."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.roles import Permission
from documents.kinds import FORMS, Kind
from documents.labels import GROUPS, MADE_AT, MADE_OF, group_of
from documents.models import Document
from documents.orders.makers import Maker, Subject, maker_of, makers, subject_of
from documents.services import gathering
from schools.access import SignedRequest, today_of
from schools.models import Municipality
from schools.views.frame import at_place


@dataclass(slots=True)
class Offer:
    """A kind as the page offers it: to be begun here about a subject, or made at the page ``url``."""

    kind: Kind
    made_of: str | Promise
    subjects: list[Subject] = field(default_factory=list)
    lacking: str | Promise = ""
    url: str = ""
    waiting: list[Document] = field(default_factory=list)


@at_place(Permission.DOCUMENT_DRAFT)
def document_new(request: SignedRequest, municipality: Municipality) -> HttpResponse:
    """Choose a kind and what it is about; the draft's card follows."""
    status = 200
    if request.method == "POST":
        maker = maker_of(request.POST.get("kind", ""))
        if maker is None:
            raise Http404
        subject = subject_of(maker, municipality, _number(request.POST.get("subject", "")))
        begun = _begun(request, maker, subject)
        if begun:
            return redirect("document", pk=begun.pk)
        status = 422
    groups = _grouped(_offers(municipality))
    facts = {"municipality": municipality, "groups": groups}
    return render(request, "documents/document_new.html", facts, status=status)


def _begun(request: SignedRequest, maker: Maker, subject: Subject | None) -> Document | None:
    if subject is None:
        messages.error(request, _("Choose what the document is about."))
        return None
    try:
        paper = gathering.begin(maker, subject, today=today_of(request.scope), by=request.user)
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
        return None
    messages.success(request, _("The draft is begun with the facts of today. Read it and word it before it is signed."))
    return paper


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _offers(municipality: Municipality) -> Iterator[Offer]:
    known = {maker.kind: maker for maker in makers()}
    drafts = Document.objects.filter(
        municipality=municipality, state__in=[Document.State.DRAFT, Document.State.SIGNING]
    )
    waiting: dict[str, list[Document]] = {}
    for paper in drafts.only("pk", "kind", "title", "subject_label", "created_at").order_by("-pk")[:200]:
        waiting.setdefault(paper.kind, []).append(paper)
    for kind in FORMS:
        maker = known.get(kind)
        if maker:
            subjects = maker.subjects(municipality)
            lacking = "" if subjects else maker.lacking
            yield Offer(kind, MADE_OF[kind], subjects, lacking, waiting=waiting.get(kind, [])[:3])
        elif kind in MADE_AT:
            yield Offer(kind, MADE_OF[kind], url=MADE_AT[kind])


def _grouped(offers: Iterator[Offer]) -> list[tuple[str, str | Promise, list[Offer]]]:
    """The offers by group: key, words, and those begun here before those made elsewhere."""
    found: dict[str, list[Offer]] = {}
    for offer in offers:
        found.setdefault(group_of(offer.kind), []).append(offer)
    return [
        (key, words, sorted(found[key], key=lambda one: bool(one.url))) for key, words in GROUPS.items() if key in found
    ]
