"""Pages of the schools: what they show, what they do, and how few queries they need."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import JournalEntry, User
from accounts.roles import Role
from schools.models import Membership, PostGroup, Procedure, ResponsiblePerson, School, SchoolSet, Sitting
from schools.services.schools import edit_school
from tests.builders import Cast, a_municipality, a_user
from tests.schools.situations import Things, some_things

SignIn = Callable[[User], Client]


@pytest.fixture
def things(cast: Cast) -> Things:
    """One of each."""
    return some_things(cast)


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


def test_a_season_is_planned(coordinator: Client, cast: Cast) -> None:
    data = {
        "kind": "vpr",
        "year": 2026,
        "grade": 5,
        "subject": "MA",
        "starts_on": "2026-04-20",
        "ends_on": "2026-05-20",
    }
    coordinator.post(reverse("procedure_create"), data)
    procedure = Procedure.objects.get()
    coordinator.post(reverse("sittings_fill", args=[procedure.pk]), {"day": "2026-04-23", "starts_at": "09:00"})
    assert [sitting.school.name for sitting in procedure.sittings.order_by("school__name")] == [
        "МБОУ СОШ № 1",
        "МБОУ СОШ № 2",
    ]
    wrong = coordinator.post(reverse("procedure_create"), {**data, "grade": 12})
    assert wrong.context["form"].errors.keys() == {"grade"}
    twice = coordinator.post(reverse("procedure_create"), data)
    assert (twice.status_code, Procedure.objects.count()) == (422, 1)


def _grid(*lines: dict[str, object]) -> dict[str, object]:
    """A posted timetable."""
    data: dict[str, object] = {"row-TOTAL_FORMS": len(lines), "row-INITIAL_FORMS": len(lines)}
    for number, line in enumerate(lines):
        data |= {f"row-{number}-{name}": value for name, value in line.items()}
    return data


def test_the_timetable_is_changed_in_a_grid(coordinator: Client, cast: Cast, things: Things) -> None:
    address = reverse("sittings_edit", args=[things.procedure.pk])
    lines = coordinator.get(address).context["lines"]
    assert [(name, form["sitting"].value()) for name, form in lines] == [
        ("МБОУ СОШ № 1", things.sitting.pk),
        ("МБОУ СОШ № 1", None),
        ("МБОУ СОШ № 2", None),
    ]
    first, second = (school.pk for school in cast.schools)
    good = _grid(
        {"school": first, "sitting": things.sitting.pk, "day": "2026-04-24"},
        {"school": first, "day": "2026-04-28", "classes": "4Б"},
        {"school": second},
    )
    assert coordinator.post(address, good).status_code == 302
    assert [(s.school_id, s.day, s.classes) for s in Sitting.objects.order_by("day")] == [
        (first, date(2026, 4, 24), ""),
        (first, date(2026, 4, 28), "4Б"),
    ]
    outside = coordinator.post(address, _grid({"school": second, "day": "2026-06-01"}))
    assert (outside.status_code, len(outside.context["refused"]), Sitting.objects.count()) == (422, 1, 2)
    unread = coordinator.post(address, _grid({"school": second, "day": "завтра"}))
    assert (unread.status_code, unread.context["grid"].total_error_count()) == (422, 1)


def test_the_calendar_shows_known_days_and_own_ones(coordinator: Client, cast: Cast) -> None:
    page = coordinator.get(reverse("calendar"), {"year": 2026})
    assert (page.context["working"], page.context["checked"], len(page.context["months"])) == (247, True, 12)
    coordinator.post(reverse("calendar_day_create"), {"day": "2026-08-31", "note": "День района"})
    page = coordinator.get(reverse("calendar"), {"year": 2026})
    assert (page.context["working"], [str(row) for row in page.context["rows"]]) == (246, ["31.08.2026 День района"])
    assert coordinator.get(reverse("calendar"), {"year": "2030"}).context["checked"] is False
    assert coordinator.get(reverse("calendar"), {"municipality": "x"}).status_code == 404


def test_the_country_s_days_are_the_administrator_s(cast: Cast, coordinator: Client, sign_in: SignIn) -> None:
    admin = sign_in(cast.people[Role.ADMINISTRATOR])
    admin.post(reverse("calendar_day_create"), {"day": "2028-05-02", "note": "перенос"})
    row = coordinator.get(reverse("calendar"), {"year": 2028}).context["rows"][0]
    assert (row.municipality, coordinator.post(reverse("calendar_day_delete", args=[row.pk])).status_code) == (
        None,
        403,
    )
    admin.post(reverse("calendar_year"), {"year": 2028, "source": "постановление № 1"})
    assert coordinator.get(reverse("calendar"), {"year": 2028}).context["checked"] is True


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
    assert Client().get(reverse("api_me"), headers={"authorization": f"Token {key}"}).status_code == 403


def _more(cast: Cast, number: int) -> None:
    """One more of everything that the lists show."""
    place = cast.municipality
    school = School.objects.create(municipality=place, name=f"Школа {number}")
    a_user(f"n{number}@zarechye.example", f"Имя {number}", Role.SCHOOL, place, school)
    school_set = SchoolSet.objects.create(municipality=place, name=f"Набор {number}")
    school_set.schools.add(school)
    person = ResponsiblePerson.objects.create(municipality=place, school=school, name=f"Лицо {number}")
    group = PostGroup.objects.create(municipality=place, name=f"Группа {number}", school_set=school_set)
    group.members.add(person)
    procedure = Procedure.objects.create(
        municipality=place,
        year=2026,
        grade=number,
        subject="RU",
        starts_on=date(2026, 4, 20),
        ends_on=date(2026, 4, 25),
    )
    for one in Procedure.objects.all():
        Sitting.objects.create(procedure=one, school=school, day=date(2026, 4, 21))
    assert procedure.sittings.count() == 1
    edit_school(school, {"phone": str(number)}, by=cast.people[Role.COORDINATOR])
    a_municipality(f"m{number}", f"Район {number}", 1)


LISTS = [
    *("school_list", "set_list", "people", "person_list", "group_list", "procedure_list", "journal"),
    *("municipality_list", "calendar", "api_school-list", "api_school_set-list", "api_person-list"),
    *("api_post_group-list", "api_procedure-list", "api_sitting-list"),
]


@pytest.mark.parametrize("name", LISTS)
def test_no_list_asks_more_for_more_rows(cast: Cast, sign_in: SignIn, name: str) -> None:
    admin = sign_in(cast.people[Role.ADMINISTRATOR])
    _more(cast, 1)
    before = _queries(admin, reverse(name))
    _more(cast, 2)
    _more(cast, 3)
    assert _queries(admin, reverse(name)) == before


@pytest.mark.parametrize("name", ["school", "school_set", "procedure", "sittings_edit"])
def test_no_card_asks_more_for_more_rows(cast: Cast, coordinator: Client, things: Things, name: str) -> None:
    pk = {"school": cast.schools[0].pk, "school_set": things.school_set.pk}.get(name, things.procedure.pk)
    _more(cast, 1)
    before = _queries(coordinator, reverse(name, args=[pk]))
    _more(cast, 2)
    _more(cast, 3)
    for procedure in Procedure.objects.exclude(pk=things.procedure.pk):
        Sitting.objects.create(procedure=procedure, school=cast.schools[0], day=procedure.starts_on)
    assert _queries(coordinator, reverse(name, args=[pk])) == before


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)
