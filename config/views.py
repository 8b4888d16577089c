"""Home page per role, health check, the low-vision panel, and the pages for what went wrong."""

from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_POST, require_safe

from accounts import queue
from accounts.models import User
from config import home as panels
from config.dashboard import dashboard
from config.navigation import CHOICES, COOKIE, Preferences
from schools.access import scope_of, today_of


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person, the plans in force, the season."""
    user = cast(User, request.user)
    scope = scope_of(user)
    request.scope = scope  # type: ignore[attr-defined]
    duties, duty_count = panels.owed(scope)
    facts = {
        "duties": duties,
        "duty_count": duty_count,
        "schools": len(scope.schools),
        "waiting": panels.waiting(scope, user),
        "board": dashboard(scope, today_of(scope)),
        "plans": panels.in_force(scope),
        "procedures": panels.season(scope),
        "greeting": panels.greeting(scope),
    }
    return render(request, "home.html", facts)


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Whether the database answers and somebody works the queue; for a load balancer, without details."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"database": True, "worker": queue.somebody_at_work(timezone.now())})


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep the low-vision panel's choices, and the language, in cookies; works without script and without sign-in."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    options = {"max_age": 365 * 24 * 3600, "samesite": "Lax", "secure": settings.SECURE_SITE, "httponly": True}
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, **options)  # type: ignore[arg-type]
    if any(name in request.POST for name in CHOICES):
        chosen = Preferences.read(request.COOKIES.get(COOKIE, "")).changed(request.POST.dict())
        response.set_cookie(COOKIE, chosen.text(), **options)  # type: ignore[arg-type]
    return response


@requires_csrf_token
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old to be believed: show what was typed again, with a fresh token, so that nothing is lost."""
    fields = [
        (name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values
    ]
    return render(request, "form_expired.html", {"fields": fields, "had_files": bool(request.FILES)}, status=403)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The person is known but may not do this."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page, or not for this person."""
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault."""
    # Without the request, because the frame's facts ask the database, and that may be what is broken.
    return HttpResponse(render_to_string("500.html"), status=500)
