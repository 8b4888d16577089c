"""Names and posts in the cases, against tables written by hand, and what the guess says of its own doubts."""

from pathlib import Path
from typing import NamedTuple

import pytest

from office.declension import CASES, Cases, Doubt, Sex, name_cases, normalised_name, normalised_post, post_cases
from office.declension.cases import Forms
from office.declension.finding import marked, spans
from office.typography import Initials, bracket, surname_first

FOLDER = Path(__file__).parent / "declined"
SEXES: dict[str, Sex] = {"m": "m", "f": "f", "-": "unknown"}
# Where the guess is wrong today: the family decides about the vowel or the stress, and each carries a doubt.
WRONG = {
    "Журавель Остап Миронович": 5,
    "Попок Арсений Глебович": 5,
    "Горобец Назар Устинович": 1,
    "Коваль Игорь Олегович": 1,
}


class Gold(NamedTuple):
    """A line of a table."""

    forms: Forms
    sex: Sex = "unknown"


def names(file: str) -> list[Gold]:
    """The lines of a table of names."""
    return [Gold(_six(cells[1:]), SEXES[cells[0]]) for cells in _cells(file)]


def posts(file: str) -> list[Gold]:
    """The lines of a table of posts."""
    return [Gold(_six(cells)) for cells in _cells(file)]


def _cells(file: str) -> list[list[str]]:
    lines = (FOLDER / file).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.split("|")] for line in lines if not line.startswith("#")]


def _six(cells: list[str]) -> Forms:
    nominative, genitive, dative, accusative, instrumental, prepositional = cells
    return (nominative, genitive, dative, accusative, instrumental, prepositional)


NAMES = [*names("names.txt"), *names("names_unseen.txt")]
POSTS = [*posts("posts.txt"), *posts("posts_unseen.txt")]


@pytest.mark.parametrize("gold", NAMES, ids=lambda gold: gold.forms[0])
def test_names_decline(gold: Gold) -> None:
    got = name_cases(gold.forms[0])
    missed = sum(one != other for one, other in zip(got.forms, gold.forms, strict=True))
    assert missed == WRONG.get(gold.forms[0], 0), got.forms
    assert got.sex == gold.sex
    if missed:
        assert got.doubts


@pytest.mark.parametrize("gold", POSTS, ids=lambda gold: gold.forms[0])
def test_posts_decline(gold: Gold) -> None:
    assert post_cases(gold.forms[0]).forms == gold.forms


def test_the_figures_in_the_description_hold() -> None:
    missed = sum(WRONG.values())
    assert (len(NAMES), len(POSTS)) == (110, 82)
    assert (len(NAMES) * 5 - missed, len(POSTS) * 5) == (538, 410)


@pytest.mark.parametrize(
    ("name", "doubts"),
    [
        ("Соколова Ирина Викторовна", ()),
        ("Заяц Илья Никитич", (Doubt.FLEETING,)),
        ("Заяц Клара Львовна", ()),
        ("Ткач Евгений Эдуардович", (Doubt.STRESS,)),
        ("Долгих Пётр Андреевич", (Doubt.INDECLINABLE,)),
        ("Сковорода Алла Юрьевна", (Doubt.VOWEL,)),
        ("Каримов Тимур", (Doubt.NO_PATRONYMIC,)),
        ("Соколова И.В.", (Doubt.NO_PATRONYMIC,)),
        ("Мельник Е.В.", (Doubt.SEX_UNKNOWN,)),
        ("Ким Саша", (Doubt.SEX_UNKNOWN,)),
        ("Бондаренко Женя", (Doubt.SEX_UNKNOWN, Doubt.INDECLINABLE)),
        ("Гасанова Лейла Вагиф кызы", ()),
        ("Schmidt Anna", (Doubt.FOREIGN,)),
        ("ван Дейк Питер", (Doubt.FOREIGN, Doubt.NO_PATRONYMIC)),
        ("Гарсиа Лопес Мария Хосе", (Doubt.WORD_ORDER, Doubt.SEX_UNKNOWN)),
    ],
)
def test_a_guess_names_its_doubts(name: str, doubts: tuple[Doubt, ...]) -> None:
    assert name_cases(name).doubts == doubts


@pytest.mark.parametrize(
    ("post", "doubts"),
    [
        ("главный специалист", ()),
        ("врио начальника", ()),
        ("ИМО РУО", (Doubt.INDECLINABLE,)),
        ("по согласованию", (Doubt.NO_HEAD,)),
        ("ответственный за ВПР заместитель директора", (Doubt.SEVERAL_HEADS,)),
        ("старший брюквовед", (Doubt.UNKNOWN_WORD,)),
    ],
)
def test_a_guess_of_a_post_names_its_doubts(post: str, doubts: tuple[Doubt, ...]) -> None:
    assert post_cases(post).doubts == doubts


