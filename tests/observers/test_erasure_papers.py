"""Papers after a destruction: acts without a name whenever printed, issued orders kept in the archive and listed."""

import json
from datetime import date

import pytest
from django.test import Client

from accounts.models import JournalEntry, User
from documents.models import Document
from documents.services.papers import issue
from observers.kinds import LinkPurpose
from observers.models import Act, Observer
from observers.orders.acts import act_paper
from observers.orders.erasure import GROUND
from observers.parsing import without
from observers.services import links, papering
from office.blocks import Paragraph, TableBlock
from office.paper import Paper
from tests.builders import Cast
from tests.observers.builders import place, session
from tests.observers.lives import EMAIL, NAME, SURNAME, a_paper, an_act, destroyed, remains, scan, somebody
from tests.observers.reading import lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("apart")]


@pytest.fixture
def person(cast: Cast) -> Observer:
    return somebody(cast)


@pytest.fixture
def act(cast: Cast, person: Observer) -> Act:
    """An act whose comment and whose file name its writer."""
    made = an_act(cast, person, place(session(cast.schools[0]), person))
    scan(made, f"{SURNAME}.jpg", "jpg")
    return made


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("Видела Кочубеевская.", ["Кочубеевская"], "Видела […]."),
        ("КОЧУБЕЕВСКАЯ, кочубеевская", ["Кочубеевская"], "[…], […]"),
        ("Кочубеевской нет", ["Кочубеевская"], "Кочубеевской нет"),
        ("от a.k@mail.example", ["a.k@mail.example"], "от […]"),
        ("Ли видел", ["Ли"], "Ли видел"),
        ("a+b (1)", ["a+b (1)"], "[…]"),
        ("aab 1", ["a+b"], "aab 1"),
        ("", ["Кочубеевская"], ""),
    ],
)
def test_words_are_blotted_out_whole(text: str, words: list[str], left: str) -> None:
    assert without(text, words) == left


def test_the_printed_act_has_the_name_only_until_it_is_registered(act: Act, by: User, person: Observer) -> None:
    draft = papering.act(act, by=by)
    assert Paper.from_payload(draft.payload).signature.name == person.full_name
    final = papering.issue_act(act, by=by)
    assert final.pk == draft.pk
    paper = Paper.from_payload(final.payload)
    assert (paper.signature.post, paper.signature.name) == (
        f"Общественный наблюдатель № {person.number}",
        "_" * 20,
    )
    text = json.dumps(final.payload, ensure_ascii=False)
    assert [word in text for word in (SURNAME, SURNAME.upper(), NAME, EMAIL)] == [False] * 4
    assert ["Всё спокойно. […], […]" in text, "1) фотография" in text] == [True, True]
    assert any(f"Общественный наблюдатель № {person.number}" in line for line in lines(final))


def test_after_the_destruction_the_act_is_printed_with_the_number(
    act: Act, person: Observer, by: User, cast: Cast, official_user: User
) -> None:
    papering.act(act, by=by)
    done = destroyed(cast, official_user)
    assert (done.counts["acts_kept"], done.counts["drafts"], done.counts.get("papers_kept")) == (1, 1, None)
    fresh = Act.objects.get(pk=act.pk)
    assert str(fresh.observer) == f"Наблюдатель № {person.number}"
    assert act_paper(fresh).signature.post == f"Общественный наблюдатель № {person.number}"
    papering.issue_act(fresh, by=by)
    assert remains() == []


def test_a_registered_act_holds_nothing_that_would_have_to_go(
    act: Act, by: User, cast: Cast, official_user: User
) -> None:
    final = papering.issue_act(act, by=by)
    before = final.payload
    done = destroyed(cast, official_user)
    assert done.counts.get("papers_kept") is None
    assert remains() == []
    final.refresh_from_db()
    assert (final.state, final.payload) == ("issued", before)


def test_the_journal_names_the_fields_of_a_personal_paper_not_what_they_hold(
    act: Act, by: User, person: Observer
) -> None:
    papering.act(act, by=by)
    Observer.objects.filter(pk=person.pk).update(surname="Ветлугина")
    papering.act(act, by=by)
    entry = JournalEntry.objects.get(action="document.edited")
    assert entry.changes == {"signature": []}
    assert [one for one in remains((SURNAME, "Ветлугина")) if one[0] == "accounts_journalentry"] == []


def test_signed_orders_stay_and_the_act_of_destruction_lists_them_with_the_ground(
    person: Observer, by: User, cast: Cast, official_user: User
) -> None:
    kept = issue(a_paper(cast, by, f"{SURNAME} А.Э."), by=by, issued_on=date(2027, 4, 1))
    a_paper(cast, by, f"{SURNAME} А.Э.")
    other = issue(a_paper(cast, by, "Иванова А.Э."), by=by, issued_on=date(2027, 4, 2))
    done = destroyed(cast, official_user)
    assert (done.counts["papers_kept"], done.counts["drafts"]) == (1, 1)
    assert set(Document.objects.exclude(kind="erasure_act").values_list("pk", flat=True)) == {kept.pk, other.pk}
    blocks = Paper.from_payload(Document.objects.get(pk=done.document or 0).payload).blocks
    (table,) = [one.table for one in blocks if isinstance(one, TableBlock) and one.caption.startswith("Документы")]
    assert table.sections[0].rows == (("1", "График выходов", kept.number, "01.04.2027"),)
    told = [one.text for one in blocks if isinstance(one, Paragraph)]
    assert told[1] == f"Не подлежат уничтожению и хранятся в архиве как документы учреждения, основание: {GROUND}."


def test_an_order_that_names_two_of_the_destroyed_is_listed_once(
    person: Observer, by: User, cast: Cast, official_user: User
) -> None:
    somebody(cast, surname="Ветлугина", name="Мария", email="", email_key="", phone="1", phone_key="1")
    issue(a_paper(cast, by, f"{SURNAME} А.Э., Мария Ветлугина"), by=by, issued_on=date(2027, 4, 1))
    assert destroyed(cast, official_user).counts["papers_kept"] == 1


def test_without_such_papers_the_act_says_so(person: Observer, cast: Cast, official_user: User) -> None:
    paper = Document.objects.get(pk=destroyed(cast, official_user).document or 0)
    told = [one.text for one in Paper.from_payload(paper.payload).blocks if isinstance(one, Paragraph)]
    assert told[1] == "Зарегистрированных документов, содержащих имена этих субъектов, нет."


@pytest.mark.parametrize("page", ["", "consent/processing/"])
def test_the_person_is_told_before(person: Observer, english: None, page: str) -> None:
    token = links.make(person, LinkPurpose.MANAGE)
    text = Client().get(f"/observers/o/{person.municipality.slug}/data/{token}/{page}").content.decode()
    assert "name you as an observer" in text
    assert "as the law on archives demands" in text
