"""A school's dossier as a paper: the same sentences, table and pictures, frozen."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.roles import Role
from analytics.charts.paper import as_picture
from analytics.labels.signs import SHORT
from analytics.reports.dossier import Dossier, SignShown, WorkShown, dossier
from documents.orders.frame import paper
from office.blocks import Block, Column, Heading, Paragraph, Section, Table, TableBlock
from office.paper import Paper
from schools.models import School
from schools.rules import Post, Scope

WORK, CELL = 24, 18


def dossier_paper(school: School, year: int, today: date, *, own: bool = False) -> Paper | None:
    """The paper in Russian, ``None`` while nothing was analysed.

    A paper goes to whoever holds it, so it says what those above a school may be told: while schools are being heard,
    other works are only counted. The school's ``own`` says what the school sees on its page, with its head to sign.
    """
    above, inside = Post(Role.AUDITOR, school.municipality_id), Post(Role.SCHOOL, school.municipality_id, school.pk)
    with override("ru"):
        made = dossier(school, year, scope=Scope((inside if own else above,)), today=today, on_paper=True)
        return _paper(made, school if own and school.director.strip() else None) if made.run else None


def _paper(made: Dossier, whose: School | None) -> Paper:
    return paper(
        made.school.municipality,
        kind="справка",
        heading=f"о результатах проверочных работ {made.year} года: {made.school.name}",
        school=whose,
        blocks=tuple(_blocks(made)),
    )


def _blocks(made: Dossier) -> Iterator[Block]:
    yield Paragraph(made.sentence)  # no preamble, because the journal quotes that of a paper made anew
    if made.veiled:
        words = ngettext(
            "Schools are heard first: this paper does not speak of signs in %(n)s work.",
            "Schools are heard first: this paper does not speak of signs in %(n)s works.",
            made.veiled,
        )
        yield Paragraph(words % {"n": made.veiled})
    yield TableBlock(_table(made), _("Works and signs"))
    yield from _lines("", (f"{number}. {note}" for number, note in enumerate(made.notes, 1)))
    for shown in made.flagged:
        yield from _work(shown)
    if made.single:
        singles = (f"{capfirst(shown.title)}: {', '.join(shown.singles)}" for shown in made.single)
        yield from _lines(_("Single signs that are no reason to ask"), singles)
    if made.markers:
        told = (f"{marker.name}: {'; '.join(works)} ({marker.limits})" for marker, works in made.markers)
        yield from _lines(_("Federal markers"), told)
    if made.listed:
        yield from _lines(_("Lists of others"), (f"{row.year}: {row.source}" for row in made.listed))
    yield from _lines(_("Small print"), made.rules)


def _table(made: Dossier) -> Table:
    heads = (Column(str(head), CELL, centred=True) for head in SHORT.values())
    columns = (Column(_("Work"), WORK), Column(_("Works in"), 12, centred=True), *heads)
    rows = tuple(
        (
            capfirst(shown.title),
            str(shown.finding.n),
            *(f"{cell.words} ({cell.note})" if cell.note else cell.words for cell in shown.cells),
        )
        for shown in made.works
    )
    return Table(columns, (Section("", rows),))


def _work(shown: WorkShown) -> Iterator[Block]:
    yield Heading(capfirst(shown.title))
    yield Paragraph(shown.sentence)
    for sign in shown.signs:
        yield from _sign(sign)
    matter = shown.inquiry
    if matter is not None and matter.answered_at:
        yield from _lines(_("Answer of the school"), [matter.answer], level=2)
    if matter is not None and matter.verdict:
        yield from _lines(_("Decision"), [f"{capfirst(matter.get_verdict_display())}. {matter.note}"], level=2)


def _sign(sign: SignShown) -> Iterator[Block]:
    yield Heading(sign.name, 2)
    yield Paragraph(f"{sign.words} {sign.rarity}".strip())
    if sign.chart is not None:
        yield as_picture(sign.chart)
    for title, lines in ((_("What else may explain it"), sign.causes), (_("What to check"), sign.checks)):
        if lines:
            yield Paragraph(f"{title}: {'; '.join(lines)}.")
    yield Paragraph(sign.small)


def _lines(title: str, lines: Iterable[str], level: int = 1) -> Iterator[Block]:
    told = [line for line in lines if line.strip()]
    if told and title:
        yield Heading(title, level)
    yield from (Paragraph(line) for line in told)
