"""Plain tables: encodings and delimiters told apart, formulas disarmed on the way out."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from office.csvs import Value, read, write
from office.guard import Refusal, Refused

TABLE = [["Школа", "Учеников"], ["СОШ № 1", "1,5"]]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Школа;Учеников\r\nСОШ № 1;1,5\r\n", "cp1251"),
        ("Школа;Учеников\r\nСОШ № 1;1,5\r\n", "utf-8"),
        ("Школа;Учеников\nСОШ № 1;1,5", "utf-8-sig"),
        ("Школа\tУчеников\nСОШ № 1\t1,5", "utf-16"),
        ('Школа,Учеников\nСОШ № 1,"1,5"\n', "utf-8"),
        ('"Школа";"Учеников"\n"СОШ № 1";"1,5"\n', "cp1251"),
    ],
)
def test_encodings_and_delimiters(text: str, encoding: str) -> None:
    assert read(text.encode(encoding)) == TABLE


def test_one_column_empty_lines_and_quoted_breaks() -> None:
    assert read('Школа\n\n"СОШ\n№ 1"\n'.encode()) == [["Школа"], [], ["СОШ\n№ 1"]]
    assert read(b"") == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=1+1", "'=1+1"),
        ("+7 900", "'+7 900"),
        ("-", "'-"),
        ("@a", "'@a"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("а=б", "а=б"),
        (-5, "-5"),
        (1.5, "1,5"),
        (Decimal("0.25"), "0,25"),
        (date(2026, 9, 1), "01.09.2026"),
        (datetime(2026, 9, 1, 8, 5), "01.09.2026 08:05"),  # noqa: DTZ001 - a cell has no zone
        (None, ""),
    ],
)
def test_what_a_spreadsheet_would_run_is_disarmed(value: Value, text: str) -> None:
    assert write([["а", value]]) == f"а;{text}\r\n".encode("utf-8-sig")


@pytest.mark.parametrize("text", ["=1+1", "-", "'слово'", "а;б", 'кавычка "', "две\nстроки", "@"])
def test_the_way_back_gives_the_same_text(text: str) -> None:
    assert read(write([["а", text]])) == [["а", text]]


def test_a_damaged_file_is_refused() -> None:
    for data in (b"\xff\xfe\x00", b"\x98\xff"):
        with pytest.raises(Refused) as refused:
            read(data)
        assert (refused.value.code, refused.value.facts) == (Refusal.DAMAGED, {"format": "csv"})
