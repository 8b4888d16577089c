"""Signing in, one's own card, the inbox, and the card of a background job."""

from typing import cast

from allauth.account.views import LoginView
from axes.decorators import axes_dispatch, axes_form_invalid
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import queue, services
from accounts.forms import ProfileForm
from accounts.models import Job, Notice, User

NOTICES_A_PAGE = 50


@method_decorator(axes_dispatch, name="dispatch")
@method_decorator(axes_form_invalid, name="form_invalid")
class SignIn(LoginView):
    """Sign in by e-mail; after several wrong passwords the pair of person and address is locked for a while."""


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change one's own card."""
    user = cast(User, request.user)
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        services.edit_profile(user, **{field: form.cleaned_data[field] for field in ("name", "phone", "language")})
        messages.success(request, _("Saved."))
        return redirect("profile")
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The person's notices: what is urgent and unread, then the newest."""
    rows = Notice.objects.filter(user=cast(User, request.user)).urgent_first()
    page = Paginator(rows, NOTICES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/inbox.html", {"notices": page, "page_obj": page})


@login_required
@require_POST
def read_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Open one notice: mark it read and go where it points."""
    notice = get_object_or_404(Notice, pk=pk, user=cast(User, request.user))
    services.read_notices(notice.user, pk=notice.pk)
    safe = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if notice.url and safe else "inbox")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark every notice as read."""
    services.read_notices(cast(User, request.user))
    return redirect("inbox")


@login_required
@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of a job one has asked for: polled by htmx, or refreshed by hand."""
    row = get_object_or_404(Job.objects.asked_by(cast(User, request.user)), pk=pk)
    facts = {"job": row, "idle": not row.finished and not queue.somebody_at_work(timezone.now())}
    if row.state == Job.State.DONE and row.result.get("url"):
        target = str(row.result["url"])
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponse(status=200, headers={"HX-Redirect": target})
        return redirect(target)
    template = "accounts/_job.html" if request.htmx else "accounts/job.html"  # type: ignore[attr-defined]
    return render(request, template, facts)
