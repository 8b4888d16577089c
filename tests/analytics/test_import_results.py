"""The command as it is scripted: exit codes, streams, the contract's keys, the same file twice, a corrected one."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from analytics.models import Delivery, ResultSheet, Upload, Work
from schools.models import Municipality
from tests.analytics.deliveries import PUPILS, a_form, an_f1, saved
from tests.builders import a_municipality

pytestmark = pytest.mark.usefixtures("english")
KEYS = {
    *("layout", "year", "grade", "subject", "max_score", "task_count", "schools", "rows", "participants", "absent"),
    *("rejected_rows", "warnings"),
}
FIRST, SECOND = ("edu770001", "МБОУ СОШ № 1", "Город Заречье"), ("edu770002", "МБОУ СОШ № 2", "Город Заречье")


def run(*words: object) -> tuple[int, str]:
    """Exit code and standard error of the command."""
    told = StringIO()
    try:
        call_command("import_results", *map(str, words), stderr=told)
    except CommandError as refusal:
        return refusal.returncode, str(refusal)
    return 0, told.getvalue()


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.fixture
def f1(tmp_path: Path) -> Path:
    """Individual results of two schools."""
    return written(tmp_path, "Ф1.xlsx", an_f1([(*FIRST, PUPILS), (*SECOND, PUPILS[:2])]))


@pytest.fixture
def place(db: None) -> Municipality:
    """The only municipality."""
    return a_municipality()[0]


def test_a_dry_run_needs_no_database(f1: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    code, told = run(f1, "--dry-run", "--json", out)
    assert code == 0
    assert told.endswith("Формат: f1, школ: 2, строк: 6, участников: 6, отсутствовали: 0, отклонено строк: 0.\n")
    read = json.loads(out.read_text(encoding="utf-8"))
    assert set(read) == KEYS
    assert {name: value for name, value in read.items() if name != "warnings"} == {
        "layout": "f1",
        "year": 2026,
        "grade": 4,
        "subject": "RU",
        "max_score": 14,
        "task_count": 5,
        "schools": 2,
        "rows": 6,
        "participants": 6,
        "absent": 0,
        "rejected_rows": 0,
    }
    assert {frozenset(warning) for warning in read["warnings"]} <= {frozenset({"cell", "code", "message"})}


def test_json_goes_to_standard_output_for_a_dash(f1: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(f1, "--dry-run", "--json", "-")[0] == 0
    assert json.loads(capsys.readouterr().out)["layout"] == "f1"


def test_what_the_file_does_not_say_comes_from_the_options(tmp_path: Path) -> None:
    path, out = written(tmp_path, "форма.xlsx", a_form()), tmp_path / "out.json"
    options = ("--year", 2026, "--grade", 4, "--subject", "Русский язык")
    assert run(path, *options, "--dry-run", "--json", out)[0] == 0
    read = json.loads(out.read_text(encoding="utf-8"))
    assert (read["year"], read["grade"], read["subject"], read["absent"]) == (2026, 4, "RU", 1)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("пусто.xlsx", b"", "The file is empty. Choose another file."),
        ("старый.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ""),
        ("письмо.xlsx", saved([["Уважаемые коллеги!"], ["Направляем результаты."]]), ""),
        ("имена.xlsx", saved([["ФИО", "Код участника", "1 (2б)"], ["Котова Анна Ильинична", 40001, 1]]), ""),
    ],
)
def test_a_refused_file_is_one_sentence_and_code_1(tmp_path: Path, name: str, data: bytes, sentence: str) -> None:
    path, out = written(tmp_path, name, data), tmp_path / "out.json"
    code, told = run(path, "--dry-run", "--json", out)
    assert (code, told.startswith(str(path)), len(told.splitlines()), out.exists()) == (1, True, 1, False)
    assert told.endswith(sentence)
    assert "Котова" not in told


def test_a_missing_file_is_code_1_and_a_wrong_subject_code_2(tmp_path: Path, f1: Path) -> None:
    assert run(tmp_path / "нет.xlsx")[0] == 1
    assert run(f1, "--subject", "танцы", "--dry-run") == (2, "--subject: предмет «танцы» не известен.")


def test_the_same_file_twice_changes_nothing(f1: Path, place: Municipality) -> None:
    code, told = run(f1)
    assert (code, ResultSheet.objects.count(), Work.objects.count()) == (0, 2, 1)
    before: list[Any] = [list(kind.objects.values()) for kind in (ResultSheet, Work, Upload, Delivery)]
    code, again = run(f1)
    assert (code, again.splitlines()[-2]) == (0, "No change: this very file has been taken in already.")
    assert [list(kind.objects.values()) for kind in (ResultSheet, Work, Upload, Delivery)] == before
    assert "2 sheets of schools are new." in told


def test_a_corrected_file_replaces_the_sheet_whole_and_says_so(f1: Path, place: Municipality, tmp_path: Path) -> None:
    run(f1)
    corrected = written(tmp_path, "Ф1 новый.xlsx", an_f1([(*FIRST, PUPILS[:3]), (*SECOND, PUPILS[:2])]))
    code, told = run(corrected)
    assert code == 0
    assert "МБОУ СОШ № 1: the sheet was replaced whole, 4 → 3 participants." in told.splitlines()
    assert list(ResultSheet.objects.order_by("school__name").values_list("n", "version")) == [(3, 2), (2, 1)]


def test_a_school_outside_the_register_is_left_out_and_named(place: Municipality, tmp_path: Path) -> None:
    data = an_f1([(*FIRST, PUPILS), ("edu779999", "Школа у реки", "Город Заречье", PUPILS)])
    code, told = run(written(tmp_path, "Ф1.xlsx", data))
    assert (code, ResultSheet.objects.count()) == (0, 1)
    assert "Not in the register and left out: Школа у реки." in told.splitlines()


def test_a_file_of_unknown_schools_only_is_refused(place: Municipality, tmp_path: Path) -> None:
    options = ("--year", 2026, "--grade", 4, "--subject", "RU", "--json", tmp_path / "out.json")
    code, told = run(written(tmp_path, "форма.xlsx", a_form()), *options)
    assert (code, told.endswith("Put the school's login into the file's name.")) == (1, True)
    code, told = run(written(tmp_path, "форма edu779999.xlsx", a_form()), *options)
    assert (code, told.endswith("None of the file's schools is in the register: edu779999.")) == (1, True)
    assert (Delivery.objects.count(), ResultSheet.objects.count()) == (0, 0)
    assert not (tmp_path / "out.json").exists()


def test_where_the_json_cannot_be_written_nothing_is_saved(
    f1: Path, place: Municipality, tmp_path: Path, settings: Any
) -> None:
    assert run(f1, "--json", tmp_path / "absent" / "out.json")[0] == 1
    assert (Delivery.objects.count(), Upload.objects.count(), ResultSheet.objects.count()) == (0, 0, 0)
    assert [*Path(settings.MEDIA_ROOT).rglob("*.xlsx")] == [f1]


def test_a_work_that_nobody_names_is_refused(place: Municipality, tmp_path: Path) -> None:
    code, told = run(written(tmp_path, "edu770001.xlsx", a_form()))
    assert (code, told.split(": ", 1)[0].endswith("edu770001.xlsx"), Work.objects.count()) == (1, True, 0)
    assert told.endswith("Укажите параметрами.")


def test_of_several_municipalities_one_has_to_be_named(f1: Path, place: Municipality) -> None:
    a_municipality("dolina", "Долинский район", 1)
    assert run(f1) == (2, "Назовите муниципалитет: --municipality SLUG (есть: dolina, zarechye).")
    assert run(f1, "--municipality", "zarechye")[0] == 0
    assert ResultSheet.objects.count() == 2
