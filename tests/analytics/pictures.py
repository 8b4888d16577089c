"""Pictures for the tests: invented numbers, Russian words, one chart of every kind."""

from analytics import charts
from analytics.charts.model import (
    Change,
    ChangeWords,
    Chart,
    CohortPoint,
    CohortWords,
    DynamicsWords,
    FunnelPoint,
    FunnelWords,
    GroupMarks,
    HistogramWords,
    MarkGridWords,
    Series,
    SharesWords,
    TaskPoint,
    TaskWords,
)

NO_DATA = "Нет данных"
HISTOGRAM = HistogramWords(
    title="Распределение баллов",
    description="Участников по первичным баллам, от 0 до 11.",
    no_data=NO_DATA,
    total="Первичный балл",
    pupils="Участников",
    expected="Ожидается",
    boundary="Граница отметки",
    mark="Отметка",
)
TASKS = TaskWords(
    title="Выполнение заданий",
    description="Школа и контрольная выборка.",
    no_data=NO_DATA,
    task="Задание",
    percent="Выполнение, %",
    school="Школа",
    control="Контрольная выборка",
    interval="Интервал",
    control_interval="Интервал выборки",
    named="Названо в признаке",
)
GRID = MarkGridWords(
    title="Отметки за работу и в журнале",
    description="Строки – журнал, столбцы – работа.",
    no_data=NO_DATA,
    journal="Отметка в журнале",
    work="Отметка за ВПР",
    lowered="Понижена",
    confirmed="Подтверждена",
    raised="Повышена",
    pupils="Участников",
)
FUNNEL = FunnelWords(
    title="Школы и случайный разброс",
    description="Точка – школа.",
    no_data=NO_DATA,
    size="Участников",
    value="Средний балл",
    name="Школа",
    other="Другие школы",
    centre="Среднее",
    inner="Две ошибки",
    outer="Три ошибки",
)
COHORT = CohortWords(
    title="Та же параллель",
    description="Три года.",
    no_data=NO_DATA,
    year="Год",
    value="Процент выполнения",
    school="Школа",
    interval="Интервал",
    municipality="Муниципалитет",
)
DYNAMICS = DynamicsWords(
    title="Динамика",
    description="Доля «4» и «5».",
    no_data=NO_DATA,
    year="Год",
    value="Доля, %",
    not_comparable="Годы несравнимы",
)
SHARES = SharesWords(
    title="Отметки по классам",
    description="Доли отметок.",
    no_data=NO_DATA,
    group="Класс",
    mark="Отметка",
    pupils="Участников",
)
CHANGES = ChangeWords(
    title="До и после мер",
    description="Изменение показателей.",
    no_data=NO_DATA,
    item="Показатель",
    value="Процент",
    before="До",
    after="После",
    change="Изменение",
    interval="Интервал",
)


def a_histogram() -> Chart:
    """Eleven points at most, boundaries at 4, 7 and 10."""
    counts = [0, 1, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0]
    expected = [0.2, 0.8, 2.0, 3.4, 5.1, 5.6, 5.0, 4.1, 3.0, 1.7, 0.8, None]
    return charts.histogram(counts, words=HISTOGRAM, thresholds=(4, 7, 10), expected=expected)


def a_profile() -> Chart:
    """Four tasks: one named, one without the school's value, one without a control."""
    tasks = [
        TaskPoint("1", 81.6, 70, 90.2, 75, 72, 78),
        TaskPoint("2.1", 64, 52, 76, 40, 37, 43, named=True),
        TaskPoint("2.2", None, control=50, control_low=46, control_high=54),
        TaskPoint("3", 100),
    ]
    return charts.task_profile(tasks, words=TASKS)


def a_grid() -> Chart:
    """Forty-three pupils."""
    return charts.mark_grid([[2, 1, 0, 0], [3, 11, 2, 0], [0, 6, 9, 1], [0, 1, 4, 3]], words=GRID)


def a_funnel() -> Chart:
    """One school with a name among four without."""
    points = [FunnelPoint(size, value) for size, value in ((8, 17.5), (25, 20.1), (60, 19.4), (110, 18.8))]
    own = FunnelPoint(52, 24.4, "Школа № 7")
    return charts.funnel([*points, own], words=FUNNEL, centre=19, spread=6, between=0.5, bounds=(0, 38))


def a_cohort() -> Chart:
    """Three years, the last without the municipality."""
    points = [
        CohortPoint("2023", 61.2, 55, 67, 58.1),
        CohortPoint("2024", 58.3, 52, 64, 55),
        CohortPoint("2025", 79.5, 74, 85),
    ]
    return charts.cohort_change(points, words=COHORT, bounds=(0, 100))


def a_dynamics() -> Chart:
    """Two groups over five years with a gap and a break before 2024."""
    series = [
        Series("Русский язык", (52.1, None, 54, 55, 53)),
        Series("Математика", (60, 61, float("nan"), 62)),
    ]
    years = ("2021", "2022", "2023", "2024", "2025")
    return charts.dynamics(years, series, words=DYNAMICS, breaks={3}, bounds=(0, 100))


def a_share() -> Chart:
    """Three classes, the last of nobody."""
    groups = [GroupMarks("5а", (1, 7, 12, 5)), GroupMarks("5б", (0, 0, 8)), GroupMarks("5в", ())]
    return charts.bars_by_group(groups, words=SHARES)


def a_change() -> Chart:
    """Three figures, the last not measured again."""
    items = [
        Change("Подтверждённые отметки", 61, 72.4, 4.1, 18.7),
        Change("Задания с развёрнутым ответом", 48, 45.25),
        Change("Доля «2»", 12, None, -1, 1),
    ]
    return charts.before_after(items, words=CHANGES, bounds=(0, 100))


EVERY = {
    "histogram": a_histogram,
    "task_profile": a_profile,
    "mark_grid": a_grid,
    "funnel": a_funnel,
    "cohort_change": a_cohort,
    "dynamics": a_dynamics,
    "bars_by_group": a_share,
    "before_after": a_change,
}
