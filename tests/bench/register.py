"""The register with 20,000 papers: its first page, a search over all their texts, and the SQL queries of both."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from documents import numbering, rules
from documents.models import Document, NumberSeries
from schools.models import Municipality, School
from tests.bench.measuring import Line, medians, milliseconds
from tests.builders import a_municipality, a_user
from tests.documents.papers import an_order

PAPERS = 20_000
PAGE, SEARCH = 0.100, 0.200
ROUNDS = 15
RARE = 97  # every so many papers hold the word that is looked for
FIRST = date(2015, 1, 12)


def lines() -> Iterator[Line]:
    """A line each; the database is left as it was found."""
    with transaction.atomic():
        place, schools = a_municipality("register", "Город Реестр", 20)
        nina = a_user("nina@register.example", "Лебедева Нина Олеговна", Role.COORDINATOR, place)
        _fill(place, schools, 3)
        few = _queries(nina, "/documents/"), _queries(nina, "/documents/?q=олимпиада")
        _fill(place, schools, PAPERS - 3)
        with connection.cursor() as cursor:
            cursor.execute("analyze")
        yield from _lines(nina, few)
        transaction.set_rollback(True)


def _lines(nina: User, few: tuple[int, int]) -> Iterator[Line]:
    asked = (
        ("first page of the register", "/documents/", PAGE, few[0]),
        ("its last page", f"/documents/?page={PAPERS // 50}", PAGE, few[0]),
        ("a search over all texts, a rare word", "/documents/?q=олимпиада", SEARCH, few[1]),
        ("a search over all texts, a word of every paper", "/documents/?q=контролем", SEARCH, few[1]),
        ("a search for a number", "/documents/?q=№ 777-О", SEARCH, few[1]),
    )
    client = _signed_in(nina)
    for what, address, aim, before in asked:
        queries = _queries(nina, address)
        (took,) = medians([lambda address=address: client.get(address)], ROUNDS)  # type: ignore[misc]
        told = f"{what}, {PAPERS:,} documents: {queries} SQL queries (with 3 documents {before})"
        met = took <= aim and queries <= before + 1
        yield Line(told, milliseconds(took), "–", "–", f"≤ {aim * 1000:.0f} ms", met)


def _fill(place: Municipality, schools: list[School], count: int) -> None:
    paper = an_order(rows=3, number="").registered("", None)
    text = " ".join(rules.searched(paper)).casefold()
    start = Document.objects.filter(municipality=place).count()
    series = {}
    rows = []
    for number in range(start, start + count):
        year = 2015 + number // 2000
        if year not in series:
            series[year], _ = NumberSeries.objects.get_or_create(municipality=place, name="orders", year=year)
        day = FIRST + timedelta(days=number // 6)
        given = f"{number % 2000 + 1}-О"
        rare = " олимпиада школьников" if number % RARE == 0 else ""
        rows.append(
            Document(
                kind="plan_order",
                municipality=place,
                subject_kind="plan",
                subject_id=number,
                subject_label=schools[number % len(schools)].name,
                title=f"{paper.heading} ({number})",
                state=Document.State.ISSUED,
                payload={},
                number=given,
                number_key=numbering.key(given),
                series=series[year],
                issued_on=day,
                issued_at=f"{day:%Y-%m-%d} 12:00+00",
                signatory="Начальник управления образования, И.В. Соколова",
                search=f"{given.casefold()} {text} дело {number}{rare}",
            )
        )
    Document.objects.bulk_create(rows, batch_size=1000)


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _queries(user: User, address: str) -> int:
    client = _signed_in(user)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
