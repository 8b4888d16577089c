"""Minutes of a meeting on a spring of check works, ready to be filled in by the secretary."""

from datetime import date

from documents.kinds import Kind
from documents.orders.frame import layout_of, paper, signatory
from documents.orders.makers import Maker, Subject
from documents.orders.seasons import BLANK, LACKING, seasons
from office.blocks import Heading, Paragraph
from office.paper import Paper, Signature
from office.typography import signed_name
from schools.models import School

# Above this many people the minutes name their number and hang the list on.
MOST_NAMED = 15


def meeting(subject: Subject, today: date) -> Paper:
    """Who was there, what was on the agenda, and what was heard and decided on each point."""
    year, municipality = subject.pk, subject.municipality
    schools = list(School.objects.active().filter(municipality=municipality))
    chair = signatory(layout_of(municipality))
    agenda = (
        f"О готовности общеобразовательных организаций к проведению ВПР в {year} году.",
        "Об исполнении плана мероприятий по повышению объективности ВПР.",
        "О работе общественных наблюдателей.",
    )
    points = [
        block
        for number, point in enumerate(agenda, 1)
        for block in (
            Heading(f"{number}. {point}", 2),
            Paragraph(f"СЛУШАЛИ: {BLANK}{BLANK}"),
            Paragraph(f"ВЫСТУПИЛИ: {BLANK}{BLANK}"),
            Paragraph(f"РЕШИЛИ: {BLANK}{BLANK}\nОтветственный: {BLANK}. Срок: {BLANK}"),
        )
    ]
    blocks = (
        Paragraph(f"Председатель – {signed_name(chair.name)}"),
        Paragraph(f"Секретарь – {BLANK}"),
        Paragraph(f"Присутствовали: {_present(schools)}"),
        Heading("ПОВЕСТКА ДНЯ", 1),
        Paragraph("\n".join(f"{number}. {point}" for number, point in enumerate(agenda, 1))),
        *points,
    )
    return paper(
        municipality,
        kind="протокол",
        heading=f"совещания по вопросам объективности проведения ВПР в {year} году",
        blocks=blocks,
        signature=Signature("Председатель", chair.name),
        signatures=(Signature("Секретарь", BLANK),),
    ).registered("", today)


def _present(schools: list[School]) -> str:
    named = [school.director for school in schools if school.director]
    if not named:
        return BLANK
    if len(named) > MOST_NAMED:
        return f"{len(named)} чел. (список прилагается)"
    return ", ".join(signed_name(name) for name in named)


MAKERS = (Maker(Kind.MINUTES, seasons, meeting, LACKING),)
