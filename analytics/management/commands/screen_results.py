"""Signs that need a check, out of plain files; needs no database."""

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics.engine.describing import checked, sign_p
from analytics.engine.plain import Fault, UnreadableError, results
from analytics.engine.plain_cohorts import cohorts
from analytics.engine.plain_meta import meta
from analytics.engine.screening import Screening, analyse
from analytics.engine.settings import SIGNS, Settings

COLUMNS = ("school_id", "subject", "grade", "n", "answer", "score", "flag")
_SAID = {
    "not_opened": "{file}: файл не открывается ({value}).",
    "not_utf8": "{file}: текст не в кодировке UTF-8.",
    "not_a_table": "{file}: это не таблица CSV.",
    "no_rows": "{file}: нет ни одной строки с результатами.",
    "no_column": "{file}, строка {row}: нет столбца {column}.",
    "column_twice": "{file}, строка {row}: столбец {column} встречается дважды.",
    "too_many_cells": "{file}, строка {row}: ячеек больше, чем столбцов.",
    "blank": "{file}, строка {row}, столбец {column}: пусто.",
    "bad_points": "{file}, строка {row}, столбец {column}: «{value}» - не балл; нужно целое число не меньше нуля.",
    "bad_total": "{file}, строка {row}, столбец {column}: «{value}» - не сумма баллов.",
    "bad_mark": "{file}, строка {row}, столбец {column}: «{value}» - не отметка; бывают 2, 3, 4, 5 или пусто.",
    "bad_grade": "{file}, строка {row}, столбец {column}: «{value}» - не номер класса.",
    "bad_value": "{file}, строка {row}, столбец {column}: «{value}» не читается как нужное здесь число.",
    "above_whole": "{file}, строка {row}, столбец {column}: {value} больше 100, а здесь нужны проценты от максимума.",
    "bad_name": "{file}, строка {row}, столбец {column}: «{value}» здесь не бывает.",
    "above_maximum": "{file}, строка {row}, столбец {column}: {value} больше наибольшего балла за задание.",
    "no_such_task": "{file}, строка {row}, столбец {column}: балл {value} за задание, которого в работе нет.",
    "thresholds_crossed": "{file}: границы отметок работы {value} не возрастают.",
}
_NOTED = {
    "unknown_column": "{file}: столбец {column} неизвестен и не читается.",
    "unknown_record": "{file}, строка {row}: запись «{value}» неизвестна и не читается.",
    "row_twice": "{file}, строка {row}: повторяет другую строку дословно и учтена один раз.",
    "code_twice": "{file}, строка {row}: код {value} уже был в этом классе; учтены обе строки.",
    "total_recomputed": "{file}, работа {column}: сумма пересчитана по баллам за задания, строк: {value}.",
    "no_maxima": "{file}, работа {column}: нет наибольших баллов за задания; взяты наибольшие из встреченных.",
    "thresholds_inferred": "{file}, работа {column}: нет границ отметок; они взяты из отметок файла результатов.",
    "no_thresholds": "{file}, работа {column}: нет границ отметок; признаки, где они нужны, не проверялись.",
    "variants_apart": "{file}, работа {column}: варианты {value} ни в одной школе не писали вместе с остальными, "
    "их трудность сравнить не с чем; уровень и проверка развёрнутых ответов в этих школах не вычислены.",
    "unchecked": "{file}, работа {column}: ни одного признака не удалось проверить, школ: {value}; no_signs у них "
    "значит лишь, что проверять было нечем.",
}


class Command(BaseCommand):
    """``manage.py screen_results RESULTS.csv META.csv --out FINDINGS.csv [--signs]``."""

    help = "Ищет в результатах признаки, требующие проверки."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The command's promise."""
        parser.add_argument("results", metavar="RESULTS.csv")
        parser.add_argument("meta", metavar="META.csv")
        parser.add_argument("--out", required=True, metavar="FINDINGS.csv", help="- стандартный вывод")
        parser.add_argument("--signs", action="store_true", help="столбец с p-значением каждого признака")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, compute, write."""
        try:
            made, notes = cohorts(*_read(options["results"], options["meta"]))
        except UnreadableError as error:
            raise CommandError("\n".join(said(fault, _SAID) for fault in error.faults), returncode=1) from None
        for note in notes:
            self.stderr.write(said(note, _NOTED))
        self._progress(f"Работ: {len(made)}, участников: {sum(len(cohort.school) for cohort in made)}.")
        screening = analyse(made, Settings())
        for note in _unchecked(screening, options["results"]):
            self.stderr.write(said(note, _NOTED))
        _put(_csv(screening, options["signs"]), options["out"])

    def _progress(self, text: str) -> None:
        if sys.stderr.isatty():
            self.stderr.write(text)


def _read(results_path: str, meta_path: str) -> tuple[Any, Any]:
    faults: list[Fault] = []
    read: list[Any] = []
    for reader, path in ((results, results_path), (meta, meta_path)):
        try:
            read.append(reader(path))
        except UnreadableError as error:
            faults += error.faults
    if faults:
        raise UnreadableError(faults)
    return read[0], read[1]


def said(fault: Fault, words: dict[str, str]) -> str:
    """One sentence of a problem, naming file, row and cell."""
    value = fault.value if len(fault.value) <= 40 else fault.value[:39] + "…"
    return words[fault.code].format(file=fault.file, row=fault.row, column=fault.column, value=value)


def _unchecked(screening: Screening, path: str) -> Iterator[Fault]:
    """Works with schools of which no sign could be checked: the promised answers have no word for them."""
    known, place = checked(screening.works, screening.settings), 0
    for work in screening.works:
        enough = work.n[: work.count] >= screening.settings.minimum_school
        blind = int((enough & ~known[place : place + work.count]).sum())
        place += work.count
        if blind:
            yield Fault("unchecked", path, column=" ".join(work.key), value=str(blind))


def _csv(screening: Screening, signs: bool) -> str:
    verdicts, rows, place = screening.verdicts, [], 0
    least = screening.settings.minimum_school
    for work in screening.works:
        p = sign_p(work, screening.settings)
        for index, school in enumerate(work.schools):
            flag, n = bool(verdicts.flag[place]), int(verdicts.n[place])
            answer = "too_few" if n < least else "signs" if flag else "no_signs"
            row: list[Any] = [school, *work.key, n, answer, f"{verdicts.score[place]:.6f}", int(flag)]
            if signs:
                row += ["" if not np.isfinite(value) else f"{value:.6g}" for value in p[index]]
            rows.append(row)
            place += 1
    rows.sort(key=lambda row: (row[0], row[1], int(row[2])))
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([*COLUMNS, *(SIGNS if signs else ())])
    writer.writerows(rows)
    return stream.getvalue()


def _put(text: str, target: str) -> None:
    if target == "-":
        sys.stdout.write(text)
        return
    try:
        Path(target).write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{target}: файл не записывается ({error.strerror}).", returncode=1) from None
