"""A season with all that papers are made of, and how tests read a paper."""

from datetime import date, timedelta
from typing import Any

from accounts.models import User
from analytics.engine.sampling import SampleRule
from analytics.models import Exchange
from analytics.orders import frames
from analytics.reports.exchanges import SCHOOLS, Line
from analytics.rules import InquiryState
from analytics.services import exchanging, helping, rechecking
from analytics.services.exchanging import Rules
from analytics.services.rechecking import Wish
from documents.orders.makers import Maker, maker_of
from documents.rules import searched
from office.blocks import Table, TableBlock
from office.paper import Annex, Paper
from schools.models import Municipality, ResponsiblePerson, School
from tests.analytics.followed import CONFIRMED, a_matter, a_season, found
from tests.analytics.seasons import Season
from tests.builders import Cast

TODAY = date(2026, 11, 23)
FEW = SampleRule(whole_up_to=4, at_least=4, percent=10, at_most=6)


def a_town(cast: Cast, by: User) -> Season:
    """Five schools with two works; the first one's matter is confirmed, re-checked and helped, the second is asked."""
    place = cast.municipality
    for number in range(3, 6):
        cast.schools.append(School.objects.create(municipality=place, name=f"МБОУ СОШ № {number}"))
    School.objects.filter(pk=cast.schools[0].pk).update(director="Гордеева Алла Юрьевна")
    ResponsiblePerson.objects.create(municipality=place, name="Лебедева Нина Олеговна", post="главный специалист")
    made = a_season(place, cast.schools)
    found(made, (0, 0, "level"), (0, 0, "boundary"), (1, 0, "profile"))
    matter = a_matter(
        made, (0, 0), ["level", "boundary"], answered_at="2026-06-05T09:00:00Z", answer="Да.", **CONFIRMED
    )
    a_matter(made, (1, 0), ["profile"], state=InquiryState.ASKED, answer_by=frames.here(place) + timedelta(days=9))
    wish = Wish(rule=FEW, seed=77, due_on=date(2026, 12, 10), commission="Белова А.А., МБОУ СОШ № 3\nЕжов П.П.")
    rechecking.draw(made.sheet[0, 0], wish, by=by, inquiry=matter)
    programme = helping.make(made.schools[0], 2026, today=date(2026, 7, 1), by=by)
    helping.adopt(programme, version=programme.version, by=by)
    an_exchange(place, by, 5, "MA", SCHOOLS)
    return made


def an_exchange(place: Municipality, by: User, grade: int, subject: str, mode: str, **rules: Any) -> Exchange:
    """A cross-checking dealt and let stand; each school names one of its two experts."""
    row = exchanging.start(place, (2026, grade, subject), title="", mode=mode, by=by)
    lines = [Line(one["school"], one["works"], 2, names="Яшина В.В.") for one in row.given["lines"]]
    row = exchanging.edit(row, lines, Rules(mode=mode, **rules), title="", version=row.version, by=by)
    exchanging.solve(row, by=by)
    row.refresh_from_db()
    return exchanging.accept(row, version=row.version, by=by)


def maker(kind: str) -> Maker:
    """The maker of a kind."""
    found = maker_of(kind)
    assert found
    return found


def paper_of(kind: str, place: Municipality, at: int = 0, today: date = TODAY) -> Paper:
    """The paper about the subject that stands at this place of the list."""
    made = maker(kind)
    return made.paper(made.subjects(place)[at], today)


def text_of(paper: Paper) -> str:
    """Every text of the paper."""
    return "\n".join(searched(paper))


def table_of(annex: Annex | TableBlock) -> Table:
    """Its table, which is there."""
    assert annex.table
    return annex.table


def rows_of(table: Table) -> list[tuple[str, tuple[tuple[str, ...], ...]]]:
    """Sections with their rows."""
    return [(section.title, section.rows) for section in table.sections]


def clauses_of(paper: Paper) -> list[str]:
    """Clauses with their numbers."""
    return [f"{number} {text}" for number, text, _depth in paper.numbered()]
