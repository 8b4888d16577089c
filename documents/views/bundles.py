"""Many papers in one ZIP: asked for from the register, made in the background, read only by who asked."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Job
from accounts.roles import Permission
from documents.jobs.bundling import KEPT
from documents.models import Bundle, Document
from documents.services import bundling
from documents.views.frame import stored
from documents.views.register import chosen_of
from schools.access import SignedRequest, allow

ZIP = "application/zip"


@allow(Permission.DOCUMENT_SEE)
@require_POST
def bundle_new(request: SignedRequest) -> HttpResponse:
    """Have the ticked papers, or all that fit the address's filters, put into one ZIP."""
    rows = chosen_of(request).qs.only("pk")
    if "all" not in request.POST:
        rows = rows.filter(
            pk__in=[pk for pk in request.POST.getlist("document") if pk.isascii() and pk.isdigit() and len(pk) < 10]
        )
    try:
        job = bundling.bundle(rows[: bundling.MOST_PAPERS + 1], by=request.user)
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
        return redirect(f"{reverse('document_list')}?{request.GET.urlencode()}")
    return redirect("job", pk=job.pk)


@allow(Permission.DOCUMENT_SEE)
@require_safe
def bundle(request: SignedRequest, pk: int) -> HttpResponse:
    """What is in a ZIP and what is not, and the way to it."""
    row = get_object_or_404(Bundle, pk=pk, user=request.user)
    if not row.file:
        job = Job.objects.asked_by(request.user).filter(key=row.job_key).first()
        if job is None:
            raise Http404
        return redirect("job", pk=job.pk)
    seen = Document.objects.within(request.scope).defer("payload", "search")
    facts = {
        "bundle": row,
        "size": default_storage.size(str(row.file.name)) if default_storage.exists(str(row.file.name)) else None,
        "until": row.created_at + KEPT,
        "inside": seen.filter(pk__in=row.papers),
        "skipped": seen.filter(pk__in=row.skipped),
    }
    return render(request, "documents/bundle.html", facts)


@allow(Permission.DOCUMENT_SEE)
@require_safe
def bundle_file(request: SignedRequest, pk: int) -> HttpResponse:
    """The ZIP, as long as its reader may see every paper inside."""
    row = get_object_or_404(Bundle.objects.exclude(file=""), pk=pk, user=request.user)
    if Document.objects.within(request.scope).filter(pk__in=row.papers).count() != len(row.papers):
        messages.error(request, _("Not all documents of this ZIP are open to you any more. Choose them anew."))
        return redirect("document_list")
    title = f"{_('Documents')} {row.created_at:%d.%m.%Y}.zip"
    return stored(request, str(row.file.name), title, ZIP, reverse("document_list"))
