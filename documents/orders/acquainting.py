"""The sheet of acquaintance with an order in force: who has to read it, with room for a day and a signature."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from documents.kinds import FORMS, Kind
from documents.models import Document
from documents.orders.frame import paper
from documents.orders.makers import Maker, Subject
from documents.orders.seasons import BLANK
from office.blocks import Column, Paragraph, Section, Table, TableBlock
from office.paper import Paper
from office.typography import kind_instrumental, numeric_date
from schools.models import Municipality, ResponsiblePerson, School

MOST = 100  # orders that the list offers, the latest first
EMPTY = 3  # lines left for those who are not known here
ORDERS = tuple(kind for kind, form in FORMS.items() if form.series == "orders")
COLUMNS = (
    Column("№ п/п", 8, centred=True),
    Column("Фамилия, имя, отчество", 32),
    Column("Должность", 34),
    Column("Дата", 12, centred=True),
    Column("Подпись", 14, centred=True),
)


def orders(municipality: Municipality) -> list[Subject]:
    """The department's orders in force, the latest first."""
    rows = Document.objects.filter(municipality=municipality, school=None, kind__in=ORDERS, state=Document.State.ISSUED)
    return [
        Subject("document", row.pk, f"№ {row.number} от {row.issued_on:%d.%m.%Y}: {row.title}"[:300], municipality)
        for row in rows.order_by("-issued_on", "-pk")[:MOST]
    ]


def acquaintance(subject: Subject, today: date) -> Paper:
    """The sheet: the department's people, and the heads of the schools where the order is open to them."""
    order = Document.objects.get(pk=subject.pk, municipality=subject.municipality)
    word = kind_instrumental(FORMS[Kind(order.kind)].word.lower())
    day = numeric_date(order.issued_on) if order.issued_on else ""
    staff = ResponsiblePerson.objects.active().filter(municipality=subject.municipality, school=None).order_by("name")
    parts = [("Управление образования", [*dict.fromkeys((one.name, one.post) for one in staff), *[("", "")] * EMPTY])]
    if FORMS[Kind(order.kind)].open_to_schools:
        schools = School.objects.active().filter(municipality=subject.municipality)
        heads = [(one.director or BLANK, f"Директор {one.name}") for one in schools]
        parts.append(("Общеобразовательные организации", heads))
    number, sections = 0, []
    for title, people in parts:
        rows = tuple((str(number + at), name, post, "", "") for at, (name, post) in enumerate(people, 1))
        number += len(people)
        sections.append(Section(title, rows))
    return paper(
        subject.municipality,
        kind="лист ознакомления",
        heading=f"с {word} от {day} № {order.number} «{order.title.replace('«', '„').replace('»', '“')}»",
        blocks=(Paragraph("С документом ознакомлены:"), TableBlock(Table(COLUMNS, tuple(sections)))),
    )


LACKING = _("Issue an order first: the sheet names its number and date.")
MAKERS = (Maker(Kind.READING_SHEET, orders, acquaintance, LACKING),)
