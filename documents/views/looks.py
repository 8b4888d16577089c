"""A sample of the department's look beside the form that changes it; a worker draws it."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import queue
from accounts.models import Job
from accounts.roles import Permission
from documents import tasks
from schools.access import SignedRequest, allow
from schools.forms.looks import LayoutForm
from schools.models import Layout, Municipality
from schools.views.frame import at_place


@at_place(Permission.PEOPLE_MANAGE)
@require_POST
def layout_preview(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Have a sample drawn of what the form says, saved or not."""
    instance = Layout.objects.filter(municipality=place).first() or Layout(municipality=place)
    form = LayoutForm(request.POST, instance=instance)
    if not form.is_valid():
        # Because htmx shows only what comes with status 200, while a page that is not drawn says so by its own.
        return render(request, _template(request), {"form": form}, status=200 if request.htmx else 422)
    look = {name: float(value) if isinstance(value, Decimal) else value for name, value in form.cleaned_data.items()}
    mark = hashlib.sha256(json.dumps(look, sort_keys=True).encode()).hexdigest()[:16]
    args: dict[str, Any] = {"municipality": place.pk, "look": look}
    job = queue.enqueue(tasks.preview, args, key=f"look:{place.pk}:{mark}", by=request.user)
    return _shown(request, job) if request.htmx else redirect("job", pk=job.pk)


@allow(Permission.PEOPLE_MANAGE)
@require_safe
def layout_sample(request: SignedRequest, pk: int) -> HttpResponse:
    """The sample that one asked for: waiting, drawn, or why not."""
    return _shown(request, get_object_or_404(Job.objects.asked_by(request.user).filter(kind=tasks.preview.name), pk=pk))


def _shown(request: SignedRequest, job: Job) -> HttpResponse:
    facts = {"job": job, "idle": not job.finished and not queue.somebody_at_work(timezone.now())}
    return render(request, _template(request), facts)


def _template(request: SignedRequest) -> str:
    return "documents/_sample.html" if request.htmx else "documents/sample.html"
