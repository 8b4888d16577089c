"""The order on marking commissions: whose works go where, who sits in which commission, chairs to be filled in."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from analytics.labels.exchanges import shortfall_sentence
from analytics.models import Exchange
from analytics.orders.frames import CONTROL, SEASON, TERM, annexes_words, named
from analytics.reports.exchange_papers import place
from analytics.reports.exchanges import COMMISSIONS, Named, by_marker, by_sender, lines_of
from analytics.reports.exchanges import named as names_of
from documents.kinds import Kind
from documents.orders.frame import paper
from documents.orders.makers import Maker, Subject
from documents.orders.persons import told
from documents.orders.seasons import BLANK, COMMAND, WORKS
from office.blocks import Column, Section, Table, TableBlock
from office.natural import key
from office.paper import Annex, Clause, Paper
from schools.models import Municipality

SENDING = (Column("Чьи работы", 42), Column("Кто проверяет", 44), Column("Работ", 14, centred=True))
MARKING = (
    Column("Кто проверяет", 36),
    Column("Эксперты", 40),
    Column("Работ", 12, centred=True),
    Column("На одного", 12, centred=True),
)
SEATS = (
    Column("№ п/п", 8, centred=True),
    Column("Фамилия, имя, отчество", 34),
    Column("Место работы", 30),
    Column("В комиссии", 17),
    Column("Работ", 11, centred=True),
)


def accepted(municipality: Municipality) -> Any:
    """Cross-checkings that a person let stand, as they are filed."""
    rows: Any = Exchange.objects
    return rows.filter(municipality=municipality, accepted_at__isnull=False).order_by("grade", "subject", "pk")


def seasons(municipality: Municipality) -> list[Subject]:
    """The years with cross-checking that stands, the latest first."""
    years = accepted(municipality).order_by().values_list("year", flat=True).distinct()
    return [Subject(SEASON, year, f"ВПР {year} года", municipality) for year in sorted(years, reverse=True)]


def commissions(subject: Subject, today: date) -> Paper:
    """The order with an annex for each work and each commission."""
    year, municipality = subject.pk, subject.municipality
    with override("ru"):
        rows = list(accepted(municipality).filter(year=year))
        annexes = tuple(annex for row in rows for annex in _annexes(row))
        seated = any(row.result.get("mode") == COMMISSIONS for row in rows)
        return paper(
            municipality,
            kind="приказ",
            heading=f"О проверке работ участников {WORKS} {year} года",
            preamble=f"В целях объективной и независимой проверки работ участников {WORKS} (далее – ВПР)",
            command=COMMAND,
            clauses=tuple(_clauses(municipality, year, seated, len(annexes))),
            annexes=annexes,
        )


def _clauses(municipality: Municipality, year: int, seated: bool, count: int) -> Iterator[Clause]:
    by = "межшкольными комиссиями и экспертами других школ" if seated else "экспертами других школ"
    yield Clause(f"Провести проверку работ участников ВПР {year} года {by}.")
    what = "распределение работ и составы комиссий" if seated else "распределение работ и состав экспертов"
    yield Clause(f"Утвердить {what} согласно {annexes_words(count)}.")
    yield Clause(
        "Руководителям общеобразовательных организаций обеспечить:",
        (
            Clause(f"Передачу работ на проверку под кодами, без указания фамилий участников, в срок до {TERM}"),
            Clause("Участие экспертов, указанных в приложениях, и замену отсутствующих из другой организации."),
            Clause("Хранение работ и протоколов проверки до получения результатов."),
        ),
    )
    if seated:
        yield Clause(
            "Председателям комиссий обеспечить:",
            (
                Clause("Единое понимание критериев членами комиссии до начала проверки."),
                Clause("Проверку работ без участия экспертов той организации, чьи работы проверяются."),
                Clause(f"Представление протоколов проверки в срок до {TERM}"),
            ),
        )
    yield Clause(told(municipality, "организовать обмен работами и контролировать сроки проверки."))
    yield CONTROL


def _annexes(row: Exchange) -> Iterator[Annex]:
    names, work = names_of(row), named(row.subject, row.grade)
    seated = row.result.get("mode") == COMMISSIONS
    left = tuple(shortfall_sentence(one, names.school, str) for one in row.result.get("shortfalls", ()))
    lot = f"Номер жеребьёвки: {row.given.get('seed', 0)}. Работы своей школы не проверяет никто."
    blocks = () if seated else (TableBlock(_experts(row, names), "Эксперты"),)
    title = f"Распределение работ\n{work}"
    yield Annex(title, _sent(row, names), (lot, *left), approves="распределение", landscape=False, blocks=blocks)
    if seated:
        yield from (_commission(row, one, names, work) for one in row.result.get("commissions", ()))


def _sent(row: Exchange, names: Named) -> Table:
    rows = [
        (str(line["school"]), place(row, to), str(to["works"]))
        for line in by_sender(row, names)
        for to in line["places"]
    ]
    return Table(SENDING, (Section("", tuple(rows)),))


def _experts(row: Exchange, names: Named) -> Table:
    people = {names.school(line.school): [name or BLANK for name in line.people] for line in lines_of(row)}
    rows = tuple(
        (
            str(one["name"]),
            "\n".join(people.get(str(one["name"]), [])) or BLANK,
            str(one["works"]),
            str(one["each"]).removesuffix(".0").replace(".", ","),
        )
        for one in by_marker(row, names)
    )
    return Table(MARKING, (Section("", rows),))


def _commission(row: Exchange, one: dict[str, Any], names: Named, work: str) -> Annex:
    number, share = one["number"], dict[str, int]()
    for part in row.result.get("shares", ()):
        if part["commission"] == number:
            share[part["expert"]] = share.get(part["expert"], 0) + part["works"]
    rows = [("1", BLANK, BLANK, "председатель", "–")]
    for at, code in enumerate(one["experts"], 2):
        school = names.school(int(code.partition("-")[0]))
        rows.append((str(at), names.people.get(code) or BLANK, school, "член комиссии", str(share.get(code, 0))))
    parcels = [part for part in row.result.get("parcels", ()) if part["commission"] == number]
    lot = "; ".join(sorted((f"{names.school(part['from'])} – {part['works']}" for part in parcels), key=key))
    told_works = (f"Комиссия проверяет работы: {lot}.",) if lot else ()
    title = f"Состав межшкольной комиссии № {number}\n{work}"
    return Annex(title, Table(SEATS, (Section("", tuple(rows)),)), told_works, approves="состав", landscape=False)


LACKING = _("Deal works between schools and accept the list first: “Results”, “What follows”, “Cross-checking”.")
MAKERS = (Maker(Kind.COMMISSIONS_ORDER, seasons, commissions, LACKING),)
