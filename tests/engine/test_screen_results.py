"""The screening command on plain files: its promise, its refusals, its tolerance."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from analytics.engine.screening import analyse
from analytics.engine.settings import SIGNS, Settings
from tests.engine.papers import write
from tests.engine.simulator import World, municipality

HEAD = ["school_id", "subject", "grade", "n", "answer", "score", "flag"]
EXAMPLE = Path(__file__).parents[3] / "shared" / "contracts" / "example"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    works = (("RU", 4), ("MA", 4))
    return write(tmp_path_factory.mktemp("plain"), municipality(7, World(schools=16, works=works)).cohorts)


def run(files: tuple[Path, Path], *options: str) -> list[dict[str, str]]:
    out = files[0].with_name("findings.csv")
    call_command("screen_results", str(files[0]), str(files[1]), "--out", str(out), *options)
    return list(csv.DictReader(out.read_text("utf-8").splitlines()))


def changed(files: tuple[Path, Path], folder: Path, which: int, change: Callable[[str], str]) -> tuple[Path, Path]:
    made = []
    for index, path in enumerate(files):
        text = path.read_text("utf-8")
        made.append(folder / path.name)
        made[-1].write_text(change(text) if index == which else text, "utf-8")
    return made[0], made[1]


def test_a_row_for_every_school_and_work(files: tuple[Path, Path]) -> None:
    rows = run(files)
    assert list(rows[0]) == HEAD
    assert len(rows) == 32
    assert [(row["school_id"], row["subject"]) for row in rows] == sorted((r["school_id"], r["subject"]) for r in rows)
    for row in rows:
        expected = "too_few" if int(row["n"]) < 13 else "signs" if row["flag"] == "1" else "no_signs"
        assert row["answer"] == expected


def test_the_numbers_are_those_of_the_engine(files: tuple[Path, Path]) -> None:
    cells = analyse(municipality(7, World(schools=16, works=(("RU", 4), ("MA", 4)))).cohorts, Settings()).cells
    expected = {(cell.school, cell.subject): cell for cell in cells}
    for row in run(files, "--signs"):
        cell = expected[row["school_id"], row["subject"]]
        assert int(row["n"]) == cell.n
        assert float(row["score"]) == pytest.approx(cell.score, abs=0.02)  # last year's means are printed to 0.01
        assert [name for name in SIGNS if row[name] == ""] == [sign.code for sign in cell.signs if not sign.checked]


def test_standard_output_carries_nothing_else(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("screen_results", str(files[0]), str(files[1]), "--out", "-")
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows[0] == HEAD
    assert len(rows) == 33


def test_an_empty_meta_leaves_what_needs_it_unchecked(files: tuple[Path, Path], tmp_path: Path) -> None:
    made = changed(files, tmp_path, 1, lambda text: text.split("\n", 1)[0] + "\n")
    err = io.StringIO()
    out = tmp_path / "out.csv"
    call_command("screen_results", str(made[0]), str(made[1]), "--out", str(out), "--signs", stderr=err)
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert {row["participation"] for row in rows} == {""}
    assert {row["open_marking"] for row in rows} == {""}
    assert any(row["mark_match"] for row in rows)
    assert "границ отметок; они взяты из отметок файла результатов" in err.getvalue()


def test_order_of_rows_and_other_parting_change_nothing(files: tuple[Path, Path], tmp_path: Path) -> None:
    def turned(text: str) -> str:
        head, *rows = text.splitlines()
        return "\ufeff" + "\n".join([head, *reversed(rows)]).replace(",", ";") + "\n"

    assert run(changed(files, tmp_path, 0, turned)) == run(files)


def test_a_row_repeated_to_the_letter_counts_once(files: tuple[Path, Path], tmp_path: Path) -> None:
    made = changed(files, tmp_path, 0, lambda text: text + text.splitlines()[1] + "\n")
    assert run(made) == run(files)


def cell(row: int, column: int, value: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        rows = [line.split(",") for line in text.splitlines()]
        rows[row][column] = value
        return "\n".join(",".join(line) for line in rows) + "\n"

    return change


REFUSED = {
    "negative": (0, cell(3, 8, "-1"), "строка 4, столбец task_1: «-1» - не балл"),
    "nan": (0, cell(3, 8, "NaN"), "строка 4, столбец task_1: «NaN» - не балл"),
    "garbage": (0, cell(5, 9, "много"), "строка 6, столбец task_2: «много» - не балл"),
    "above": (0, cell(3, 8, "9"), "строка 4, столбец task_1: 9 больше наибольшего балла"),
    "mark": (0, cell(2, 7, "7"), "строка 3, столбец journal_mark: «7» - не отметка"),
    "grade": (0, cell(2, 6, "4А"), "строка 3, столбец grade: «4А» - не номер класса"),
    "school": (0, cell(2, 0, " "), "строка 3, столбец school_id: пусто"),
    "column": (0, cell(0, 0, "school"), "строка 1: нет столбца school_id"),
    "twice": (0, cell(0, 9, "task_1"), "строка 1: столбец task_1 встречается дважды"),
    "no rows": (0, lambda text: text.split("\n", 1)[0] + "\n", "нет ни одной строки с результатами"),
    "empty": (0, lambda text: "", "нет столбца school_id"),
    "not a table": (0, lambda text: "a\0b", "это не таблица CSV"),
    "meta value": (1, lambda text: text.replace("max,", "max,x", 1), "столбец value: «x"),
    "above the whole": (
        1,
        lambda text: text + "prior,RU,4,,,S01,mean_pct,500\n",
        "столбец value: 500 больше 100, а здесь нужны проценты от максимума",
    ),
    "spread above the whole": (1, lambda text: text + "prior,RU,4,,,S01,sd_pct,100.5\n", "100.5 больше 100"),
    "pupils in parts": (
        1,
        lambda text: text + "prior,RU,4,,,S01,n,12.5\n",
        "«12.5» не читается как нужное здесь число",
    ),
    "meta name": (1, cell(1, 6, "kind"), "строка 2, столбец name: «kind» здесь не бывает"),
}


@pytest.mark.parametrize(("which", "change", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_by_row_and_cell(
    files: tuple[Path, Path], tmp_path: Path, which: int, change: Callable[[str], str], sentence: str
) -> None:
    made = changed(files, tmp_path, which, change)
    out = tmp_path / "findings.csv"
    with pytest.raises(CommandError) as refused:
        call_command("screen_results", str(made[0]), str(made[1]), "--out", str(out))
    assert refused.value.returncode == 1
    assert str(made[which]) in str(refused.value)
    assert sentence in str(refused.value)
    assert not out.exists()


def test_both_files_are_named_when_neither_opens(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("screen_results", str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), "--out", "-")
    assert [line.split(":")[0] for line in str(refused.value).splitlines()] == [
        str(tmp_path / "a.csv"),
        str(tmp_path / "b.csv"),
    ]


def test_a_place_that_cannot_be_written_is_told(files: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="файл не записывается") as refused:
        call_command("screen_results", str(files[0]), str(files[1]), "--out", str(tmp_path))
    assert refused.value.returncode == 1


def own_variant(school: str, variant: str, subject: str = "RU") -> Callable[[str], str]:
    """A school that wrote another variant than everybody else."""

    def change(text: str) -> str:
        head, *rows = (line.split(",") for line in text.splitlines())
        at = [head.index(name) for name in ("school_id", "variant", "subject")]
        for row in rows:
            if (row[at[0]], row[at[2]]) == (school, subject):
                row[at[1]] = variant
        return "\n".join(",".join(row) for row in (head, *rows)) + "\n"

    return change


def test_variants_that_never_met_are_told_and_not_compared(files: tuple[Path, Path], tmp_path: Path) -> None:
    school = max(run(files), key=lambda row: int(row["n"]))["school_id"]
    made, err = changed(files, tmp_path, 0, own_variant(school, "77")), io.StringIO()
    out = tmp_path / "out.csv"
    call_command("screen_results", str(made[0]), str(made[1]), "--out", str(out), "--signs", stderr=err)
    rows = {(row["school_id"], row["subject"]): row for row in csv.DictReader(out.read_text("utf-8").splitlines())}
    before = {(row["school_id"], row["subject"]): row for row in run(files, "--signs")}
    told = f"{made[0]}, работа RU 4: варианты «77» ни в одной школе не писали вместе с остальными"
    assert next(line for line in err.getvalue().splitlines() if "вариант" in line).startswith(told)
    assert (rows[school, "RU"]["level"], rows[school, "RU"]["open_marking"]) == ("", "")
    assert rows[school, "RU"]["mark_match"] != ""
    assert {key for key, row in rows.items() if not row["level"]} - {
        key for key, row in before.items() if not row["level"]
    } == {(school, "RU")}


def test_nothing_to_check_is_told_beside_the_promised_answers(files: tuple[Path, Path], tmp_path: Path) -> None:
    two = sorted({row["school_id"] for row in run(files) if int(row["n"]) >= 13})[:2]

    def only_two(text: str) -> str:
        head, *rows = text.splitlines()
        return "\n".join([head, *(row for row in rows if row.split(",")[0] in two and ",MA," in row)]) + "\n"

    (tmp_path / "bare").mkdir()
    bare = changed(files, tmp_path / "bare", 1, lambda text: text.split("\n", 1)[0] + "\n")
    made, err = changed(bare, tmp_path, 0, only_two), io.StringIO()
    out = tmp_path / "out.csv"
    call_command("screen_results", str(made[0]), str(made[1]), "--out", str(out), stderr=err)
    answers = [row["answer"] for row in csv.DictReader(out.read_text("utf-8").splitlines())]
    assert answers == ["no_signs"] * 2
    assert f"{made[0]}, работа MA 4: ни одного признака не удалось проверить, школ: 2;" in err.getvalue()


@pytest.mark.skipif(not EXAMPLE.exists(), reason="the example lies beside the repository only where it is built")
def test_the_example_of_the_promise(tmp_path: Path) -> None:
    out = tmp_path / "findings.csv"
    call_command("screen_results", str(EXAMPLE / "results.csv"), str(EXAMPLE / "meta.csv"), "--out", str(out))
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert [row["answer"] for row in rows if row["school_id"] == "S004"] == ["too_few"] * 8
    assert sum(int(row["n"]) for row in rows) == 796 - 1
