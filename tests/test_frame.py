"""The template tags, the choices of the low-vision panel, and the pages for what went wrong, without a browser."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils.translation import override

from accounts.models import Notice, User
from accounts.roles import Role
from config import views
from config.navigation import Preferences
from config.templatetags import ui
from tests.builders import Cast

SPACE = "\N{NO-BREAK SPACE}"


def shown(source: str, **facts: Any) -> str:
    """A piece of template, its white space collapsed."""
    return " ".join(Template(source).render(Context(facts)).split(" ")).strip()


@pytest.mark.parametrize(
    ("value", "language", "words"),
    [
        (date(2024, 12, 17), "ru", "17 декабря 2024 г."),
        (date(2024, 12, 17), "en", "17 December 2024"),
        (date(2026, 5, 1), "ru", "1 мая 2026 г."),
        (datetime(2026, 8, 31, 21, 30, tzinfo=UTC), "ru", "1 сентября 2026 г."),
        (None, "ru", ""),
    ],
)
def test_date_in_words(value: date | None, language: str, words: str) -> None:
    with override(language):
        assert ui.ru_date(value) == words.replace(" ", SPACE)


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [
        (1234567, None, f"1{SPACE}234{SPACE}567"),
        (Decimal("12.50"), 2, "12,50"),
        (0, None, "0"),
        (None, None, ""),
    ],
)
def test_number(value: float | Decimal | None, places: int | None, words: str) -> None:
    with override("ru"):
        assert ui.ru_number(value, places) == words


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (0, "мер"),
        (1, "мера"),
        (2, "меры"),
        (5, "мер"),
        (11, "мер"),
        (12, "мер"),
        (21, "мера"),
        (104, "меры"),
        (111, "мер"),
    ],
)
def test_plural(number: int, word: str) -> None:
    with override("ru"):
        assert ui.plural(number, "мера,меры,мер") == word


@pytest.mark.parametrize(("number", "word"), [(0, "rows"), (1, "row"), (21, "rows")])
def test_plural_of_two_forms(number: int, word: str) -> None:
    with override("en"):
        assert ui.plural(number, "row,rows") == word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Preferences()),
        ("size=200&scheme=dark&spacing=wide&images=off", Preferences("200", "dark", "wide", "off")),
        ("size=1000&scheme=<script>&other=1&broken", Preferences()),
    ],
)
def test_panel_is_read_from_its_cookie(text: str, expected: Preferences) -> None:
    assert Preferences.read(text) == expected


def test_every_icon_that_a_state_wears_is_drawn() -> None:
    assert sorted({icon for _, icon in ui.LOOKS.values()} - drawn()) == []


def test_every_icon_that_a_template_names_is_drawn() -> None:
    named: set[str] = set()
    for path in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        named.update(re.findall(r'{% icon "([a-z]+)"', path.read_text(encoding="utf-8")))
    assert sorted(named - drawn()) == []


def drawn() -> set[str]:
    """The names in the sprite."""
    found = finders.find("img/icons.svg")
    assert isinstance(found, str)
    return set(re.findall(r'<symbol id="([a-z]+)"', Path(found).read_text(encoding="utf-8")))


def test_status_is_icon_and_word() -> None:
    assert shown('{% status "overdue" "Просрочено" %}') == (
        '<span class="status status--bad"><svg class="icon" aria-hidden="true" focusable="false">'
        '<use href="/static/img/icons.svg#warning"></use></svg>Просрочено</span>'
    )


class Example(forms.Form):
    """A field of each shape."""

    title = forms.CharField(label="название", help_text="Коротко.")
    note = forms.CharField(label="примечание", required=False)
    agreed = forms.BooleanField(label="согласовано", required=False)
    kind = forms.ChoiceField(label="вид", choices=[("a", "А"), ("b", "Б")], widget=forms.RadioSelect)


def test_fields_carry_label_hint_error_and_their_ties() -> None:
    with override("ru"):
        page = shown('{% include "_parts/_form.html" %}', form=Example({"note": "x"}))
    assert re.findall(r'<a href="(#[^"]+)">([^<]+)</a>', page) == [
        ("#id_title", "Название: Обязательное поле."),
        ("#id_kind", "Вид: Обязательное поле."),
    ]
    assert re.findall(r'aria-describedby="([^"]+)"', page) == ["id_title_helptext id_title_error", "id_kind_error"]
    assert [page.count(f'id="{name}"') for name in ("id_title_helptext", "id_title_error", "id_kind_error")] == [
        1,
        1,
        1,
    ]
    assert page.count("(необязательно)") == 1
    assert page.count('aria-invalid="true"') == 3  # the line, and each of the two circles


@pytest.mark.parametrize(("arguments", "count"), [("", 1), (" compact=True", 0)])
def test_filters_need_no_mark(arguments: str, count: int) -> None:
    with override("ru"):
        page = shown("{% field form name='note'" + arguments + " %}", form=Example())
    assert page.count("(необязательно)") == count


def test_a_form_shows_itself_in_our_shape() -> None:
    assert shown("{{ form }}", form=Example()).count('class="group') == 4


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [("no.such.kind", {"words": "Срок прошёл"}, "Срок прошёл"), ("no.such.kind", {}, "no.such.kind")],
)
def test_notice_words(kind: str, facts: dict[str, str], words: str) -> None:
    assert ui.notice_words(Notice(kind=kind, facts=facts)) == words


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_broken_page_asks_nothing_of_the_database(language: str, rf: RequestFactory) -> None:
    heading = {"ru": "На сервере произошла ошибка", "en": "The server has met an error"}[language]
    with override(language):
        response = views.broken(rf.get("/"))
    assert response.status_code == 500
    assert re.findall("<h1>(.*)</h1>", response.content.decode()) == [heading]


def test_an_expired_session_shows_what_was_typed(db: None) -> None:
    typed = {"title": "Совещание <директоров>", "password": "secret", "empty": ""}
    with override("ru"):
        page = Client().post("/plans/new/", typed)
    text = page.content.decode()
    assert page.status_code == 401
    assert re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text)[-2:] == [
        ("title", "Совещание &lt;директоров&gt;"),
        ("empty", ""),
    ]
    assert text.count("secret") == 0
    assert text.count('action="/plans/new/"') == 1


def test_menu_of_each_role(cast: Cast, sign_in: Callable[[User], Client]) -> None:
    menus = {
        role: re.findall(r"<span>([^<]+)</span></a></li>", side(sign_in(user).get("/account/inbox/").content.decode()))
        for role, user in cast.people.items()
    }
    everything = ["Главная", "Планы", "Поручения", "Проверка отчётов", "Материалы", "Результаты"]
    everything += ["Наблюдатели", "Школы", "Люди", "Процедуры", "Документы", "Журнал", "Ведомство"]
    assert menus == {
        Role.ADMINISTRATOR: everything,
        Role.COORDINATOR: everything,
        Role.OFFICIAL: everything[:-1],
        Role.SCHOOL: [words for words in everything[:11] if words not in {"Проверка отчётов", "Люди"}],
        Role.OBSERVER: ["Главная", "Мои акты"],
        Role.AUDITOR: [words for words in everything[:-1] if words != "Проверка отчётов"],
    }


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", ["Главная"]),
        ("/schools/", ["Школы"]),
        ("/schools/people/", ["Люди"]),
        ("/plans/review/", ["Проверка отчётов"]),
        ("/account/inbox/", []),
    ],
)
def test_one_line_of_the_menu_is_current(coordinator: Client, address: str, words: list[str]) -> None:
    menu = side(coordinator.get(address).content.decode())
    assert re.findall(r'aria-current="page">.*?<span>([^<]+)</span>', menu) == words


def side(page: str) -> str:
    """The left menu alone."""
    return page.split('<nav class="side"')[1].split("</nav>", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("sent", "cookies"),
    [
        ({"language": "en"}, {"django_language": "en"}),
        ({"language": "xx"}, {}),
        ({"size": "150", "scheme": "blue"}, {"view": "size=150&scheme=blue&spacing=normal&images=on"}),
    ],
)
def test_preferences_are_kept_in_cookies(db: None, sent: dict[str, str], cookies: dict[str, str]) -> None:
    response = Client().post("/preferences/", {**sent, "next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/"
    assert {name: cookie.value for name, cookie in response.cookies.items()} == cookies
