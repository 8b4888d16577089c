"""The public page of a municipality: what it shows, nothing personal, the same cost however large."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from analytics.models import Publication
from observers.kinds import SessionState, Stage
from observers.models import Question, Training
from observers.services import hotline
from schools.models import Municipality, School
from tests.observers import builders

pytestmark = pytest.mark.usefixtures("english")
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def cold() -> None:
    """Nothing is kept from the test before."""
    cache.clear()


def page(place: Municipality, path: str = "", **headers: str) -> Any:
    """A public page as a stranger sees it."""
    return Client().get(f"/observers/o/{place.slug}/{path}", headers=headers)


def published(place: Municipality, by: User, text: str = "Можно ли взять калькулятор?") -> Question:
    """An answered question that everybody may read."""
    row = hotline.ask(place, text="Мой сын Тимофей…", name="Громова Зоя", email="zoya@mail.example")
    hotline.answer(row, "Нет.", by=by, version=1)
    return hotline.publish(row, text, by=by, version=2)


@pytest.mark.django_db
def test_an_empty_municipality_says_so(municipality: Municipality) -> None:
    shown = page(municipality).content.decode()
    for words in ("has not been entered yet", "No session is open", "No answers have been published", "МБОУ СОШ № 1"):
        assert words in shown
    assert page(Municipality(slug="nowhere")).status_code == 404


@pytest.mark.django_db
def test_everything_for_parents_and_nothing_of_people(municipality: Municipality, school: School, by: User) -> None:
    School.objects.filter(pk=school.pk).update(phone="8 34 55-66", director="Тайный Директор Петрович")
    builders.sitting(school, TODAY + timedelta(days=5))
    open_one = builders.session(school, timezone.now() + timedelta(days=5), seats=3, title="Русский язык, 4 класс")
    person = builders.observer(municipality, surname="Наблюдательная")
    builders.place(open_one, person)
    builders.session(school, timezone.now() + timedelta(days=6), title="Черновик", state=SessionState.DRAFT)
    builders.place(builders.session(school, timezone.now() + timedelta(days=7), title="Полный"), person)
    published(municipality, by)
    shown = page(municipality)
    found = shown.context["found"]
    assert [(one.title, free) for one, _when, free in found.sessions] == [("Русский язык, 4 класс", 2)]
    assert (found.open_count, [work.schools for work in found.works], found.statistics) == (1, [1], "")
    words = shown.content.decode()
    assert ("8 34 55-66" in words, "Можно ли взять калькулятор?" in words) == (True, True)
    for secret in (
        "Наблюдательная",
        person.email,
        "Тимофей",
        "Громова",
        "zoya@",
        "Директор Петрович",
        "Черновик",
        "Полный",
    ):
        assert secret not in words


@pytest.mark.django_db
def test_statistics_are_named_once_they_are_published(municipality: Municipality) -> None:
    assert page(municipality).context["found"].statistics == ""
    Publication.objects.create(municipality=municipality, year=2026)
    cache.clear()
    assert page(municipality).context["found"].statistics == f"/results/public/{municipality.slug}/"


@pytest.mark.django_db
def test_a_school_shows_its_days(municipality: Municipality, school: School) -> None:
    builders.sitting(school, TODAY + timedelta(days=5), classes="5А")
    builders.sitting(school, TODAY - timedelta(days=5), classes="5Б")
    assert [row.classes for row in page(municipality, f"school/{school.pk}/").context["rows"]] == ["5А"]
    School.objects.filter(pk=school.pk).update(closed_on=TODAY)
    assert page(municipality, f"school/{school.pk}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["", "answers/", "school/{school}/"])
def test_a_page_that_has_not_changed_is_not_sent_again(
    municipality: Municipality, school: School, path: str, by: User
) -> None:
    path = path.format(school=school.pk)
    first = page(municipality, path)
    assert (first.status_code, first["Cache-Control"]) == (200, "private, max-age=60")
    assert {"Cookie", "Accept-Language"} <= {part.strip() for part in first["Vary"].split(",")}
    again = page(municipality, path, if_none_match=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert page(municipality, path, if_none_match=first["ETag"], accept_language="ru").status_code == 200
    assert "X-Robots-Tag" not in first
    published(municipality, by)
    builders.sitting(school, TODAY + timedelta(days=3))
    School.objects.filter(pk=school.pk).update(phone="55-55-55")
    cache.clear()
    assert page(municipality, path, if_none_match=first["ETag"]).status_code == 200


@pytest.mark.django_db
def test_a_reader_who_is_signed_in_gets_the_own_menu(municipality: Municipality, coordinator: Client) -> None:
    stranger = page(municipality)
    own = coordinator.get(f"/observers/o/{municipality.slug}/", headers={"if-none-match": stranger["ETag"]})
    assert (own.status_code, own["ETag"] == stranger["ETag"]) == (200, False)


def queries(place: Municipality, path: str = "") -> int:
    with CaptureQueriesContext(connection) as caught:
        page(place, path)
    return len(caught)


@pytest.mark.django_db
def test_more_schools_cost_no_more_queries_and_the_next_visitor_hardly_any(
    municipality: Municipality, school: School, by: User
) -> None:
    builders.sitting(school, TODAY + timedelta(days=1))
    builders.session(school, timezone.now() + timedelta(days=1))
    published(municipality, by)
    few = queries(municipality)
    for n in range(10):
        made = School.objects.create(municipality=municipality, name=f"МБОУ СОШ № {n + 50}")
        builders.sitting(made, TODAY + timedelta(days=2))
        builders.session(made, timezone.now() + timedelta(days=1))
        published(municipality, by, f"Вопрос {n}?")
    cache.clear()
    assert queries(municipality) <= few + 1  # how many sessions are open is counted once more than five are
    assert queries(municipality) == 1
    many = queries(municipality, "answers/")
    published(municipality, by, "Ещё один?")
    assert queries(municipality, "answers/") == many


@pytest.mark.django_db
def test_search_engines_are_told_where_to_look(municipality: Municipality, by: User) -> None:
    rules = Client().get("/robots.txt")
    assert rules["Content-Type"] == "text/plain; charset=utf-8"
    lines = rules.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /observers/o/*/data/", "Allow: /observers/o/", "Disallow: /"} <= set(lines)
    assert f"/observers/o/{municipality.slug}/answers/" not in Client().get("/sitemap.xml").content.decode()
    published(municipality, by)
    answer = Client().get("/sitemap.xml")
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    body = answer.content.decode()
    assert f"/observers/o/{municipality.slug}/</loc>" in body
    assert f"/observers/o/{municipality.slug}/answers/</loc>" in body


@pytest.mark.django_db
def test_whatever_the_map_of_the_site_names_may_be_indexed(
    municipality: Municipality, school: School, by: User
) -> None:
    published(municipality, by)
    pages = re.findall(r"<loc>https?://[^/]+([^<]+)</loc>", Client().get("/sitemap.xml").content.decode())
    home = f"/observers/o/{municipality.slug}/"
    schools = [
        f"{home}school/{pk}/" for pk in School.objects.filter(municipality=municipality).values_list("pk", flat=True)
    ]
    assert [one for one in pages if one.startswith(home)] == [home, f"{home}materials/", f"{home}answers/", *schools]
    answers = [Client().get(one) for one in pages]
    assert {(one.status_code, one.headers.get("X-Robots-Tag"), one["Cache-Control"]) for one in answers} == {
        (200, None, "private, max-age=60")
    }


@pytest.mark.django_db
def test_materials_are_read_by_everybody(municipality: Municipality) -> None:
    assert page(municipality).content.decode().count("/materials/") == 1
    shown = page(municipality, "materials/").content.decode()
    assert shown.count('<details class="card"') == len(Stage)
    Training.objects.create(municipality=municipality, title="Памятка наблюдателя", text="Не подсказывайте.")
    answer = page(municipality, "materials/")
    assert answer.content.decode().count("Памятка наблюдателя") == 1
    assert page(municipality, "materials/", **{"If-None-Match": answer["ETag"]}).status_code == 304
