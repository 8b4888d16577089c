"""Pages of acts: filing by a letter's link and by an account, who sees what, the word of the school, paper acts."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Job, User
from accounts.roles import Role
from observers import access
from observers.jobs.acting import letter
from observers.kinds import LinkPurpose, Stage
from observers.models import Act, Link, Place
from observers.services import acting, enclosing
from tests.builders import Cast
from tests.observers.acting import CLEAN, NOW, a_photo, a_presence, handed, paper_act
from tests.observers.builders import at, observer, place, session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
Shown = Callable[[User], Client]
TODAY = timezone.localdate()
WHERE = {
    "day": f"{TODAY - timedelta(days=1)}",
    "starts_at": "09:00",
    "ends_at": "10:30",
    "work": "Математика, 5 класс",
    "classes": "5А",
    "room": "12",
    "stage": "classroom",
}


def yesterday(cast: Cast) -> Place:
    """A presence at the first school that was yesterday."""
    return a_presence(cast.schools[0], starts_at=at(9, day=TODAY - timedelta(days=1)))


def door(where: Place, purpose: str = LinkPurpose.ACT, *, bare: bool = False) -> str:
    """The address of a letter."""
    token = access.make(where.observer, purpose, None if bare else where)
    return reverse("act_link", args=[where.session.municipality.slug, token])


def body(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_an_act_by_the_link_of_a_letter(cast: Cast, client: Client, storage: Path) -> None:
    where = yesterday(cast)
    first = client.get(door(where))
    base = first["Location"].removesuffix("where/")
    page = client.get(f"{base}where/")
    assert page.context["form"]["work"].value() == "Математика, 5 класс"
    assert (page["X-Robots-Tag"], page["Cache-Control"]) == (
        "noindex, nofollow",
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    assert client.get(f"{base}seen/")["Location"] == f"{base}where/"
    assert Act.objects.count() == 0
    assert client.post(f"{base}where/", WHERE)["Location"] == f"{base}seen/"
    assert Act.objects.get().submitted_at is None
    empty = client.post(f"{base}seen/", {"seen": "some", "comment": ""})
    assert (empty.status_code, empty.context["form"].errors) == (422, {"violations": ["Tick what you saw."]})
    seen = {"seen": "some", "violations": ["late", "other"], "comment": "Вошли двое"}
    assert client.post(f"{base}seen/", seen)["Location"] == f"{base}files/"
    sent = client.post(f"{base}files/", {"proofs": [_named(a_photo().getvalue(), "фото.jpg")], "do": "next"})
    assert sent["Location"] == f"{base}check/"
    assert "6. Pupils entered after the bell" in body(client, f"{base}check/")
    assert client.post(f"{base}check/")["Location"] == f"{base}check/"
    assert "Act no. 1 is handed in" in body(client, f"{base}check/")
    assert client.post(f"{base}check/").status_code == 200
    assert client.post(f"{base}where/", {**WHERE, "room": "99"})["Location"] == f"{base}check/"
    act = Act.objects.get()
    assert (act.number, act.violations, act.comment, act.room, act.files.count(), act.entered_by) == (
        *(1, ["late", "other"], "Вошли двое", "12", 1, None),
    )


def _named(data: bytes, name: str) -> SimpleUploadedFile:
    """A file of a form."""
    return SimpleUploadedFile(name, data)


def test_a_photograph_that_is_none_is_named(cast: Cast, client: Client, storage: Path) -> None:
    where = yesterday(cast)
    acting.keep(where, {}, by=None, now=timezone.now())
    base = client.get(door(where))["Location"].removesuffix("where/")
    answer = client.post(f"{base}files/", {"proofs": [_named(b"<script>", "фото.jpg")], "do": "next"})
    assert answer.status_code == 422
    (sentence,) = answer.context["refused"]
    assert sentence.startswith("фото.jpg: ")
    assert [path for path in storage.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        ({"ends_at": "08:00"}, "ends_at", "The end comes before the beginning."),
        ({"day": f"{TODAY + timedelta(days=2)}"}, "day", "This day has not come yet."),
        ({"starts_at": "25:00"}, "starts_at", "Enter a valid time."),
        ({"stage": "lunch"}, "stage", "Select a valid choice. lunch is not one of the available choices."),
        ({"work": "х" * 201}, "work", "Ensure this value has at most 200 characters (it has 201)."),
    ],
)
def test_what_is_wrong_with_where(cast: Cast, client: Client, form: dict[str, str], field: str, words: str) -> None:
    base = client.get(door(yesterday(cast)))["Location"].removesuffix("where/")
    answer = client.post(f"{base}where/", {**WHERE, **form})
    assert (answer.status_code, answer.context["form"].errors) == (422, {field: [words]})
    assert Act.objects.count() == 0


def test_a_script_stays_text(cast: Cast, client: Client) -> None:
    where = yesterday(cast)
    acting.keep(where, {"work": "<script>alert(1)</script> 🎓", **CLEAN}, by=None, now=timezone.now())
    page = body(client, f"{client.get(door(where))['Location'].removesuffix('where/')}check/")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 🎓" in page
    assert "<script>alert" not in page


def test_links_that_open_nothing(cast: Cast, client: Client) -> None:
    where, other = yesterday(cast), a_presence(cast.schools[1], starts_at=at(9, day=TODAY - timedelta(days=1)))
    address = door(where)
    forged = address[:-2] + "x/"
    assert client.get(forged).status_code == 404
    assert client.get(address[:-8] + "/").status_code == 404
    assert client.get(address.replace("zarechye", "dolina")).status_code == 404
    strange = client.get(address)["Location"].replace(f"/{where.pk}/", f"/{other.pk}/")
    assert client.get(strange).status_code == 404
    assert client.post(strange, WHERE).status_code == 404
    confirming = access.make(where.observer, LinkPurpose.CONFIRM, where)
    assert client.get(reverse("act_link", args=["zarechye", confirming])).status_code == 404
    Link.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "The link works no more" in body(client, address, 410)


def test_the_link_of_one_s_data_lists_what_is_due(cast: Cast, client: Client) -> None:
    where = yesterday(cast)
    place(session(cast.schools[1], timezone.now() + timedelta(days=3)), where.observer)
    page = client.get(door(where, LinkPurpose.MANAGE, bare=True))
    assert [due.place for due, _url in page.context["rows"]] == [where]
    assert client.get(page.context["rows"][0][1]).status_code == 200


def test_an_act_too_early_is_refused_with_a_page(cast: Cast, client: Client) -> None:
    where = place(session(cast.schools[0], timezone.now() + timedelta(days=3)), observer(cast.municipality))
    answer = client.get(door(where), follow=True)
    assert (answer.status_code, answer.context["refusal"]) == (409, "An act can be written once the session has begun.")


def test_an_observer_with_an_account_sees_own_presences_only(cast: Cast, sign_in: Shown) -> None:
    peter = cast.people[Role.OBSERVER]
    own = yesterday(cast)
    own.observer.user = peter
    own.observer.save()
    other = a_presence(cast.schools[1], starts_at=at(9, day=TODAY - timedelta(days=1)))
    client = sign_in(peter)
    assert [due.place for due, _url in client.get(reverse("act_mine")).context["rows"]] == [own]
    assert client.post(reverse("act_mine_step", args=[own.pk, "where"]), WHERE).status_code == 302
    assert client.get(reverse("act_mine_step", args=[other.pk, "where"])).status_code == 404
    assert client.get(reverse("act_mine_step", args=[own.pk, "nothing"])).status_code == 404
    assert client.get(reverse("act_list")).status_code == 403


def test_who_sees_an_act(cast: Cast, sign_in: Shown) -> None:
    own, other = handed(a_presence(cast.schools[0]), "late"), handed(a_presence(cast.schools[1]))
    draft = acting.keep(a_presence(cast.schools[0]), CLEAN, by=None, now=NOW)
    assert cast.stranger is not None
    expected = {
        Role.COORDINATOR: (200, 200, 200),
        Role.OFFICIAL: (200, 200, 200),
        Role.AUDITOR: (200, 200, 200),
        Role.SCHOOL: (200, 404, 404),
        Role.OBSERVER: (403, 403, 403),
    }
    for role, answers in expected.items():
        client = sign_in(cast.people[role])
        assert tuple(client.get(reverse("act", args=[row.pk])).status_code for row in (own, other, draft)) == answers
    assert sign_in(cast.stranger).get(reverse("act", args=[own.pk])).status_code == 404
    names = {
        role: "Наблюдатель1" in body(sign_in(cast.people[role]), reverse("act", args=[own.pk]))
        for role in (Role.COORDINATOR, Role.OFFICIAL, Role.SCHOOL, Role.AUDITOR)
    }
    assert names == {Role.COORDINATOR: True, Role.OFFICIAL: True, Role.SCHOOL: False, Role.AUDITOR: False}


def test_a_school_coordinator_who_observes_reads_no_acts_of_others(cast: Cast, sign_in: Shown) -> None:
    """The post of an observer belongs to the municipality; it must not open the acts of all its schools."""
    vera = cast.people[Role.SCHOOL]
    vera.memberships.create(role=Role.OBSERVER, municipality=cast.municipality)
    own, other = handed(a_presence(cast.schools[0])), handed(a_presence(cast.schools[1]))
    page = sign_in(vera).get(reverse("act_list"))
    assert [act for act, _boxes in page.context["rows"]] == [own]
    assert sign_in(vera).get(reverse("act", args=[other.pk])).status_code == 404


def test_the_school_answers_on_the_page(cast: Cast, sign_in: Shown, coordinator: Client) -> None:
    act = handed(a_presence(cast.schools[0]), "late")
    address = reverse("act_answer", args=[act.pk])
    assert coordinator.post(address, {"text": "Чужое слово"}).status_code == 403
    client = sign_in(cast.people[Role.SCHOOL])
    assert client.post(address, {"text": ""}).status_code == 422
    assert client.post(address, {"text": "Пояснение школы"})["Location"] == reverse("act", args=[act.pk])
    assert client.post(address, {"text": "Второе"}).status_code == 422
    act.refresh_from_db()
    assert act.answer == "Пояснение школы"
    assert "Пояснение школы" in body(coordinator, reverse("act", args=[act.pk]))


def test_files_go_to_those_who_see_the_act(cast: Cast, sign_in: Shown, coordinator: Client, storage: Path) -> None:
    where = a_presence(cast.schools[0])
    row = enclosing.enclose(acting.keep(where, CLEAN, by=None, now=NOW), a_photo(), name="фото.jpg", by=None)
    address = reverse("act_file", args=[row.pk])
    school = sign_in(cast.people[Role.SCHOOL])
    assert (coordinator.get(address).status_code, school.get(address).status_code) == (200, 404)
    acting.hand_in(where, by=None, now=NOW)
    answer = school.get(address)
    assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        200,
        "image/jpeg",
        "nosniff",
    )
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%D1%84%D0%BE%D1%82%D0%BE.jpg"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [2, 1, 0]),
        ({"seen": "some"}, [2, 0]),
        ({"seen": "none"}, [1]),
        ({"stage": "checking"}, [1]),
        ({"state": "draft"}, []),
        ({"q": "сош № 2"}, [2]),
        ({"since": "2027-04-15"}, []),
    ],
)
def test_filters_of_the_list(cast: Cast, coordinator: Client, query: dict[str, str], expected: list[int]) -> None:
    acts = [
        handed(a_presence(cast.schools[0]), "late"),
        handed(a_presence(cast.schools[0], stage=Stage.CHECKING)),
        handed(a_presence(cast.schools[1]), "phones"),
    ]
    rows = coordinator.get(reverse("act_list"), query).context["rows"]
    assert {act for act, _boxes in rows} == {acts[at] for at in expected}


@pytest.mark.parametrize("address", ["act_list", "act_school"])
def test_as_many_queries_for_many_acts(cast: Cast, coordinator: Client, address: str) -> None:
    where = reverse(address, args=[cast.schools[0].pk] if address == "act_school" else [])
    counts = []
    for _round in range(2):
        for _each in range(4):
            handed(a_presence(cast.schools[0]), "late")
        coordinator.get(where)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            coordinator.get(where)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_paper_act_on_the_page(cast: Cast, coordinator: Client, storage: Path) -> None:
    where = yesterday(cast)
    address = f"{reverse('act_enter')}?place={where.pk}"
    form = coordinator.get(address).context["form"]
    assert (form["school"].value(), form["work"].value()) == (cast.schools[0].pk, "Математика, 5 класс")
    sent = {**WHERE, "school": cast.schools[0].pk, "seen": "some", "violations": ["criteria"], "comment": ""}
    wrong = coordinator.post(address, sent)
    assert (wrong.status_code, wrong.context["form"].errors) == (
        422,
        {"violations": ["These boxes do not belong to this stage: 19."]},
    )
    done = coordinator.post(
        address, {**sent, "violations": ["late"], "proofs": [_named(a_photo().getvalue(), "скан.jpg")]}
    )
    act = Act.objects.get()
    assert done["Location"] == reverse("act", args=[act.pk])
    assert (act.number, act.observer, act.entered_by, act.files.count()) == (
        *(1, where.observer, cast.people[Role.COORDINATOR], 1),
    )


def test_a_paper_act_whose_scan_is_refused_stays_a_draft(cast: Cast, coordinator: Client, storage: Path) -> None:
    facts = {**paper_act(cast.schools[0]), **WHERE, "school": cast.schools[0].pk, "seen": "none"}
    facts = {name: value for name, value in facts.items() if name not in {"none_seen", "violations"}}
    answer = coordinator.post(reverse("act_enter"), {**facts, "proofs": [_named(b"no scan", "скан.pdf")]})
    assert answer.status_code == 422
    act = Act.objects.get()
    assert (act.number, act.submitted_at) == (None, None)
    assert coordinator.post(reverse("act_enter"), facts)["Location"] == reverse("act", args=[act.pk])
    act.refresh_from_db()
    assert (act.number, Act.objects.count()) == (1, 1)


def test_the_letter_names_the_session_and_nobody(cast: Cast, client: Client) -> None:
    where = yesterday(cast)
    message = letter(where)
    day = f"{TODAY - timedelta(days=1):%d.%m.%Y}"
    assert message.subject == f"Your act of observation: МБОУ СОШ № 1, {day}"
    assert message.to == ["observer1@mail.example"]
    assert "Наблюдатель1" not in str(message.body)
    address = next(word for word in str(message.body).split() if "/act/" in word)
    assert client.get("/" + address.split("/", 3)[3]).status_code == 302
    assert Job.objects.count() == 0
