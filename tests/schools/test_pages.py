"""Pages of schools, sets and people: what they show, what they do and what they refuse."""

from collections.abc import Callable
from datetime import date

from django.test import Client
from django.urls import reverse

from accounts.models import JournalEntry, User
from accounts.roles import Role
from schools.models import Membership, PostGroup, ResponsiblePerson, School, SchoolSet
from schools.services.schools import edit_school
from tests.builders import Cast
from tests.schools.situations import Things

SignIn = Callable[[User], Client]


def test_the_registry_is_filtered_by_the_address(coordinator: Client, cast: Cast) -> None:
    School.objects.create(municipality=cast.municipality, name="Гимназия «Лад»", kind="gymnasium")
    School.objects.create(municipality=cast.municipality, name="Старая школа", closed_on=date(2025, 8, 31))
    pages = [
        coordinator.get(reverse("school_list"), query).context["page_obj"].object_list
        for query in ({}, {"kind": "gymnasium"}, {"state": "closed"}, {"q": "сош 2"}, {"q": "(лад"}, {"page": "99"})
    ]
    assert [[school.name for school in page] for page in pages] == [
        ["Гимназия «Лад»", "МБОУ СОШ № 1", "МБОУ СОШ № 2", "Старая школа"],
        ["Гимназия «Лад»"],
        ["Старая школа"],
        ["МБОУ СОШ № 2"],
        [],
        ["Гимназия «Лад»", "МБОУ СОШ № 1", "МБОУ СОШ № 2", "Старая школа"],
    ]


def test_a_school_sees_itself_only(school_coordinator: Client, cast: Cast) -> None:
    rows = school_coordinator.get(reverse("school_list")).context["page_obj"].object_list
    assert list(rows) == [cast.schools[0]]
    assert school_coordinator.get(reverse("school", args=[cast.schools[1].pk])).status_code == 404


def test_the_card_shows_facts_people_sets_sittings_and_history(coordinator: Client, cast: Cast, things: Things) -> None:
    school = cast.schools[0]
    edit_school(school, {"director": "Орлов П.П.", "pupils": 1200}, by=cast.people[Role.COORDINATOR])
    ResponsiblePerson.objects.create(municipality=cast.municipality, school=school, name="Титова О.О.", post="завуч")
    answer = coordinator.get(reverse("school", args=[school.pk]))
    page = answer.content.decode()
    found = [words in page for words in ("Орлов П.П.", "Орлова Вера Павловна", "Титова О.О., завуч", "22.04.2026")]
    assert (found, list(answer.context["sets"])) == ([True] * 4, [things.school_set])
    line = answer.context["history"][0]
    assert [(change.old, change.new) for change in line["changes"]] == [("", "Орлов П.П."), ("", "1200")]


def test_sets_and_history_are_not_for_the_school(school_coordinator: Client, cast: Cast, things: Things) -> None:
    edit_school(cast.schools[0], {"director": "Орлов П.П."}, by=cast.people[Role.COORDINATOR])
    answer = school_coordinator.get(reverse("school", args=[cast.schools[0].pk]))
    assert (list(answer.context["sets"]), answer.context["history"], answer.context["may_manage"]) == ([], [], False)


def test_a_school_is_added_and_changed_by_forms(coordinator: Client, cast: Cast) -> None:
    answer = coordinator.post(reverse("school_create"), {"name": "МБОУ СОШ № 7", "kind": "rural"})
    school = School.objects.get(name="МБОУ СОШ № 7")
    assert (answer.status_code, answer["Location"], school.kind) == (302, reverse("school", args=[school.pk]), "rural")
    again = coordinator.post(reverse("school_create"), {"name": "МБОУ СОШ № 7", "kind": "rural"})
    assert (again.status_code, list(again.context["form"].errors)) == (422, ["name"])
    coordinator.post(reverse("school_edit", args=[school.pk]), {"name": "Лицей № 7", "kind": "gymnasium"})
    school.refresh_from_db()
    assert (school.name, school.kind) == ("Лицей № 7", "gymnasium")


def test_a_school_is_merged_and_opened_again_by_forms(coordinator: Client, cast: Cast) -> None:
    first, second = cast.schools
    answer = coordinator.post(
        reverse("school_merge", args=[first.pk]), {"closed_on": "2026-08-31", "successor": second.pk}
    )
    first.refresh_from_db()
    assert (answer.status_code, first.successor, first.closed_on) == (302, second, date(2026, 8, 31))
    coordinator.post(reverse("school_reopen", args=[first.pk]))
    first.refresh_from_db()
    assert (first.successor, first.closed_on) == (None, None)


def test_an_administrator_says_first_in_which_municipality(cast: Cast, sign_in: SignIn) -> None:
    admin = sign_in(cast.people[Role.ADMINISTRATOR])
    assert list(admin.get(reverse("school_create")).context["places"]) == [cast.municipality, cast.elsewhere]
    assert cast.elsewhere is not None
    admin.post(f"{reverse('school_create')}?municipality={cast.elsewhere.pk}", {"name": "Новая", "kind": "ordinary"})
    assert School.objects.get(name="Новая").municipality == cast.elsewhere


def test_a_foreign_municipality_in_the_address_is_not_found(coordinator: Client, cast: Cast) -> None:
    assert cast.elsewhere is not None
    answer = coordinator.get(reverse("department"), {"municipality": cast.elsewhere.pk})
    assert answer.status_code == 404


