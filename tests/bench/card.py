"""The card of a plan of 65 measures that 20 schools carry out, against a bare view of the same rows."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from plans.models import Plan
from plans.services import lifecycle
from tests.bench.measuring import Line, medians, milliseconds
from tests.builders import a_municipality, a_user
from tests.journeys.papers import long_text
from tests.plans.situations import a_plan, an_approved_plan

LIMIT = 3.0
SCHOOLS = 20
PLAIN = """<!doctype html><html lang="ru"><head><title>{{ plan.title }}</title></head><body><h1>{{ plan.title }}</h1>
<ul>{% for child in children %}<li>{{ child.school.name }}: {{ child.state }}</li>{% endfor %}</ul>
{% for section, rows in sections %}<h2>{{ section.number }} {{ section.title }}</h2><table>{% for row in rows %}<tr>
<td>{{ row.number }}</td><td>{{ row.title }}</td><td>{{ row.deadline_text }}</td><td>{{ row.responsible_text }}</td>
<td>{% for party in row.parties.all %}{{ party.words }} {{ party.person.name }}{{ party.group.name }} {% endfor %}</td>
<td>{{ row.result }}</td><td>{{ row.notes }}</td></tr>{% endfor %}</table>{% endfor %}</body></html>"""


@cache
def plain() -> Any:
    """The template, compiled once, as the server's own templates are."""
    return engines["django"].from_string(PLAIN)


def bare(request: HttpRequest, pk: int) -> HttpResponse:
    """The same rows in one plain template: no rights, no menu, no forms."""
    plan = Plan.objects.select_related("municipality").get(pk=pk)
    rows = list(plan.measures.prefetch_related("parties__person", "parties__group"))
    sections = [(section, [row for row in rows if row.section_id == section.pk]) for section in plan.sections.all()]
    children = plan.children.select_related("school").order_by("school__name")
    facts = {"plan": plan, "sections": sections, "children": children}
    return HttpResponse(plain().render(facts, request))


def lines() -> Iterator[Line]:
    """The card as a reader sees it, and as the coordinator who may edit it."""
    place, schools = a_municipality(schools=SCHOOLS)
    nina = a_user("nina@zarechye.example", "Лебедева Нина Олеговна", Role.COORDINATOR, place)
    small = an_approved_plan(place, nina)
    plan = an_approved_plan(place, nina, long_text(65))
    draft = a_plan(place, nina, long_text(65).replace("Проверка", "Перепроверка"))
    for school in schools:
        lifecycle.derive(plan, school=school, by=nina)
    lifecycle.derive(small, school=schools[0], by=nina)
    client = _signed_in(nina)
    for shown, what in ((plan, f"card in force, 65 measures, {SCHOOLS} school plans"), (draft, "card of a draft")):
        queries = _queries(client, shown)
        ours, beside = _times(client, shown)
        few = f"with 6 measures and 1 school {_queries(client, small)}"
        told = f"{what}: {queries} SQL queries ({few}); beside it: a bare view"
        ratio = ours / beside
        yield Line(
            told, milliseconds(ours), milliseconds(beside), f"{ratio:.2f}", f"≤ {LIMIT:.0f} times", ratio <= LIMIT
        )


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _queries(client: Client, plan: Plan) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("plan", args=[plan.pk])).status_code == 200
    return len(queries)


def _times(client: Client, plan: Plan) -> tuple[float, float]:
    address = reverse("plan", args=[plan.pk])
    request = RequestFactory().get(address)
    ours, beside = medians([lambda: client.get(address), lambda: bare(request, plan.pk)], 15)
    return ours, beside
