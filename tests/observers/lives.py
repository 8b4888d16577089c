"""Somebody with everything that can be kept of one, and the search for what is left of it; names are invented."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection, transaction

from accounts.models import Job, User
from documents.models import Document
from documents.services.papers import draft
from observers.jobs import erasing as nightly
from observers.journal import of_observer
from observers.kinds import LinkPurpose, PlaceState, TieKind, WaitingState
from observers.models import (
    Act,
    ActFile,
    Consent,
    ConsentText,
    ErasureRound,
    Observer,
    Place,
    Waiting,
)
from observers.services import erasing, links, throttling
from office.blocks import Paragraph
from office.paper import Paper, Signature
from tests.builders import Cast
from tests.observers.builders import at, certificate, observer, place, session, tie

NOW = datetime(2027, 9, 20, 6, 0, tzinfo=UTC)
# Words that stand nowhere else in the test's data.
SURNAME, NAME, EMAIL, PHONE = "Кочубеевская", "Аделаида", "adelaida.k@mail.example", "+7 912 000-11-22"
PERSONAL = (SURNAME, NAME, "Эрастовна", EMAIL, PHONE, "79120001122", "adelaida", "198.51.100.77", "Мозилла")


def consent(of: Observer, kind: str = ConsentText.Kind.PROCESSING, until: date = date(2027, 8, 31)) -> Consent:
    """One consent with its address and browser."""
    text, _made = ConsentText.objects.get_or_create(
        municipality=of.municipality,
        kind=kind,
        version=1,
        defaults={"text": "Я согласен.", "sha256": "a" * 64, "valid_until": until},
    )
    return Consent.objects.create(
        observer=of, text=text, sha256=text.sha256, given_at=at(8), address="198.51.100.77", agent="Мозилла/5.0"
    )


def somebody(cast: Cast, **given: Any) -> Observer:
    """A person with everything that can be kept of one, last seen in April."""
    facts: dict[str, Any] = {
        "surname": SURNAME,
        "name": NAME,
        "patronymic": "Эрастовна",
        "email": EMAIL,
        "email_key": EMAIL,
        "phone": PHONE,
        "phone_key": "79120001122",
        "reason": "",
        "confirmed_at": at(8),
    }
    person = observer(cast.municipality, **(facts | given))
    Observer.objects.filter(pk=person.pk).update(created_at=at(7))
    person.refresh_from_db()
    return person


def lived(cast: Cast, by: User) -> Observer:
    """Somebody who signed up, was there, wrote an act, asked for links, was put on papers."""
    person = somebody(cast)
    first = session(cast.schools[0])
    tie(person, cast.schools[1], TieKind.CHILD, classes="5А")
    consent(person)
    consent(person, ConsentText.Kind.PUBLICATION)
    certificate(person)
    held = place(first, person, PlaceState.ATTENDED, note=f"{SURNAME} сама попросила", warnings=[])
    Waiting.objects.create(session=session(cast.schools[1], at(12)), observer=person, state=WaitingState.LEFT)
    links.make(person, LinkPurpose.MANAGE, held)
    act = an_act(cast, person, held)
    scan(act, "Кочубеевская акт.pdf", "pdf")
    scan(act, "фото Кочубеевская.jpg", "jpg")
    throttling.knock("contact", f"{cast.municipality.pk}:{EMAIL}", throttling.CONTACT)
    Job.objects.create(
        kind="observers.tasks.write_to_observer", key="k", args={"observer": person.pk}, state="done",
        finished_at=NOW, error=f"mailbox of {EMAIL} is full",
    )  # fmt: skip
    a_paper(cast, by, f"Удостоверение выдано: {SURNAME} {NAME} Эрастовна")
    with_history(person)
    return person


def an_act(cast: Cast, person: Observer, held: Place) -> Act:
    """An act whose comment names its writer."""
    return Act.objects.create(
        municipality=cast.municipality,
        school=cast.schools[0],
        session=held.session,
        observer=person,
        number=1,
        day=date(2027, 4, 14),
        starts_at="09:00",
        ends_at="10:00",
        work="Математика, 5 класс",
        stage="classroom",
        none_seen=True,
        comment=f"Всё спокойно. {SURNAME.upper()}, {EMAIL}",
        submitted_at=at(11),
    )


def scan(act: Act, name: str, ending: str) -> ActFile:
    """A stored file of an act."""
    row = ActFile(act=act, name=name, sha256=ending * 16)
    row.file.save(f"random.{ending}", ContentFile(b"drawn anew"), save=True)
    return row


def a_paper(cast: Cast, by: User, text: str) -> Document:
    """A draft of an observers' paper."""
    paper = Paper(
        ("УО",), "график", "выходов", "", (), Signature("Начальник", "И.В. Соколова"), "", blocks=(Paragraph(text),)
    )
    return draft(
        kind="observer_roster", payload=paper.to_payload(), subject_kind="municipality", subject_id=1,
        subject_label="график", municipality=cast.municipality, title="График выходов", by=by,
    )  # fmt: skip


def with_history(person: Observer) -> None:
    """What the journal knows of somebody."""
    with transaction.atomic():
        of_observer("observer.corrected", person, None, fields=["surname"])


def everything() -> Iterator[tuple[str, str]]:
    """Every value of every column of every table, as text, with the table's name."""
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 because the names are the database's own
            for row in cursor.fetchall():
                yield from ((table, str(value)) for value in row if value is not None)


def remains(words: tuple[str, ...] = PERSONAL) -> list[tuple[str, str]]:
    """Where the person's words still stand, decoded where JSON has escaped them."""
    found = []
    for table, text in everything():
        plain = text.encode().decode("unicode_escape", "ignore") if "\\u" in text else text
        found += [(table, word) for word in words if word.casefold() in f"{text} {plain}".casefold()]
    return found


def proposed(cast: Cast, now: datetime = NOW) -> ErasureRound:
    """The open proposal."""
    row = nightly.propose(cast.municipality, now)
    assert row is not None
    return row


def destroyed(cast: Cast, by: User, now: datetime = NOW) -> ErasureRound:
    """Proposed and confirmed."""
    row = proposed(cast, now)
    return erasing.confirm(row, digest=row.digest, post="Главный специалист", by=by, now=now)
