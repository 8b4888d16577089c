"""The pages on which names and posts are looked at in the cases and confirmed."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from schools import generation
from schools.models import Declension, ResponsiblePerson
from tests.builders import Cast

SignIn = Callable[[User], Client]
NAMED = [("person", "Орлова Вера Павловна"), ("person", "Мельник Е.В."), ("post", "методист")]


@pytest.fixture
def rows(cast: Cast) -> dict[str, Declension]:
    """Three guesses by their nominative, and one of the neighbours."""
    generation.guess(cast.municipality.pk, NAMED)
    assert cast.elsewhere is not None
    generation.guess(cast.elsewhere.pk, [("post", "инспектор")])
    return {row.phrase: row for row in Declension.objects.all()}


def _listed(client: Client, **asked: str) -> list[str]:
    page = client.get(reverse("declension_list"), asked).content.decode()
    return re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', page)


def _forms(row: Declension, **changed: str) -> dict[str, str]:
    names = ("genitive", "dative", "accusative", "instrumental", "prepositional", "sex")
    return {name: getattr(row, name) for name in names} | changed


class TestList:
    """What waits stands on top, what is chosen lives in the address."""

    def test_what_nobody_has_looked_at_comes_first(self, coordinator: Client, rows: dict[str, Declension]) -> None:
        coordinator.post(reverse("declension_many"), {"row": [rows["Орлова Вера Павловна"].pk]})
        assert _listed(coordinator) == ["Мельник Е.В.", "методист", "Орлова Вера Павловна"]
        assert _listed(coordinator, state="confirmed") == ["Орлова Вера Павловна"]
        assert _listed(coordinator, state="waiting") == ["Мельник Е.В.", "методист"]
        assert _listed(coordinator, state="doubtful") == ["Мельник Е.В."]
        assert _listed(coordinator, kind="post") == ["методист"]
        assert _listed(coordinator, q="МЕЛЬНИК") == ["Мельник Е.В."]

    def test_ticked_ones_are_confirmed_and_no_others(
        self, cast: Cast, coordinator: Client, rows: dict[str, Declension]
    ) -> None:
        ticked = [str(row.pk) for row in rows.values()] + ["x", "0"]
        answer = coordinator.post(reverse("declension_many") + "?kind=post", {"row": ticked})
        assert (answer.status_code, answer["Location"]) == (302, reverse("declension_list") + "?kind=post")
        done = Declension.objects.exclude(confirmed_at=None).order_by("kind", "phrase")
        assert [(row.phrase, row.confirmed_by) for row in done] == [
            ("Орлова Вера Павловна", cast.people[Role.COORDINATOR]),
            ("методист", cast.people[Role.COORDINATOR]),
        ]

    def test_a_reader_sees_forms_without_doors(self, cast: Cast, sign_in: SignIn, rows: dict[str, Declension]) -> None:
        page = sign_in(cast.people[Role.AUDITOR]).get(reverse("declension_list")).content.decode()
        assert page.count("Орловой Верой Павловной") == 1
        assert "checkbox" not in page
        assert reverse("declension", args=[rows["методист"].pk]) not in page

    def test_the_missing_ones_are_guessed(self, cast: Cast, coordinator: Client) -> None:
        ResponsiblePerson.objects.create(municipality=cast.municipality, name="Орлова В.П.", post="методист")
        answer = coordinator.post(reverse("declension_fill"))
        assert (answer.status_code, answer["Location"]) == (302, reverse("declension_list"))
        assert _listed(coordinator) == [
            "Орлова В.П.",
            "Соколова И.В.",
            "методист",
            "начальник управления образования",
        ]


class TestCard:
    """One name or post: look, put right, confirm, go on."""

    def test_each_form_is_heard_in_a_sentence(self, coordinator: Client, rows: dict[str, Declension]) -> None:
        page = coordinator.get(reverse("declension", args=[rows["Орлова Вера Павловна"].pk])).content.decode()
        assert re.findall(r'<div class="hint"[^>]*>([^<]+)</div>', page) == [
            "Утвердить отчёт Орловой Веры Павловны.",
            "Поручить Орловой Вере Павловне подготовить отчёт.",
            "Назначить Орлову Веру Павловну. Возложить контроль на Орлову Веру Павловну.",
            "График согласован с Орловой Верой Павловной.",
            "Внести в список сведения об Орловой Вере Павловне.",
        ]

    def test_forms_are_put_right_and_the_next_one_comes(self, coordinator: Client, rows: dict[str, Declension]) -> None:
        row, following = rows["методист"], rows["Мельник Е.В."]
        sent = {**_forms(row, dative="старшему  методисту"), "next": "1"}
        answer = coordinator.post(reverse("declension", args=[row.pk]), sent)
        assert (answer.status_code, answer["Location"]) == (302, reverse("declension", args=[following.pk]))
        row.refresh_from_db()
        assert (row.dative, row.confirmed) == ("старшему методисту", True)

    def test_an_empty_form_comes_back(self, coordinator: Client, rows: dict[str, Declension]) -> None:
        row = rows["методист"]
        answer = coordinator.post(reverse("declension", args=[row.pk]), _forms(row, dative=" "))
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["dative"])
        row.refresh_from_db()
        assert not row.confirmed

    def test_the_guess_is_made_anew_for_the_sex(self, coordinator: Client, rows: dict[str, Declension]) -> None:
        row = rows["Мельник Е.В."]
        answer = coordinator.post(reverse("declension_again", args=[row.pk]), _forms(row, sex="m"))
        assert (answer.status_code, answer["Location"]) == (302, reverse("declension", args=[row.pk]))
        row.refresh_from_db()
        assert (row.dative, row.confirmed) == ("Мельнику Е.В.", False)

    def test_confirmed_forms_are_not_guessed_over(self, coordinator: Client, rows: dict[str, Declension]) -> None:
        row = rows["методист"]
        coordinator.post(reverse("declension", args=[row.pk]), _forms(row, dative="старшему методисту"))
        coordinator.post(reverse("declension_again", args=[row.pk]))
        row.refresh_from_db()
        assert row.dative == "старшему методисту"

    def test_markup_in_a_name_is_shown_as_text(self, cast: Cast, coordinator: Client) -> None:
        generation.guess(cast.municipality.pk, [("post", "методист <b>{{ x }}</b>")])
        page = coordinator.get(reverse("declension_list")).content.decode()
        assert "методисту &lt;b&gt;{{ x }}&lt;/b&gt;" in page

    def test_the_card_of_a_person_leads_here(self, cast: Cast, coordinator: Client) -> None:
        person = ResponsiblePerson.objects.create(municipality=cast.municipality, name="Орлова В.П.", post="методист")
        generation.guess(cast.municipality.pk, generation.of_person(person))
        page = coordinator.get(reverse("person_edit", args=[person.pk])).content.decode()
        doors = [reverse("declension", args=[row.pk]) for row in Declension.objects.order_by("kind")]
        assert [page.count(f'href="{door}"') for door in doors] == [1, 1]


def test_the_api_shows_the_six_cases(cast: Cast, coordinator: Client, rows: dict[str, Declension]) -> None:
    told = coordinator.get(reverse("api_declension-list"), {"kind": "post"}).json()["results"]
    assert told == [
        {
            "id": rows["методист"].pk,
            "municipality": cast.municipality.pk,
            "kind": "post",
            "phrase": "методист",
            "sex": "unknown",
            "genitive": "методиста",
            "dative": "методисту",
            "accusative": "методиста",
            "instrumental": "методистом",
            "prepositional": "методисте",
            "doubts": [],
            "confirmed_at": None,
        }
    ]
