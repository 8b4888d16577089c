"""Names and posts are guessed where they are saved, confirmed by a person, and read by orders in their stored forms."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import JournalEntry
from accounts.roles import Role
from office.declension import OBLIQUE
from schools import generation
from schools.models import Declension, Municipality, RegistryUpload
from schools.services import declining, municipalities, people, registry, schools
from tests.builders import Cast

PERSON, POST = "person", "post"


def phrases(place: Municipality) -> list[tuple[str, str]]:
    """What is stored, in the order of the register."""
    return list(Declension.objects.filter(municipality=place).order_by("kind", "phrase").values_list("kind", "phrase"))


def stored(place: Municipality, phrase: str) -> Declension:
    """One row by its nominative."""
    return Declension.objects.get(municipality=place, phrase=phrase)


class TestWhereWordsAreSaved:
    """A guess is made with the name and forgotten with it."""

    def test_a_person(self, cast: Cast) -> None:
        place, by = cast.municipality, cast.people[Role.COORDINATOR]
        person = people.add_person(place, {"name": "Пашина Юлия Игоревна", "post": "Главный специалист УО"}, by=by)
        assert phrases(place) == [(PERSON, "Пашина Юлия Игоревна"), (POST, "главный специалист УО")]
        assert stored(place, "Пашина Юлия Игоревна").dative == "Пашиной Юлии Игоревне"
        assert stored(place, "главный специалист УО").oblique == (
            "главного специалиста УО",
            "главному специалисту УО",
            "главного специалиста УО",
            "главным специалистом УО",
            "главном специалисте УО",
        )
        people.edit_person(person, {"name": "Пашина-Лось Юлия Игоревна"}, by=by)
        assert phrases(place) == [(PERSON, "Пашина-Лось Юлия Игоревна"), (POST, "главный специалист УО")]
        people.delete_person(person, by=by)
        assert phrases(place) == []

    def test_what_somebody_else_bears_too_stays(self, cast: Cast) -> None:
        place, by = cast.municipality, cast.people[Role.COORDINATOR]
        person = people.add_person(place, {"name": "Пашина Ю.И.", "post": "Методист"}, by=by)
        people.add_person(place, {"name": "Орлова В.П.", "post": "методист"}, by=by)
        people.delete_person(person, by=by)
        assert phrases(place) == [(PERSON, "Орлова В.П."), (POST, "методист")]

    def test_a_group_of_posts(self, cast: Cast) -> None:
        place, by = cast.municipality, cast.people[Role.COORDINATOR]
        group = people.create_group(place, {"name": "Школьные координаторы"}, [], by=by)
        assert stored(place, "школьные координаторы").dative == "школьным координаторам"
        people.edit_group(group, {"name": "Руководители ОО"}, [], by=by)
        assert phrases(place) == [(POST, "руководители ОО")]
        people.delete_group(group, by=by)
        assert phrases(place) == []

    def test_the_head_of_a_school(self, cast: Cast) -> None:
        place, by = cast.municipality, cast.people[Role.COORDINATOR]
        school = schools.create_school(place, {"name": "МБОУ СОШ № 9", "director": "Заяц Илья Никитич"}, by=by)
        assert stored(place, "Заяц Илья Никитич").doubts == ["fleeting_vowel"]
        schools.edit_school(school, {"director": "Панова Римма Аркадьевна"}, by=by)
        assert phrases(place) == [(PERSON, "Панова Римма Аркадьевна"), (POST, "директор")]
        schools.edit_school(school, {"director": ""}, by=by)
        assert phrases(place) == []

    def test_a_registry_of_schools(self, cast: Cast) -> None:
        place = cast.municipality
        rows = [{"row": 2, "values": {"name": "МБОУ СОШ № 9", "director": "Панова Римма Аркадьевна"}}]
        upload = RegistryUpload.objects.create(municipality=place, name="школы.xlsx", rows=rows)
        registry.apply(upload, by=cast.people[Role.COORDINATOR])
        assert phrases(place) == [(PERSON, "Панова Римма Аркадьевна"), (POST, "директор")]

    def test_who_signs(self, cast: Cast) -> None:
        place, by = cast.municipality, cast.people[Role.COORDINATOR]
        values = {"signatory_post": "Врио начальника управления", "signatory_name": "А.П. Вдовин"}
        municipalities.edit_layout(place, values, by=by)
        assert phrases(place) == [(PERSON, "Вдовин А.П."), (POST, "врио начальника управления")]
        assert stored(place, "Вдовин А.П.").accusative == "Вдовина А.П."
        assert stored(place, "врио начальника управления").dative == "врио начальника управления"

    def test_what_was_there_before(self, cast: Cast) -> None:
        assert declining.guess_everybody(cast.municipality) == 2
        assert declining.guess_everybody(cast.municipality) == 0
        assert phrases(cast.municipality) == [(PERSON, "Соколова И.В."), (POST, "начальник управления образования")]


class TestConfirming:
    """A person says what is right; the journal keeps it."""

    @pytest.mark.usefixtures("english")
    def test_forms_put_right(self, cast: Cast) -> None:
        place, by = cast.municipality, cast.people[Role.COORDINATOR]
        row = declining.guess(place, PERSON, "Попок Арсений Глебович")
        assert row is not None
        forms = dict(zip(OBLIQUE, (form.replace("Попок", "Попк") for form in row.oblique), strict=True))
        declining.confirm(row, forms, sex="m", by=by)
        row.refresh_from_db()
        assert (row.confirmed, row.confirmed_by, row.dative) == (True, by, "Попку Арсению Глебовичу")
        entry = JournalEntry.objects.about("declension", row.pk).get()
        assert entry.action == "declension.confirmed"
        assert entry.changes["dative"] == ["Попоку Арсению Глебовичу", "Попку Арсению Глебовичу"]
        with pytest.raises(ValidationError, match="confirmed"):
            declining.guess_again(row)
        declining.confirm(row, forms, sex="m", by=by)
        declining.confirm(row, {**forms, "instrumental": "Попкой"}, sex="m", by=by)
        told = [entry.changes for entry in JournalEntry.objects.about("declension", row.pk).order_by("number")]
        assert told[1:] == [{"instrumental": ["Попком Арсением Глебовичем", "Попкой"]}]

    def test_a_guess_confirmed_as_it_stands_is_told_whole(self, cast: Cast) -> None:
        row = declining.guess(cast.municipality, POST, "методист")
        assert row is not None
        assert declining.confirm_as_guessed([row], by=cast.people[Role.COORDINATOR]) == 1
        assert declining.confirm_as_guessed([row], by=cast.people[Role.COORDINATOR]) == 0
        assert JournalEntry.objects.about("declension", row.pk).get().changes == {
            "genitive": [None, "методиста"],
            "dative": [None, "методисту"],
            "accusative": [None, "методиста"],
            "instrumental": [None, "методистом"],
            "prepositional": [None, "методисте"],
        }

    def test_an_empty_form_is_refused(self, cast: Cast) -> None:
        row = declining.guess(cast.municipality, POST, "методист")
        assert row is not None
        forms = dict.fromkeys(OBLIQUE, "методист") | {"dative": " "}
        with pytest.raises(ValidationError) as refused:
            declining.confirm(row, forms, sex="unknown", by=cast.people[Role.COORDINATOR])
        assert list(refused.value.message_dict) == ["dative"]

    def test_the_sex_is_said_and_the_guess_made_anew(self, cast: Cast) -> None:
        row = declining.guess(cast.municipality, PERSON, "Мельник Е.В.")
        assert row is not None
        assert (row.sex, row.dative) == ("unknown", "Мельник Е.В.")
        assert declining.confirm_as_guessed([row], by=cast.people[Role.COORDINATOR]) == 0
        again = declining.guess_again(row, sex="m")
        assert (again.sex, again.dative, again.doubts) == ("m", "Мельнику Е.В.", [])

    def test_confirmed_forms_survive_a_second_saving(self, cast: Cast) -> None:
        place, by = cast.municipality, cast.people[Role.COORDINATOR]
        row = declining.guess(place, POST, "методист")
        assert row is not None
        declining.confirm(row, dict.fromkeys(OBLIQUE, "методистам"), sex="unknown", by=by)
        people.add_person(place, {"name": "Орлова В.П.", "post": "Методист"}, by=by)
        assert stored(place, "методист").dative == "методистам"

    def test_an_empty_phrase_is_no_phrase(self, cast: Cast) -> None:
        assert declining.guess(cast.municipality, POST, "  ") is None


class TestOrders:
    """Orders use stored forms only."""

    def test_forms_are_read_whatever_the_spelling(self, cast: Cast) -> None:
        declining.guess(cast.municipality, PERSON, "Соколова И.В.")
        found = Declension.objects.forms_of(cast.municipality.pk, PERSON, "И. В. Соколова")
        assert found is not None
        assert found.accusative == "Соколову И.В."
        assert Declension.objects.forms_of(cast.municipality.pk, PERSON, "Никого Н.Н.") is None
        assert cast.elsewhere is not None
        assert Declension.objects.forms_of(cast.elsewhere.pk, PERSON, "Соколова И.В.") is None

    def test_unconfirmed_forms_in_a_text_are_told(self, cast: Cast) -> None:
        place, by = cast.municipality, cast.people[Role.COORDINATOR]
        named = [(PERSON, "Пашина Юлия Игоревна"), (PERSON, "Вдовин А.П."), (POST, "методист"), (POST, "директор")]
        generation.guess(place.pk, named)
        text = (
            "1. Методисту (А.П.\u00a0Вдовин) обеспечить явку.\n2. Назначить Пашину\u00a0Ю.И. Директорам школ явиться."
        )
        assert [str(row) for row in Declension.objects.unconfirmed_in(place.pk, text)] == [
            "Пашина Юлия Игоревна",
            "методист",
        ]
        declining.confirm_as_guessed([stored(place, "методист")], by=by)
        assert [str(row) for row in Declension.objects.unconfirmed_in(place.pk, text)] == ["Пашина Юлия Игоревна"]
