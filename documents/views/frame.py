"""What the pages of papers share: the paper in question, whether it is read with care, a file as a download."""

import errno
from typing import IO, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from accounts.roles import Permission
from documents.kinds import FORMS, Kind
from documents.models import Document
from schools.access import SignedRequest, require


def found(request: SignedRequest, pk: int) -> Document:
    """The paper within the reader's scope, else 404."""
    rows = Document.objects.within(request.scope).select_related("municipality", "school", "created_by", "issued_by")
    return get_object_or_404(rows, pk=pk)


def found_for(request: SignedRequest, pk: int, permission: Permission, *, own_page: bool = True) -> Document:
    """The paper with which the person may do this, else 403.

    Without ``own_page`` also a paper that is worded and issued on a page of its own.
    """
    paper = found(request, pk)
    require(request, permission, municipality=paper.municipality_id, school=paper.school_id)
    if own_page and issued_at(paper):
        raise PermissionDenied
    return paper


def issued_at(paper: Document) -> str:
    """The name of the page that alone issues this paper, empty where its own card does."""
    return FORMS[Kind(paper.kind)].issued_at.get(paper.subject_kind, "")


def stored(request: SignedRequest, name: str, title: str, kind: str, back: str) -> HttpResponse:
    """A file of the storage as a download called ``title``; a missing one sends ``back`` with a sentence."""
    if settings.X_ACCEL:
        return sent(HttpResponse(headers={"X-Accel-Redirect": f"/protected/{name}"}), title, kind)
    try:
        opened: IO[bytes] = default_storage.open(name)
    except OSError as error:
        if error.errno != errno.ENOENT:
            raise
        messages.error(request, _("The file is missing from the storage. Tell the administrator."))
        return redirect(back)
    return sent(cast(HttpResponse, FileResponse(opened)), title, kind)


def sent(response: HttpResponse, title: str, kind: str) -> HttpResponse:
    """The answer as a download that nobody keeps on the way and no browser guesses about."""
    response["Content-Type"] = kind
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=title) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