@pytest.mark.parametrize(
    ("post", "dative", "accusative"),
    [
        (
            "школы, имеющие признаки, требующие проверки",
            "школам, имеющим признаки, требующие проверки",
            "школы, имеющие признаки, требующие проверки",
        ),
        ("ОО, имеющие признаки, требующие проверки", "ОО, имеющим признаки, требующие проверки", ""),
        ("педагоги, работающие в 4 классах", "педагогам, работающим в 4 классах", "педагогов, работающих в 4 классах"),
    ],
)
def test_a_participle_after_the_head_declines_once(post: str, dative: str, accusative: str) -> None:
    got = post_cases(post)
    assert (got.dative, got.accusative) == (dative, accusative or post)


def test_a_sex_that_was_said_decides() -> None:
    assert name_cases("Мельник Е.В.", "m").dative == "Мельнику Е.В."
    assert name_cases("Мельник Е.В.", "f").dative == "Мельник Е.В."
    assert name_cases("Ким Саша", "m") == Cases(
        *("Ким Саша", "Кима Саши", "Киму Саше", "Кима Сашу", "Кимом Сашей", "Киме Саше"), sex="m"
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Соколова   И. В. ", "Соколова И.В."),
        ("И.В.Соколова", "Соколова И.В."),
        ("Соколова\u00a0И.\u00a0В.", "Соколова И.В."),
        ("СОКОЛОВА ИРИНА", "Соколова Ирина"),
        ("ПЕТРОВА-ДОЛГИХ Ж. И.", "Петрова-Долгих Ж.И."),
    ],
)
def test_a_name_is_kept_in_one_spelling(typed: str, kept: str) -> None:
    assert normalised_name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Главный  специалист", "главный специалист"),
        ("И. о. директора", "и.о. директора"),
        ("вр. и. о. начальника", "вр.и.о. начальника"),
        ("ИМО РУО", "ИМО РУО"),
    ],
)
def test_a_post_is_kept_in_one_spelling(typed: str, kept: str) -> None:
    assert normalised_post(typed) == kept


@pytest.mark.parametrize(
    "text", ["", " ", "-", "—", ".", "<b>", "{{ x }}", "«»", "(", "А", "1", "12-й", "\u00ad", "и", "-ов"]
)
def test_whatever_is_typed_gives_six_forms(text: str) -> None:
    for got in (name_cases(text), post_cases(text)):
        assert len(got.forms) == len(CASES)


@pytest.mark.parametrize(
    ("post", "name", "style", "said"),
    [
        (
            "главному специалисту управления образования",
            "Пашина Юлия Игоревна",
            "close",
            "Главному специалисту управления образования (Ю.И.\u00a0Пашина)",
        ),
        ("методисту", "Пашина Ю.И.", "spaced", "Методисту (Ю.\u00a0И.\u00a0Пашина)"),
        ("методисту", "", "close", "Методисту"),
        ("", "Пашина Ю.И.", "close", "Ю.И.\u00a0Пашина"),
    ],
)
def test_the_bracket_style_declines_no_name(post: str, name: str, style: Initials, said: str) -> None:
    assert bracket(post, name, style) == said


@pytest.mark.parametrize(
    ("form", "style", "short"),
    [
        ("Соколовой Ирине Викторовне", "close", "Соколовой\u00a0И.В."),
        ("Соколовой Ирине Викторовне", "spaced", "Соколовой\u00a0И.\u00a0В."),
        ("Вебер Анне-Марии Оттовне", "close", "Вебер\u00a0А.-М.О."),
        ("Каримову Тимуру", "close", "Каримову\u00a0Т."),
        ("Соколовой И.В.", "close", "Соколовой\u00a0И.В."),
        ("Гасанову Рашиду Али оглы", "close", "Гасанову Рашиду Али оглы"),
    ],
)
def test_a_declined_name_is_shortened(form: str, style: Initials, short: str) -> None:
    assert surname_first(form, style) == short


def test_forms_are_found_in_a_text_as_whole_words() -> None:
    text = "1. Методисту (Орлова В.П.) и\u00a0методистам. Назначить Орлову\u00a0В.П.; методисту-логопеду."
    forms = ["методисту", "Орлову В.П.", "Орлову", ""]
    assert marked(text, forms) == [
        ("1. ", False),
        ("Методисту", True),
        (" (Орлова В.П.) и\u00a0методистам. Назначить ", False),
        ("Орлову\u00a0В.П.", True),
        ("; методисту-логопеду.", False),
    ]
    assert spans("", forms) == []
    assert "".join(piece for piece, _mark in marked("İ Методисту", forms)) == "İ Методисту"
