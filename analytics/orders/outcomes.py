"""The order on the results of a year: taken note of, what schools have to do, works by subject and grade."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from analytics.orders import followed, totals
from analytics.orders.frames import CONTROL, TERM, written
from documents.kinds import Kind
from documents.orders.frame import paper
from documents.orders.makers import Maker, Subject
from documents.orders.persons import told
from documents.orders.seasons import COMMAND, WORKS
from office.paper import Annex, Clause, Paper
from schools.models import Municipality


def results(subject: Subject, today: date) -> Paper:
    """The order; figures stand in the annexes, so that they are taken anew while the wording stays."""
    year, municipality = subject.pk, subject.municipality
    with override("ru"):
        rows = totals.totals(municipality, year)
        done = list(followed.done(municipality, year, today))
        notes = (totals.held(municipality, year, rows), totals.NOTE)
        annexes = [Annex(f"Результаты {WORKS} {year} года", totals.table(rows), notes, landscape=True)]
        if done:
            title = f"Меры, принятые по итогам {WORKS} {year} года"
            annexes.append(Annex(title, followed.table(done), landscape=False))
        return paper(
            municipality,
            kind="приказ",
            heading=f"Об итогах проведения {WORKS} в {year} году",
            preamble=(
                f"По итогам проведения {WORKS} (далее – ВПР) в {year} году, в целях использования их результатов "
                "для повышения качества образования и объективности оценивания"
            ),
            command=COMMAND,
            clauses=tuple(_clauses(municipality, year, bool(done))),
            annexes=tuple(annexes),
        )


def _clauses(municipality: Municipality, year: int, followed_up: bool) -> Iterator[Clause]:
    first = "приложение № 1" if followed_up else "приложение"
    yield Clause(f"Принять к сведению результаты ВПР {year} года ({first}).")
    if followed_up:
        yield Clause("Принять к сведению перечень мер, принятых по итогам ВПР (приложение № 2).")
    yield Clause(told(municipality, f"довести результаты ВПР до общеобразовательных организаций в срок до {TERM}"))
    yield Clause(
        "Руководителям общеобразовательных организаций:",
        (
            Clause(f"Рассмотреть результаты ВПР на заседании педагогического совета в срок до {TERM}"),
            Clause(
                "Сопоставить отметки за ВПР с отметками по журналу, установить причины расхождений "
                f"и учесть их при текущем оценивании в срок до {TERM}"
            ),
            Clause(f"Внести изменения в план внутреннего контроля качества образования в срок до {TERM}"),
            Clause("Исполнить адресные рекомендации, если они направлены организации, в указанные в них сроки."),
            Clause("Не использовать результаты ВПР для сравнения педагогических работников и классов."),
        ),
    )
    yield Clause(
        told(municipality, f"представить отчёт об исполнении настоящего приказа и принятых мер в срок до {TERM}")
    )
    yield CONTROL


LACKING = _("Bring in the results of the works first: “Results”, “Files”.")
MAKERS = (Maker(Kind.RESULTS_ORDER, written, results, LACKING),)
