"""What outlives a destruction and what must not: backups, proofs, answers, the journal."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from accounts.models import JournalEntry, User
from observers.deadlines import DataClass
from observers.jobs import erasing as nightly
from observers.jobs import ledger
from observers.kinds import ObserverState
from observers.models import (
    Act,
    Consent,
    ConsentText,
    ErasedKey,
    Observer,
    Place,
    Question,
)
from observers.reports import ripening
from observers.services import enclosing, erasing, hotline, privacy, queueing, signing
from tests.builders import Cast
from tests.observers.builders import at, observer, place, session
from tests.observers.lives import (
    EMAIL,
    NAME,
    NOW,
    PERSONAL,
    SURNAME,
    an_act,
    consent,
    destroyed,
    proposed,
    remains,
    somebody,
)

pytestmark = pytest.mark.usefixtures("apart")


@pytest.mark.django_db(transaction=True)
def test_a_restored_backup_is_emptied_again_and_a_new_row_with_an_old_id_is_left_alone(
    cast: Cast, official_user: User
) -> None:
    person = somebody(cast)
    question = Question.objects.create(
        municipality=cast.municipality, text=f"Вопрос от {SURNAME}", name=NAME, email=EMAIL,
        answer="Ответ", answered_at=at(9),
    )  # fmt: skip
    before = {row.pk: row.__dict__.copy() for row in (person, question)}
    asked = question.asked_at
    destroyed(cast, official_user)
    keys = {(row.kind, row.key) for row in ErasedKey.objects.all()}
    assert len(keys) == 2
    ErasedKey.objects.all().delete()  # as the backup of the day before knows none of them
    facts = {
        name: value for name, value in before[person.pk].items() if name in ("surname", "name", "email", "email_key")
    }
    Observer.objects.filter(pk=person.pk).update(**facts, state=ObserverState.ACTIVE)
    Question.objects.filter(pk=question.pk).update(text="Вопрос", name=NAME, email=EMAIL, asked_at=asked)
    call_command("reapply_erasure")
    assert remains((SURNAME, NAME, EMAIL)) == []
    assert {(row.kind, row.key) for row in ErasedKey.objects.all()} == keys
    assert JournalEntry.objects.filter(action="observer.erased_again").count() == 1
    Observer.objects.filter(pk=person.pk).update(
        surname="Новая", state=ObserverState.ACTIVE, created_at=NOW, email_key="new@mail.example"
    )
    assert erasing.reapply(timezone.now()) == Counter()
    person.refresh_from_db()
    assert person.surname == "Новая"


@pytest.mark.django_db
def test_the_list_beside_the_database_survives_rubbish_and_holds_nothing_personal(
    cast: Cast, official_user: User
) -> None:
    somebody(cast)
    ledger.path().write_text("observer 5@2027-01-01T00:00:00.000000+00:00\n\nrubbish\none two three\n")
    destroyed(cast, official_user)
    ledger.sync()
    lines = ledger.path().read_text().splitlines()
    assert len(lines) == 2
    assert all(line.startswith("observer ") for line in lines)
    assert [word for word in PERSONAL if word in ledger.path().read_text()] == []
    assert erasing.reapply(NOW) == Counter()


@pytest.mark.django_db
def test_proofs_of_consents_go_three_years_later(cast: Cast, official_user: User) -> None:
    person = somebody(cast)
    consent(person)
    destroyed(cast, official_user)
    late = datetime(2030, 8, 31, 6, 0, tzinfo=UTC)
    assert nightly.propose(cast.municipality, late - timedelta(days=1)) is None
    row = proposed(cast, late)
    assert {of: [one.number for one in rows] for of, rows in ripening.read(row.proposed).items()} == {
        DataClass.CONSENT: [person.number]
    }
    erasing.confirm(row, digest=row.digest, post="Начальник", by=official_user, now=late)
    assert Consent.objects.count() == 0


@pytest.mark.django_db
def test_a_question_keeps_only_what_was_written_for_everybody(cast: Cast, official_user: User) -> None:
    facts = {"municipality": cast.municipality, "name": NAME, "email": EMAIL, "answered_at": at(9)}
    shown = Question.objects.create(
        text="Моя дочь…", answer="Да.", public_text="Можно ли пересдать?", published_at=at(10), **facts
    )
    quiet = Question.objects.create(text="Мой сын…", answer=f"{NAME}, нет.", **facts)
    Question.objects.create(municipality=cast.municipality, text="Без ответа", name="Пётр")
    done = destroyed(cast, official_user)
    assert done.counts == {"questions": 2}
    shown.refresh_from_db()
    quiet.refresh_from_db()
    assert (shown.text, shown.name, shown.email, shown.answer, shown.public_text) == (
        "",
        "",
        "",
        "Да.",
        "Можно ли пересдать?",
    )
    assert (quiet.text, quiet.name, quiet.email, quiet.answer) == ("", "", "", "[…]")
    assert Question.objects.get(answered_at=None).name == "Пётр"


@pytest.mark.django_db
def test_the_same_person_may_come_again(cast: Cast, official_user: User) -> None:
    destroyed_person = somebody(cast)
    destroyed(cast, official_user)
    again = somebody(cast)
    assert again.pk != destroyed_person.pk
    assert signing.withdraw_all(again) == 0


def test_every_model_of_the_observers_is_thought_of() -> None:
    """A new model has to be looked at: what of it is personal, and who destroys it?"""
    known = {
        "Accreditation", "Act", "ActFile", "Attempt", "Consent", "ConsentText", "ErasedKey", "ErasureRound", "Link",
        "Observer", "Place", "Question", "RuleSetting", "SchedulePlan", "Session", "Tie", "Training", "Waiting",
    }  # fmt: skip
    assert {model.__name__ for model in apps.get_app_config("observers").get_models()} == known


@pytest.mark.django_db
def test_a_whole_life_leaves_nothing_personal_in_the_journal(cast: Cast, by: User) -> None:
    """Every verb about a person in turn; the journal, which is never erased, has to know nothing but numbers."""
    person, row = somebody(cast), session(cast.schools[0], timezone.now() + timedelta(days=9), seats=2)
    other = session(cast.schools[1], timezone.now() + timedelta(days=11))
    place(other, observer(cast.municipality))
    held = signing.sign_up(row, person, source=Place.Source.SELF)
    signing.confirm(held)
    queueing.join(other, person)
    values = {"surname": SURNAME, "name": NAME, "patronymic": "Эрастовна", "phone": "+7 912 000-11-23"}
    privacy.correct(person, values, version=Observer.objects.get(pk=person.pk).version)
    consent(person)
    question = hotline.ask(cast.municipality, text=f"Я, {SURNAME}, спрашиваю", name=NAME, email=EMAIL)
    hotline.answer(question, f"{NAME}, отвечаем", by=by, version=1)
    act = an_act(cast, person, held)
    Act.objects.update(submitted_at=None)
    picture = BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG")
    enclosing.enclose(act, picture, name=f"{SURNAME}.jpg", by=None)
    privacy.withdraw_consent(person, ConsentText.Kind.PROCESSING, now=timezone.now())
    told = {entry.action for entry in JournalEntry.objects.all()}
    assert {
        "place.taken", "place.confirmed", "queue.joined", "observer.corrected", "question.asked", "act_file.added",
        "place.withdrawn", "consent.withdrawn",
    } <= told  # fmt: skip
    assert [one for one in remains() if one[0] in {"accounts_journalentry", "accounts_notice", "accounts_job"}] == []
