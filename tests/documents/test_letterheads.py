"""A department's own form: only named variables, nothing that runs, looked at before it is used."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from docx import Document as WordFile

from accounts.models import JournalEntry, User
from accounts.roles import Role
from documents.models import Letterhead
from documents.services import letterheads
from office.letterheads import VARIABLES, UnfitLetterhead, fill, look_through
from tests.builders import Cast
from tests.documents import drafts
from tests.documents.papers import an_order

GOOD = ("{{ organisation }}", "{{ kind }} № {{ number }} от {{ date }}", "{{ text }}", "Исп. {{ performer }}")


def a_form(*lines: str, header: str = "") -> bytes:
    """A Word file with these paragraphs."""
    word = WordFile()
    if header:
        word.sections[0].header.paragraphs[0].text = header
    for line in lines:
        word.add_paragraph(line)
    data = BytesIO()
    word.save(data)
    return data.getvalue()


def _said(data: bytes) -> list[str]:
    return [
        part.text.replace("\u00a0", " ").strip() for part in WordFile(BytesIO(data)).paragraphs if part.text.strip()
    ]


def test_the_text_stands_where_the_form_wants_it() -> None:
    paper = an_order(rows=2)
    said = _said(fill(a_form(*GOOD, header="Бланк {{ place }}"), paper, title="Приказ"))
    assert said[1] == "ПРИКАЗ № 485-О от 17.12.2024"
    first, last = said.index("ПРИКАЗЫВАЮ:"), said.index("Исп.")
    assert first < said.index("4. Контроль за исполнением приказа оставляю за собой.") < last
    word = WordFile(BytesIO(fill(a_form(*GOOD, header="Бланк {{ place }}"), paper, title="Приказ")))
    assert word.sections[0].header.paragraphs[0].text == f"Бланк {paper.place}"
    assert [len(table.rows) for table in word.tables][-1] > 2


@pytest.mark.parametrize("name", sorted(VARIABLES))
def test_every_variable_of_the_list_is_taken(name: str) -> None:
    assert look_through(a_form("{{ text }}", f"{{{{ {name} }}}}")) == {"text", name}


def test_markup_and_templates_in_the_facts_come_out_as_text() -> None:
    paper = an_order(rows=1)
    nasty = "<w:p/> & {{ 7 * 7 }} {% raw %}"
    said = _said(
        fill(
            a_form("{{ text }}", "{{ heading }}"),
            paper.with_words(heading=nasty, preamble=nasty, clauses=paper.clauses, signature=paper.signature),
            title="П",
        )
    )
    assert said[0] == nasty
    assert said[-1] == nasty or nasty in said


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("{{ text }}", "{{ cycler.__init__.__globals__.os.popen('id').read() }}"), "forbidden"),
        (("{{ text }}", "{{ lipsum() }}"), "forbidden"),
        (("{{ text }}", "{{ heading|upper }}"), "forbidden"),
        (("{{ text }}", "{{ heading[0] }}"), "forbidden"),
        (("{{ text }}", "{{ 'a' * 100000000 }}"), "forbidden"),
        (("{{ text }}", "{% for one in heading %}x{% endfor %}"), "forbidden"),
        (("{{ text }}", "{% set heading = 1 %}"), "forbidden"),
        (("{{ text }}", "{% include 'settings.py' %}"), "forbidden"),
        (("{{ text }}", "{{ secret_key }}"), "unknown"),
        (("{{ text }}", "{{ heading"), "syntax"),
        (("Бланк без текста",), "no_text"),
    ],
)
def test_whatever_is_more_than_a_variable_is_turned_away(lines: tuple[str, ...], code: str) -> None:
    with pytest.raises(UnfitLetterhead) as unfit:
        look_through(a_form(*lines))
    assert unfit.value.code == code


def test_a_command_hidden_in_the_head_or_the_properties_is_found() -> None:
    with pytest.raises(UnfitLetterhead):
        look_through(a_form("{{ text }}", header="{{ lipsum() }}"))
    word = WordFile(BytesIO(a_form("{{ text }}")))
    word.core_properties.title = "{{ lipsum() }}"
    data = BytesIO()
    word.save(data)
    with pytest.raises(UnfitLetterhead):
        look_through(data.getvalue())


@pytest.mark.parametrize("data", [b"", b"PK", b"%PDF-1.7"])
def test_what_is_no_word_file_is_told_so(data: bytes) -> None:
    with pytest.raises(UnfitLetterhead) as unfit:
        look_through(data)
    assert unfit.value.code == "broken"


@pytest.mark.django_db
def test_a_form_is_in_use_only_after_somebody_said_so(cast: Cast) -> None:
    by = cast.people[Role.ADMINISTRATOR]
    row = letterheads.bring_in(cast.municipality, BytesIO(a_form(*GOOD)), name="Бланк приказа", by=by)
    assert (row.active, len(row.sha256)) == (False, 64)
    assert letterheads.put_in_use(row, by=by).active is True
    again = letterheads.bring_in(cast.municipality, BytesIO(a_form(*GOOD, "Новое")), name="Бланк приказа", by=by)
    assert (again.pk, again.active) == (row.pk, False)
    actions = JournalEntry.objects.filter(action__startswith="letterhead").order_by("pk")
    assert [entry.action for entry in actions] == [
        "letterhead.brought_in",
        "letterhead.in_use",
        "letterhead.brought_in",
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("in_english")
def test_an_unfit_form_leaves_nothing_behind(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="without commands"):
        letterheads.bring_in(cast.municipality, BytesIO(a_form("{{ text }}", "{{ lipsum() }}")), name="Ф", by=None)
    assert Letterhead.objects.count() == 0


@pytest.mark.django_db
def test_the_administrator_looks_before_the_form_is_offered(cast: Cast, sign_in: Callable[[User], Client]) -> None:
    client = sign_in(cast.people[Role.ADMINISTRATOR])
    address = f"{reverse('letterhead_list')}?municipality={cast.municipality.pk}"
    file = BytesIO(a_form(*GOOD))
    file.name = "blank.docx"
    page = client.post(address, {"name": "Бланк", "file": file})
    row = Letterhead.objects.get()
    assert page.headers["Location"] == reverse("letterhead", args=[row.pk])
    page = client.get(reverse("letterhead", args=[row.pk]))
    assert "О проверке вида документов" not in page.content.decode()  # because this form names no heading
    assert "Рассмотреть образец документа" in page.content.decode()
    paper = drafts.a_draft(cast)
    on_form = reverse("document_on_form", args=[paper.pk, row.pk])
    assert client.get(on_form).status_code == 404
    client.post(reverse("letterhead_use", args=[row.pk]), {"use": "1"})
    found = _said(client.get(on_form).content)
    assert "ПРИКАЗЫВАЮ:" in found
