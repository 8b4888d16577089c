"""Filing an act page by page: by the link of a letter, by the link of one's own data, with an account."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Job, User
from accounts.roles import Role
from observers import access
from observers.jobs.acting import letter
from observers.kinds import LinkPurpose
from observers.models import Act, Link
from observers.services import acting
from tests.builders import Cast
from tests.observers.acting import CLEAN, PAST_MIDNIGHT, a_photo, a_presence
from tests.observers.builders import at, observer, place, session
from tests.observers.forms import TODAY, WHERE, body, door, named, yesterday

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
Shown = Callable[[User], Client]
OTHER_DAY = f"The session of this act is on {TODAY - timedelta(days=1):%d.%m.%Y}. Write that day."


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
    sent = client.post(f"{base}files/", {"proofs": [named(a_photo().getvalue(), "фото.jpg")], "do": "next"})
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


def test_a_photograph_that_is_none_isnamed(cast: Cast, client: Client, storage: Path) -> None:
    where = yesterday(cast)
    acting.keep(where, {}, by=None, now=timezone.now())
    base = client.get(door(where))["Location"].removesuffix("where/")
    answer = client.post(f"{base}files/", {"proofs": [named(b"<script>", "фото.jpg")], "do": "next"})
    assert answer.status_code == 422
    (sentence,) = answer.context["refused"]
    assert sentence.startswith("фото.jpg: ")
    assert [path for path in storage.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        ({"ends_at": "09:00"}, "ends_at", "The end is the same as the beginning."),
        ({"ends_at": "08:00"}, "ends_at", PAST_MIDNIGHT),
        ({"day": f"{TODAY + timedelta(days=2)}"}, "day", OTHER_DAY),
        ({"day": f"{TODAY - timedelta(days=2)}"}, "day", OTHER_DAY),
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


def test_one_s_places_lead_to_one_s_acts(cast: Cast, client: Client) -> None:
    token = access.make(yesterday(cast).observer, LinkPurpose.MANAGE)
    page = body(client, reverse("my_places", args=["zarechye", token]))
    assert f'href="{reverse("act_link", args=["zarechye", token])}"' in page


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
