"""The public page of a municipality: timetable, contacts, open sessions, answers; indexable, kept for a minute."""

import hashlib
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from observers.kinds import Stage
from observers.labels.acts import boxes
from observers.models import Question, Training
from observers.reports import town as reports
from schools.models import Municipality, Procedure, School

PER_PAGE = 20
# Seconds: as long may a page be behind what the department has changed.
FRESH = 60


def _seen(request: HttpRequest, mark: str, make: Callable[[], HttpResponse]) -> HttpResponse:
    """The page, or «not modified» when the visitor has it as it is; drawn only when it has to be sent.

    Kept by the visitor's browser only: the frame holds the visitor's own choices and the token of its forms.
    """
    user = request.user.pk if request.user.is_authenticated else 0
    parts = (mark, get_language(), request.COOKIES.get("view", ""), user, static("css/app.css"))
    etag = f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag) or make()
    response["ETag"] = etag
    patch_cache_control(response, private=True, max_age=FRESH)
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def _place(slug: str) -> Municipality:
    return get_object_or_404(Municipality, slug=slug)


@require_safe
def town(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything for parents and those who would like to observe."""
    place = _place(slug)
    zone = ZoneInfo(place.time_zone)
    with timezone.override(zone):
        key = f"observers:town:{place.pk}:{get_language()}"
        found = cache.get(key)
        if found is None:
            found = reports.town(place, timezone.now(), timezone.localdate())
            cache.set(key, found, FRESH)
        return _seen(
            request, found.mark, lambda: render(request, "observers/town.html", {"town": place, "found": found})
        )


@require_safe
def town_school(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What one school writes and when."""
    place = _place(slug)
    with timezone.override(ZoneInfo(place.time_zone)):
        school = get_object_or_404(School.objects.active(), municipality=place, pk=pk)
        rows = list(reports.sittings(school, timezone.localdate()))
        facts = [(str(one), one.procedure.pk, one.day, one.starts_at, one.classes) for one in rows]
        mark = repr((school.name, school.phone, school.email, school.address, facts))
        context = {"town": place, "school": school, "rows": rows}
        return _seen(request, mark, lambda: render(request, "observers/town_school.html", context))


@require_safe
def town_answers(request: HttpRequest, slug: str) -> HttpResponse:
    """Questions of the hot line that everybody may read, with their answers."""
    place = _place(slug)
    with timezone.override(ZoneInfo(place.time_zone)):
        page = Paginator(reports.answers(place), PER_PAGE).get_page(request.GET.get("page"))
        mark = repr([(one.pk, one.version, one.published_at) for one in page] + [page.number, page.paginator.count])
        context: dict[str, Any] = {"town": place, "page_obj": page}
        return _seen(request, mark, lambda: render(request, "observers/town_answers.html", context))


@require_safe
def town_materials(request: HttpRequest, slug: str) -> HttpResponse:
    """What observers read before they come: the department's memo, what is looked at in each stage, the consents."""
    place = _place(slug)
    training = Training.objects.filter(municipality=place).first()
    rows = Procedure.objects.filter(municipality=place).exclude(basis="").order_by("-year", "basis")
    basis = list(dict.fromkeys(rows.values_list("basis", flat=True)))
    stages = [(stage, boxes(stage.value)) for stage in Stage]
    mark = repr((place.name, training and (training.pk, training.version), basis))
    context = {"town": place, "training": training, "basis": basis, "stages": stages}
    return _seen(request, mark, lambda: render(request, "observers/town_materials.html", context))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may look at: the public pages, nothing behind a sign-in, no page of a secret link."""
    lines = [
        "User-agent: *",
        *(
            f"Disallow: /observers/o/*/{part}/"
            for part in ("data", "mine", "confirm", "offer", "email", "act", "training")
        ),
        "Allow: /observers/o/",
        "Allow: /results/public/",
        "Allow: /static/",
        "Disallow: /",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The public pages of every municipality and its schools; three queries."""
    answered = set(Question.objects.filter(published_at__isnull=False).values_list("municipality", flat=True))
    schools: dict[int, list[int]] = defaultdict(list)
    for place, pk in School.objects.active().order_by("pk").values_list("municipality", "pk"):
        schools[place].append(pk)
    paths = []
    for pk, slug in Municipality.objects.order_by("pk").values_list("pk", "slug"):
        paths += [reverse(name, args=[slug]) for name in ("town", "town_materials")]
        paths += [reverse("town_answers", args=[slug])] if pk in answered else []
        paths += [reverse("town_school", args=[slug, school]) for school in schools[pk]]
    context = {"pages": [f"{settings.SITE_URL}{path}" for path in paths]}
    return render(request, "observers/sitemap.xml", context, content_type="application/xml; charset=utf-8")
