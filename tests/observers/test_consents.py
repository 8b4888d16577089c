"""A department's own texts of consents: a draft nobody sees, a version nobody alters, people who keep what they saw."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import JournalEntry, User
from observers.labels.consents import USUAL, usual
from observers.models import Consent, ConsentText
from observers.parsing import consent_lacks
from observers.services import consenting, wording
from observers.services.wording import Words
from schools.models import Municipality, School
from tests.builders import Cast
from tests.observers import builders
from tests.observers.visitor import Visitor

pytestmark = [pytest.mark.usefixtures("english"), pytest.mark.django_db]
TODAY = timezone.localdate(timezone=ZoneInfo("Asia/Yekaterinburg"))  # the day it is in Zarechye
LATER = TODAY + timedelta(days=30)
OWN = "Согласие. Фамилия и имя, чтобы составить график, хранение до отзыва, затем уничтожение."


def drafted(place: Municipality, by: User, kind: str = "processing") -> ConsentText:
    return wording.draft(place, kind, by=by, now=timezone.now())


def written(row: ConsentText, by: User, **given: Any) -> ConsentText:
    words = Words(**{"purpose": "график", "text": OWN, "valid_from": TODAY, "valid_until": LATER, **given})
    return wording.edit(row, words, revision=row.revision, by=by)


def published(place: Municipality, by: User, **given: Any) -> ConsentText:
    row = written(drafted(place, by), by, **given)
    return wording.publish(row, revision=row.revision, by=by, now=timezone.now())


def test_the_usual_text_ships_with_the_product(municipality: Municipality) -> None:
    texts = consenting.ensure_texts(municipality, TODAY)
    until = consenting.end_of_school_year(TODAY)
    assert {kind: row.text for kind, row in texts.items()} == {kind: usual(kind, municipality, until) for kind in USUAL}
    row = texts["processing"]
    assert (row.version, row.valid_from, row.valid_until, row.user) == (1, TODAY, until, None)
    assert (row.sha256, row.purpose) == (
        consenting.sha256(row.text),
        "формирование списка общественных наблюдателей и графика их выходов",
    )


@pytest.mark.parametrize("kind", list(USUAL))
def test_the_usual_texts_name_what_the_law_wants(municipality: Municipality, kind: str) -> None:
    until = date(2027, 8, 31)
    assert consent_lacks(usual(kind, municipality, until), municipality.department, until) == []


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("", ["operator", "purpose", "data", "actions", "withdrawal", "destruction", "until"]),
        (OWN, ["operator", "until"]),
        (f"Управление   образования: {OWN} До 31 августа 2027 года.", []),
        (f"УПРАВЛЕНИЕ ОБРАЗОВАНИЯ: {OWN} До 31.08.2027.", []),
        (f"Управление образования: {OWN} До 31.08.2028.", ["until"]),
        ("Управление образования. Фамилия. Для чего: график. 31.08.2027", ["actions", "withdrawal", "destruction"]),
    ],
)
def test_what_a_text_lacks(text: str, lacks: list[str]) -> None:
    assert consent_lacks(text, "Управление образования", date(2027, 8, 31)) == lacks


def test_a_draft_begins_with_the_text_in_force_and_is_one(municipality: Municipality, by: User) -> None:
    first = drafted(municipality, by)
    again = drafted(municipality, by)
    usual_one = ConsentText.objects.get(kind="processing", version=1)
    assert (first.pk, first.version, first.text, first.published_at) == (again.pk, 2, usual_one.text, None)
    assert consenting.current(municipality, "processing", TODAY) == usual_one


def test_nobody_agrees_to_a_draft(municipality: Municipality, by: User, school: School) -> None:
    written(drafted(municipality, by), by)
    visitor = Visitor(builders.session(school, timezone.now() + timedelta(days=5)))
    visitor.through()
    assert OWN not in visitor.get("consent").content.decode()


def test_from_its_day_people_read_and_keep_the_published_text(
    municipality: Municipality, by: User, school: School
) -> None:
    session = builders.session(school, timezone.now() + timedelta(days=5), seats=3)
    before = Visitor(session)
    before.signed_up()
    row = published(municipality, by)
    assert (row.version, row.sha256, row.user) == (2, consenting.sha256(OWN), by)
    after = Visitor(session, {"who": {"email": "vera@mail.example"}})
    after.through()
    page = after.get("consent").content.decode()
    assert [words in page for words in (OWN, "график", "version 2")] == [True] * 3
    after.send()
    given = Consent.objects.order_by("pk").values_list("text__version", "sha256")
    usual_one = ConsentText.objects.get(version=1, kind="processing")
    assert list(given) == [(1, usual_one.sha256), (2, row.sha256)]
    assert Consent.objects.earliest("pk").text.text == usual_one.text


def test_a_text_published_while_somebody_reads_the_old_one_is_asked_for_anew(
    municipality: Municipality, by: User, school: School
) -> None:
    visitor = Visitor(builders.session(school, timezone.now() + timedelta(days=5)))
    visitor.through()
    published(municipality, by)
    assert visitor.send()["Location"] == visitor.url("signup_step", "consent")
    assert Consent.objects.count() == 0


def test_a_text_to_come_waits_and_the_usual_one_of_meanwhile_does_not_outlive_its_day(
    municipality: Municipality, by: User
) -> None:
    ends = consenting.end_of_school_year(TODAY)
    days = {"valid_from": ends + timedelta(days=5), "valid_until": ends + timedelta(days=100)}
    row = published(municipality, by, **days)
    between = consenting.ensure_texts(municipality, ends + timedelta(days=1))["processing"]
    assert (row.version, between.version) == (2, 3)
    held = [consenting.current(municipality, "processing", ends + timedelta(days=n)) for n in (4, 5, 100, 101)]
    assert held == [between, row, row, between]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"purpose": "  "}, "Name the purpose"),
        ({"text": " \r\n "}, "Write the text people agree to"),
        ({"valid_until": TODAY - timedelta(days=1)}, "The last day comes before the first"),
    ],
)
def test_what_is_no_text_is_refused(municipality: Municipality, by: User, given: dict[str, Any], words: str) -> None:
    row = drafted(municipality, by)
    with pytest.raises(ValidationError, match=words):
        written(row, by, **given)
    assert ConsentText.objects.get(pk=row.pk).revision == 1


def test_nothing_is_published_for_the_past(municipality: Municipality, by: User) -> None:
    with pytest.raises(ValidationError, match="The first day of this text is past"):
        published(municipality, by, valid_from=TODAY - timedelta(days=1))


def test_only_what_was_looked_at_is_published(municipality: Municipality, by: User) -> None:
    row = drafted(municipality, by)
    looked = row.revision
    written(row, by)
    with pytest.raises(wording.Clash):
        wording.publish(row, revision=looked, by=by, now=timezone.now())
    with pytest.raises(wording.Clash):
        written(row, by, text="Иначе")
    assert ConsentText.objects.get(pk=row.pk).published_at is None


def test_the_services_never_touch_a_published_text(municipality: Municipality, by: User) -> None:
    row = published(municipality, by)
    for verb in (
        lambda: written(row, by, text="Иначе"),
        lambda: wording.publish(row, revision=row.revision, by=by, now=timezone.now()),
        lambda: wording.discard(row, by=by),
    ):
        with pytest.raises(ValidationError, match="never changed"):
            verb()
    assert ConsentText.objects.get(pk=row.pk).text == OWN


FROZEN = {
    "text": "иначе", "sha256": "0" * 64, "version": 9, "kind": "publication", "purpose": "x",
    "valid_from": LATER, "valid_until": TODAY, "published_at": None,
}  # fmt: skip


@pytest.mark.parametrize("name", FROZEN)
def test_the_database_itself_refuses_to_alter_it(municipality: Municipality, by: User, name: str) -> None:
    row = published(municipality, by)
    with pytest.raises(DatabaseError, match="a published consent is never altered"), transaction.atomic():
        ConsentText.objects.filter(pk=row.pk).update(**{name: FROZEN[name]})


@pytest.mark.postgres
def test_the_database_itself_refuses_to_delete_it(municipality: Municipality, by: User) -> None:
    row = published(municipality, by)
    with pytest.raises(DatabaseError, match="a published consent is never altered"), transaction.atomic():
        ConsentText.objects.filter(pk=row.pk).delete()
    draft = drafted(municipality, by)
    wording.discard(draft, by=by)
    assert not ConsentText.objects.filter(published_at=None).exists()


def test_the_page_from_the_draft_to_the_publication(
    municipality: Municipality, coordinator: Client, official: Client, by: User
) -> None:
    begun = coordinator.post("/observers/consents/new/", {"kind": "processing"})
    row = ConsentText.objects.get(published_at=None)
    assert begun["Location"] == f"/observers/consents/{row.pk}/edit/"
    facts = {"purpose": "график", "text": OWN, "valid_from": TODAY, "valid_until": LATER, "revision": row.revision}
    assert coordinator.post(begun["Location"], {**facts, "text": ""}).status_code == 422
    shown = official.get(coordinator.post(begun["Location"], facts)["Location"])
    assert list(map(str, shown.context["lacking"])) == [
        "the operator is not named as the department is called in the system",
        "the last day of the consent does not stand in the text",
    ]
    revision = shown.context["form"]["revision"].value()
    stale = official.post(f"/observers/consents/{row.pk}/publish/", {"revision": revision - 1})
    assert stale.status_code == 409
    assert official.post(f"/observers/consents/{row.pk}/publish/", {"revision": revision}).status_code == 302
    row.refresh_from_db()
    assert (row.text, str(row.user)) == (OWN, "Соколова Ирина Викторовна")
    edited = coordinator.get(f"/observers/consents/{row.pk}/edit/")
    assert edited["Location"] == f"/observers/consents/{row.pk}/"
    page = coordinator.get("/observers/consents/")
    stands = [(one.version, one.kind, str(where.words)) for one, where in page.context["rows"]]
    assert stands == [(2, "processing", "in force"), (1, "processing", "of the past"), (1, "publication", "in force")]
    told = JournalEntry.objects.filter(subject_kind="consenttext").order_by("number")
    assert [one.action.removeprefix("consent_text.") for one in told] == ["drafted", "edited", "published"]
    assert told.last().changes == {  # type: ignore[union-attr]
        "kind": "processing", "version": 2, "sha256": row.sha256,
        "from": TODAY.isoformat(), "until": LATER.isoformat(),
    }  # fmt: skip
    history = official.get(f"/observers/consents/{row.pk}/").content.decode()
    assert "purpose, text, consent lasts until" in history
    assert f"{LATER:%d.%m.%Y}" in history


def test_a_draft_is_thrown_away(municipality: Municipality, coordinator: Client, by: User) -> None:
    row = drafted(municipality, by)
    address = f"/observers/consents/{row.pk}/discard/"
    assert "Throw this draft away?" in coordinator.get(address).content.decode()
    assert ConsentText.objects.filter(pk=row.pk).exists()
    assert coordinator.post(address)["Location"] == "/observers/consents/"
    assert not ConsentText.objects.filter(pk=row.pk).exists()


def test_the_list_asks_the_same_number_of_questions_however_long(cast: Cast, by: User, coordinator: Client) -> None:
    counts = []
    for _round in range(2):
        published(cast.municipality, by)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            coordinator.get("/observers/consents/")
        counts.append(len(asked))
        for _more in range(5):
            published(cast.municipality, by, text=f"{OWN} {timezone.now()}")
    assert counts[0] == counts[1]
