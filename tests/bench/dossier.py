"""A school's dossier with 30 works: the page's time at the server, its SQL queries, and its PDF in a warm worker."""

from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from analytics.reports.dossier_paper import dossier_paper
from analytics.services import inquiring
from documents import printing
from documents.kinds import Kind
from office import pdf
from schools.models import School
from tests.analytics.findings import a_finding, a_run, signs
from tests.analytics.matters import ASKED, ahead
from tests.analytics.seasons import Make, season
from tests.bench.measuring import Line, medians, milliseconds
from tests.builders import a_municipality, a_user

PAGE, PAPER = 0.150, 3.0
SCHOOLS = 10
SUBJECTS = ("RU", "MA", "OM", "IS", "BI", "GG", "OB", "FI", "HI", "LI")
WORKS = tuple((subject, grade) for subject in SUBJECTS for grade in (4, 5, 6))
NAMED = {0: ("boundary", "mark_match"), 7: ("profile",), 14: ("level", "open_marking"), 21: ("participation",)}


def a_year(slug: str, works: int) -> tuple[School, User]:
    """A school with so many works, four of them on the list to check and answered, and its coordinator."""
    place, schools = a_municipality(slug, f"Город {slug}", SCHOOLS)
    made = season(place, schools, WORKS[:works], make=Make(pupils=25, classes=3, tasks=18))
    run = a_run(made)
    found = [a_finding(run, made, (0, at), signs(*NAMED.get(at, ()))) for at in range(works)]
    nina = a_user(f"nina@{slug}.example", "Лебедева Нина Олеговна", Role.COORDINATOR, place)
    for row in inquiring.ask([row for row in found if row.flag], answer_by=ahead(), today=ASKED, by=nina).made:
        inquiring.answer(row, "Перепроверено школьной комиссией.", version=1, by=nina)
    return schools[0], nina


def lines() -> Iterator[Line]:
    """The page, then the paper."""
    (small, vera), (school, nina) = a_year("malyi", 3), a_year("bolshoi", len(WORKS))
    few, many = _queries(small, vera), _queries(school, nina)
    client, address = _signed_in(nina), reverse("dossier", args=[school.pk, 2026])
    (took,) = medians([lambda: client.get(address)], 15)
    what = f"dossier of a school, {len(WORKS)} works, 4 with signs: {many} SQL queries (with 3 works {few})"
    yield Line(what, milliseconds(took), "–", "–", "≤ 150 ms, as many queries", took <= PAGE and few == many)
    paper = dossier_paper(school, 2026, ASKED)
    assert paper is not None
    pdf.draw(printing.page(Kind.DOSSIER, paper), title="warm", identifier=b"0" * 16)
    (took,) = medians([lambda: _paper(school)], 5)
    yield Line("its PDF from the database, worker warm", milliseconds(took), "–", "–", "≤ 3 s", took <= PAPER)


def _paper(school: School) -> None:
    paper = dossier_paper(school, 2026, ASKED)
    assert paper is not None
    pdf.draw(printing.page(Kind.DOSSIER, paper), title="Справка", identifier=b"0" * 16)


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _queries(school: School, user: User) -> int:
    client, address = _signed_in(user), reverse("dossier", args=[school.pk, 2026])
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
