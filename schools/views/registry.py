"""The registry of schools as a file: upload, look through, apply; the template to fill in."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from schools import labels
from schools.access import SignedRequest, allow, require
from schools.forms.places import RegistryForm
from schools.importing import Fault, Outcome, State
from schools.jobs import comparison
from schools.models import Municipality, RegistryUpload, School
from schools.services import registry as services
from schools.views.frame import at_place, form_page, posted, submitted

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@at_place(Permission.SCHOOL_MANAGE)
def school_import(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Take a file in; nothing changes yet."""
    form = RegistryForm(posted(request), request.FILES if request.method == "POST" else None)

    def act(values: dict[str, object]) -> RegistryUpload:
        file = cast("UploadedFile[bytes]", values["file"])
        # Because a longer file is refused anyway, not more than one byte over the limit is ever read into memory.
        data = file.read(settings.UPLOAD_LIMIT + 1)
        return services.take_in(place, data=data, name=str(file.name), limit=settings.UPLOAD_LIMIT, by=request.user)

    upload = submitted(request, form, act, said=_("The file has been read. Look through it and confirm."))
    if upload:
        return redirect("school_import_preview", pk=upload.pk)
    facts = {"template": "schools/import.html", "municipality": place}
    return form_page(request, form, _("Load the registry of schools"), reverse("school_list"), facts)


@allow(Permission.SCHOOL_MANAGE)
def school_import_preview(request: SignedRequest, pk: int) -> HttpResponse:
    """What the file would do; on POST it is done."""
    upload = get_object_or_404(RegistryUpload.objects.within(request.scope).select_related("municipality"), pk=pk)
    require(request, Permission.SCHOOL_MANAGE, municipality=upload.municipality_id)
    if request.method == "POST":
        return _apply(request, upload)
    found = comparison(upload)
    faults = [*services.stored_faults(upload), *found.faults]
    facts = {
        "upload": upload,
        "faults": [_told_fault(fault) for fault in sorted(faults, key=lambda fault: (fault.row, fault.column))],
        "new": found.of(State.NEW),
        "changed": [_told_change(outcome) for outcome in found.of(State.CHANGED)],
        "unchanged": len(found.of(State.UNCHANGED)),
        "missing": School.objects.filter(pk__in=found.missing),
        "nothing": not found.of(State.NEW) and not found.of(State.CHANGED),
    }
    return render(request, "schools/import_preview.html", facts)


def _apply(request: SignedRequest, upload: RegistryUpload) -> HttpResponse:
    try:
        job = services.apply(upload, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("school_import_preview", pk=upload.pk)
    if job:
        return redirect("job", pk=job.pk)
    messages.success(request, _("The registry has been loaded."))
    return redirect("school_list")


def _told_fault(fault: Fault) -> dict[str, str]:
    return {"cell": f"{fault.column}{fault.row}", "words": labels.fault(fault)}


def _told_change(outcome: Outcome) -> dict[str, object]:
    return {
        "row": outcome.draft.row,
        "name": outcome.draft.values["name"],
        "changes": [labels.change("school", name, old, new) for name, (old, new) in outcome.changes.items()],
    }


@allow(Permission.SCHOOL_MANAGE)
@require_safe
def school_template(request: SignedRequest) -> HttpResponse:
    """The workbook to fill in."""
    response = HttpResponse(services.template(), content_type=MIME)
    header = content_disposition_header(as_attachment=True, filename=_("Registry of schools.xlsx"))
    response["Content-Disposition"] = header or "attachment"
    return response