def test_schools_are_ticked_into_a_set(coordinator: Client, cast: Cast) -> None:
    data = {"name": "Малокомплектные", "note": "", "schools": [cast.schools[1].pk]}
    coordinator.post(reverse("set_create"), data)
    made = SchoolSet.objects.get()
    assert ([*made.schools.all()], made.name) == ([cast.schools[1]], "Малокомплектные")
    assert cast.other_school is not None
    wrong = coordinator.post(reverse("set_edit", args=[made.pk]), {**data, "schools": [cast.other_school.pk]})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["schools"])
    coordinator.post(reverse("set_delete", args=[made.pk]))
    assert SchoolSet.objects.count() == 0


def test_a_refusal_is_shown_where_one_came_from(coordinator: Client, things: Things) -> None:
    PostGroup.objects.filter(pk=things.group.pk).update(school_set=things.school_set)
    answer = coordinator.post(reverse("set_delete", args=[things.school_set.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("school_set", args=[things.school_set.pk]), 302)]
    assert "Руководители ОО" in next(str(message) for message in answer.context["messages"])


def test_somebody_is_invited_and_the_post_taken_away(coordinator: Client, cast: Cast) -> None:
    data = {
        "email": "new@school.example",
        "name": "Рябова Зоя Ивановна",
        "role": "school",
        "school": cast.schools[1].pk,
    }
    assert coordinator.post(reverse("invite"), data).status_code == 302
    post = Membership.objects.get(user__email="new@school.example")
    assert (post.school, post.municipality) == (cast.schools[1], cast.municipality)
    assert coordinator.post(reverse("invite"), {**data, "school": ""}).context["form"].errors.keys() == {"school"}
    assert coordinator.post(reverse("invite"), {**data, "role": "administrator"}).context["form"].errors.keys() == {
        "role"
    }
    coordinator.post(reverse("post_switch", args=[post.pk]), {"active": "0"})
    assert User.objects.get(pk=post.user_id).is_active is False
    coordinator.post(reverse("post_delete", args=[post.pk]))
    assert not Membership.objects.filter(pk=post.pk).exists()


def test_an_account_with_posts_elsewhere_is_switched_by_nobody_here(coordinator: Client, cast: Cast) -> None:
    official = cast.people[Role.OFFICIAL]
    Membership.objects.create(user=official, role=Role.AUDITOR, municipality=cast.elsewhere)
    post = Membership.objects.get(user=official, municipality=cast.municipality)
    assert coordinator.post(reverse("post_switch", args=[post.pk]), {"active": "0"}).status_code == 403
    official.refresh_from_db()
    assert official.is_active is True


def test_persons_and_groups_are_kept_by_forms(coordinator: Client, cast: Cast) -> None:
    coordinator.post(reverse("person_create"), {"name": "Громова А.В.", "post": "методист"})
    person = ResponsiblePerson.objects.get()
    data = {"name": "ИМО", "aliases": " методисты \n\nГМО\nметодисты", "level": "municipal", "members": [person.pk]}
    coordinator.post(reverse("group_create"), data)
    group = PostGroup.objects.get()
    assert (group.aliases, group.level, [*group.members.all()]) == (["методисты", "ГМО"], "municipal", [person])
    form = coordinator.get(reverse("group_edit", args=[group.pk])).context["form"]
    assert form["aliases"].value() == "методисты\nГМО"
    coordinator.post(reverse("person_edit", args=[person.pk]), {"name": "Громова А.В.", "left_on": "2026-06-30"})
    person.refresh_from_db()
    assert (person.left_on, person.post) == (date(2026, 6, 30), "")


def test_the_department_s_card_and_layout(coordinator: Client, cast: Cast) -> None:
    data = {"name": "Город Заречье", "department": "Управление образования", "time_zone": "Asia/Omsk"}
    coordinator.post(reverse("department_edit"), data)
    cast.municipality.refresh_from_db()
    assert cast.municipality.time_zone == "Asia/Omsk"
    wrong = coordinator.post(reverse("layout_edit"), {"margin_left": 5})
    assert (wrong.status_code, "margin_left" in wrong.context["form"].errors) == (422, True)


def test_the_journal_keeps_to_its_municipality_and_speaks_words(
    cast: Cast, coordinator: Client, sign_in: SignIn
) -> None:
    assert cast.other_school is not None
    assert cast.stranger is not None
    edit_school(cast.schools[0], {"closed_on": date(2026, 8, 31), "kind": "rural"}, by=cast.people[Role.COORDINATOR])
    edit_school(cast.other_school, {"phone": "1"}, by=cast.stranger)
    page = coordinator.get(reverse("journal"), headers={"accept-language": "en"})
    assert [(line["entry"].subject_id, line["action"]) for line in page.context["records"]] == [
        (cast.schools[0].pk, "school changed")
    ]
    changes = [(c.field, c.old, c.new) for c in page.context["records"][0]["changes"]]
    assert changes == [("kind", "school", "rural school"), ("closed on", "", "31.08.2026")]
    admin = sign_in(cast.people[Role.ADMINISTRATOR]).get(reverse("journal"))
    assert len(admin.context["records"]) == JournalEntry.objects.count() == 2
    none = coordinator.get(reverse("journal"), {"action": "school.closed"})
    assert none.context["records"] == []


def test_a_key_is_shown_once(coordinator: Client, cast: Cast) -> None:
    made = coordinator.post(reverse("token"), {"do": "make"})
    key = made.context["key"]
    assert (len(key), key in made.content.decode(), key in coordinator.get(reverse("token")).content.decode()) == (
        40,
        True,
        False,
    )
    asked = Client().get(reverse("api_me"), headers={"authorization": f"Token {key}"})
    assert asked.json()["email"] == "coordinator@zarechye.example"
    coordinator.post(reverse("token"), {"do": "revoke"})
    assert Client().get(reverse("api_me"), headers={"authorization": f"Token {key}"}).status_code == 401
