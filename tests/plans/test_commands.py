"""The commands of the plans as they are scripted: exit codes, streams, keys, nothing written where nothing may be."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from django.core.management import CommandError, call_command

from accounts.roles import Role
from plans.models import Plan
from schools.models import Municipality
from tests.builders import Cast
from tests.plans.files import ON_READING
from tests.plans.situations import a_plan
from tests.plans.texts import ZARECHYE

ROOT = Path(__file__).parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"
PLAN = {
    *("title", "period", "approval", "signatory", "goals", "tasks", "columns", "sections"),
    *("section_count", "measure_count", "review_measure_count", "warnings"),
}
MEASURE = {
    *("number", "number_in_source", "title", "subitems", "deadline_raw", "deadline"),
    *("responsible_raw", "responsible", "result_raw", "result", "notes_raw", "needs_review", "review_reasons"),
}
DEADLINE = {
    *("kind", "bound", "start", "end", "months", "occurrences", "rule", "anchor", "offset"),
    *("inherited_from", "inferred", "needs_review"),
}
PARTY = {"raw", "kind", "role", "person", "position", "organisation", "inherited"}


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """The plan of Zarechye as a text file."""
    path = tmp_path / "план.txt"
    path.write_text(ZARECHYE, encoding="utf-8")
    return path


def run(*words: object) -> tuple[int, str]:
    """Exit code and standard error of a command run in this process."""
    told = StringIO()
    name, *rest = map(str, words)
    try:
        call_command(name, *rest, stderr=told)
    except CommandError as refusal:
        return refusal.returncode, str(refusal)
    return 0, told.getvalue()


def refused(*words: object) -> str:
    """The sentence of a refused input."""
    code, told = run(*words)
    assert code == 1
    return told


# --- import_plan ------------------------------------------------------------------------------------------------------


def test_a_dry_run_writes_the_contract_and_nothing_else(document: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    code, told = run("import_plan", document, "--dry-run", "--json", out)
    assert (code, told) == (0, "Разделов: 2, мероприятий: 6, требуют просмотра: 2.\n")
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert set(plan) == PLAN
    rows = [row for section in plan["sections"] for row in section["measures"]]
    assert {frozenset(row) for row in rows} == {frozenset(MEASURE)}
    assert {frozenset(row["deadline"]) for row in rows} == {frozenset(DEADLINE)}
    assert {frozenset(party) for row in rows for party in row["responsible"]} == {frozenset(PARTY)}
    assert {frozenset(section) for section in plan["sections"]} == {frozenset({"number", "title", "measures"})}
    assert (plan["section_count"], plan["measure_count"], plan["review_measure_count"]) == (2, 6, 2)
    assert plan["period"] == {"raw": "на 2026-2027 учебный год", "start": "2026-09-01", "end": "2027-08-31"}
    doubtful = rows[2]
    assert (doubtful["deadline_raw"], doubtful["deadline"]["end"], doubtful["review_reasons"]) == (
        "До 32.01.2027",
        None,
        ["Такого дня нет: «32.01.2027». Укажите верную дату."],
    )


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real documents are kept elsewhere")
def test_the_real_documents_hold_what_was_counted_by_hand(tmp_path: Path) -> None:
    found = []
    for path in sorted(SEEDS.glob("*.txt")):
        out = tmp_path / "out.json"
        assert run("import_plan", path, "--dry-run", "--json", out)[0] == 0
        plan = json.loads(out.read_text(encoding="utf-8"))
        found.append((plan["section_count"], plan["measure_count"]))
    assert tuple(map(sum, zip(*found, strict=True))) == (25, 163)


@pytest.mark.django_db
def test_without_a_dry_run_a_draft_is_saved(document: Path, cast: Cast) -> None:
    code, told = run("import_plan", document, "--municipality", cast.municipality.slug)
    plan = Plan.objects.get()
    assert (code, told.splitlines()[0]) == (0, f"Черновик плана сохранён под номером {plan.pk}.")
    assert (plan.municipality, plan.state, plan.measures.count()) == (cast.municipality, "draft", 6)


def test_the_same_file_again_says_so_and_changes_nothing(document: Path, cast: Cast) -> None:
    words = ("import_plan", document, "--municipality", cast.municipality.slug)
    assert run(*words)[0] == 0
    code, told = run(*words)
    plan = Plan.objects.get()
    assert (code, told.splitlines()[0]) == (0, f"Без изменений: этот файл уже сохранён как план {plan.pk}.")


@pytest.mark.django_db
def test_the_municipality_may_be_left_out_where_there_is_one(document: Path) -> None:
    Municipality.objects.create(slug="zarechye", name="Заречье", department="УО", department_short="УО")
    assert run("import_plan", document)[0] == 0
    assert Plan.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("words", [(), ("--municipality", "nowhere")])
def test_an_unnamed_municipality_is_wrong_usage(document: Path, cast: Cast, words: tuple[str, ...]) -> None:
    code, told = run("import_plan", document, *words)
    assert (code, told) == (2, "Назовите муниципалитет: --municipality SLUG (есть: dolina, zarechye).")
    assert Plan.objects.count() == 0


@pytest.mark.parametrize("case", ON_READING)
def test_a_refused_file_is_named_with_one_sentence(tmp_path: Path, case: str) -> None:
    name, data, sentence = ON_READING[case]
    path = tmp_path / name
    path.write_bytes(data)
    assert refused("import_plan", path, "--dry-run") == f"{path}: {sentence}"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "нет.docx"
    assert refused("import_plan", path, "--dry-run") == f"{path}: файл не открывается (No such file or directory)."
    assert refused("import_plan", tmp_path, "--dry-run") == f"{tmp_path}: файл не открывается (Is a directory)."


def test_an_output_that_cannot_be_written_is_named_before_anything_is_saved(document: Path, tmp_path: Path) -> None:
    out = tmp_path / "no" / "out.json"
    told = refused("import_plan", document, "--dry-run", "--json", out)
    assert told == f"{out}: файл не записывается (No such file or directory)."


@pytest.mark.django_db
def test_a_failed_output_saves_no_plan(document: Path, tmp_path: Path, cast: Cast) -> None:
    refused("import_plan", document, "--municipality", "zarechye", "--json", tmp_path / "no" / "out.json")
    assert Plan.objects.count() == 0


def test_as_a_real_process_data_goes_to_stdout_and_words_to_stderr(document: Path, tmp_path: Path) -> None:
    nowhere = {"DATABASE_URL": f"sqlite:///{tmp_path}/none/db.sqlite3", "DJANGO_SETTINGS_MODULE": "tests.settings"}

    def started(*words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", "import_plan", *map(str, words)]
        return subprocess.run(
            command, cwd=ROOT, env=os.environ | nowhere, capture_output=True, text=True, check=False, timeout=60
        )

    good = started(document, "--dry-run", "--json", "-")
    assert (good.returncode, good.stderr) == (0, "Разделов: 2, мероприятий: 6, требуют просмотра: 2.\n")
    assert json.loads(good.stdout)["measure_count"] == 6
    bad = started(tmp_path / "нет.txt", "--dry-run", "--json", "-")
    assert (bad.returncode, bad.stdout) == (1, "")
    assert started("--dry-run").returncode == 2


# --- plan_due_dates ---------------------------------------------------------------------------------------------------


def due(tmp_path: Path, document: Path, *words: object) -> dict[str, Any]:
    out = tmp_path / "due.json"
    assert run("plan_due_dates", document, "--json", out, *words)[0] == 0
    told = json.loads(out.read_text(encoding="utf-8"))
    assert {frozenset(row) for row in told} == {frozenset({"number", "title", "kind", "due", "waiting_for"})}
    return {row["number"]: row for row in told}


def days(row: dict[str, Any]) -> list[tuple[str | None, str]]:
    return [(one["from"], one["to"]) for one in row["due"]]


def test_due_dates_say_what_they_wait_for(document: Path, tmp_path: Path) -> None:
    rows = due(tmp_path, document)
    assert {number: (row["kind"], days(row), row["waiting_for"]) for number, row in rows.items()} == {
        "1.1": ("date", [(None, "2026-09-15")], None),
        "1.2": ("month", [("2026-10-01", "2026-10-31")], None),
        "1.3": ("date", [], "decision"),
        "2.1": ("recurring", [("2027-03-01", "2027-03-31")], None),
        "2.2": ("event", [], "timetable"),
        "2.3": ("continuous", [], None),
    }


def test_sittings_give_the_days_they_are_counted_from(document: Path, tmp_path: Path) -> None:
    sittings = tmp_path / "sittings.csv"
    sittings.write_text("procedure,date_start,date_end\nВПР,2027-04-20,2027-04-21\nВПР,2027-05-12,\n", encoding="utf-8")
    row = due(tmp_path, document, "--sittings", sittings)["2.2"]
    assert ([day for _, day in days(row)], row["waiting_for"]) == (["2027-05-01", "2027-05-22"], None)


def test_only_what_falls_into_the_asked_days(document: Path, tmp_path: Path) -> None:
    rows = due(tmp_path, document, "--from", "2026-10-01", "--to", "2026-12-31")
    assert [number for number, row in rows.items() if row["due"]] == ["1.2"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a,b\n", "строка 1: нужны столбцы procedure, date_start, date_end."),
        ("", "строка 1: нужны столбцы procedure, date_start, date_end."),
        ("procedure,date_start,date_end\nВПР,20.04.2027,\n", "строка 2: даты пишутся как 2027-04-20."),
        ("procedure,date_start,date_end\nВПР\n", "строка 2: даты пишутся как 2027-04-20."),
        ("procedure,date_start,date_end\nВПР,2027-04-21,2027-04-20\n", "строка 2: окончание раньше начала."),
    ],
)
def test_bad_sittings_are_named_by_their_row(document: Path, tmp_path: Path, text: str, sentence: str) -> None:
    sittings = tmp_path / "s.csv"
    sittings.write_text(text, encoding="utf-8")
    out = tmp_path / "due.json"
    told = refused("plan_due_dates", document, "--json", out, "--sittings", sittings)
    assert told == f"{sittings}, {sentence}"
    assert not out.exists()


def test_days_asked_for_backwards_are_wrong_usage(document: Path) -> None:
    words = ("--json", "-", "--from", "2027-12-01", "--to", "2027-01-01")
    assert run("plan_due_dates", document, *words) == (2, "--to раньше, чем --from.")


def test_sittings_that_are_not_there_are_named(document: Path, tmp_path: Path) -> None:
    told = refused("plan_due_dates", document, "--json", "-", "--sittings", tmp_path / "no.csv")
    assert told == f"{tmp_path / 'no.csv'}: файл не открывается (No such file or directory)."


# --- export_plan ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "start"), [("json", b"{"), ("xlsx", b"PK"), ("docx", b"PK"), ("pdf", b"%PDF-")])
def test_a_plan_is_written_in_every_format(cast: Cast, tmp_path: Path, kind: str, start: bytes) -> None:
    plan = a_plan(cast.municipality, cast.people[Role.COORDINATOR])
    out = tmp_path / f"план.{kind}"
    assert run("export_plan", plan.pk, "--format", kind, "--out", out) == (0, f"План записан: {out}.\n")
    assert out.read_bytes().startswith(start)
    if kind == "pdf":
        with pdfplumber.open(out) as printed:
            assert "Издание приказа" in (printed.pages[0].extract_text() or "")
    else:
        assert run("import_plan", out, "--dry-run")[1] == "Разделов: 2, мероприятий: 6, требуют просмотра: 2.\n"


@pytest.mark.django_db
def test_an_unknown_plan_and_a_closed_folder_are_named(cast: Cast, tmp_path: Path) -> None:
    plan = a_plan(cast.municipality, cast.people[Role.COORDINATOR])
    out = tmp_path / "no" / "план.json"
    assert refused("export_plan", 4321, "--format", "json", "--out", out) == "Плана с номером 4321 нет."
    told = refused("export_plan", plan.pk, "--format", "json", "--out", out)
    assert told == f"{out}: файл не записывается (No such file or directory)."


@pytest.mark.django_db
def test_an_unknown_format_is_wrong_usage() -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("export_plan", "1", "--format", "odt", "--out", "x")
    assert "odt" in str(refusal.value)
