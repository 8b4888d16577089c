"""What is usually done about a sign: measures for a plan and steps of a programme of help, as official Russian texts.

They are suggestions that a person edits, never sent as they are. Because plans and programmes are Russian papers, the
texts are data and not words of the interface.
"""

from collections.abc import Mapping
from dataclasses import dataclass

DEPARTMENT, SCHOOL, CENTRE = "Управление образования", "школа", "методическая служба"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of help: what is done, who does it, in how many weeks from the beginning, what shows that it helped."""

    text: str
    who: str
    weeks: int
    result: str = ""


# {work} stands for the work in words, {school} for the school's short name.
MEASURES: Mapping[str, str] = {
    "level": "Провести выборочную перепроверку работ ({work}) муниципальной комиссией и обсудить её итоги с {school}",
    "open_marking": (
        "Провести для экспертов {school} практикум по оцениванию заданий с развёрнутым ответом ({work}) "
        "и сверить оценивание по критериям на выборке работ"
    ),
    "profile": (
        "Направить в {school} независимых наблюдателей на следующую проверочную работу и разобрать с учителями "
        "задания, по которым проводилась сверка ({work})"
    ),
    "boundary": (
        "Организовать проверку следующих работ {school} межшкольной комиссией и перепроверить работы, "
        "баллы которых лежат у границ отметок ({work})"
    ),
    "mark_match": (
        "Провести в {school} анализ соответствия текущих отметок и отметок за проверочную работу ({work}), "
        "обсудить нормы оценивания на методическом объединении"
    ),
    "participation": (
        "Проверить в {school} учёт участия в проверочных работах и документы об отсутствии участников ({work}), "
        "согласовать резервные дни"
    ),
}
MEASURE_BY_DEFAULT = (
    "Организовать сопровождение {school} по повышению объективности проведения и проверки работ ({work})"
)
RESULTS: Mapping[str, str] = {
    "level": "Протокол перепроверки, доля работ без изменения баллов не ниже 90 %",
    "open_marking": "Единое понимание критериев, расхождение баллов экспертов не более одного балла",
    "profile": "Справка наблюдателей, выводы обсуждены с учителями",
    "boundary": "Протокол перепроверки, следующая работа проверена межшкольной комиссией",
    "mark_match": "Справка об анализе, принятые нормы оценивания",
    "participation": "Справка о проверке, участие не ниже 95 % списочного состава",
}
RESULT_BY_DEFAULT = "Программа адресной помощи принята и выполнена"

STEPS: Mapping[str, tuple[Step, ...]] = {
    "level": (
        Step("Самоанализ школы: как проводилась работа, кто проверял, что изменилось с прошлого года", SCHOOL, 2),
        Step("Выборочная перепроверка работ комиссией учителей других школ", DEPARTMENT, 4, "Протокол перепроверки"),
        Step(
            "Разбор итогов перепроверки с учителями и администрацией школы",
            CENTRE,
            6,
            "Перечень расхождений и договорённостей",
        ),
    ),
    "open_marking": (
        Step(
            "Практикум по критериям: каждый проверяющий оценивает одни и те же десять работ, расхождения разбираются",
            CENTRE,
            4,
            "Расхождение баллов проверяющих не более одного балла",
        ),
        Step("Двойная независимая проверка заданий с развёрнутым ответом на ближайшей работе", SCHOOL, 16),
        Step("Консультации муниципального наставника по критериям перед следующей проверкой", CENTRE, 20),
    ),
    "profile": (
        Step("Просмотр черновиков и решений по выделенным заданиям вместе с методистом", CENTRE, 3),
        Step("Инструктаж организаторов в аудиториях и проверка рассадки перед следующей работой", SCHOOL, 16),
        Step("Независимое наблюдение на следующей работе", DEPARTMENT, 20, "Справка наблюдателя"),
    ),
    "boundary": (
        Step("Перепроверка работ, баллы которых лежат у границ отметок", DEPARTMENT, 4, "Протокол перепроверки"),
        Step("Порядок проверки: эксперт видит код работы и не переводит баллы в отметки", SCHOOL, 8),
        Step("Проверка следующей работы межшкольной комиссией", DEPARTMENT, 24),
    ),
    "mark_match": (
        Step("Сверка норм текущего и итогового оценивания на методическом объединении", SCHOOL, 4),
        Step("Анализ журналов и проверочных работ у учеников с расхождением в две отметки и более", SCHOOL, 6),
        Step("Занятие для учителей о формирующем оценивании и накоплении отметок", CENTRE, 12),
    ),
    "participation": (
        Step("Сверка списков участников с приказами и документами об отсутствии", SCHOOL, 2),
        Step("План участия на следующий год с резервными днями", SCHOOL, 12, "Участие не ниже 95 % списочного состава"),
    ),
    "recheck": (
        Step("Разбор протокола перепроверки с каждым проверявшим учителем", CENTRE, 3),
        Step("Повторная перепроверка другой работы через полгода", DEPARTMENT, 26, "Доля без изменений не ниже 90 %"),
    ),
}
COMMON: tuple[Step, ...] = (
    Step("Встреча с руководителем школы: цели, сроки, ответственные", DEPARTMENT, 1, "План работы согласован"),
    Step("Промежуточный обмен: что сделано, что мешает", DEPARTMENT, 12),
    Step("Сопоставление результатов следующего года с нынешними, решение о продолжении", DEPARTMENT, 50),
)


def measure_text(code: str, *, school: str, work: str) -> str:
    """The suggested measure about a sign; about several or none the general one."""
    return MEASURES.get(code, MEASURE_BY_DEFAULT).format(school=school, work=work)


def measure_result(code: str) -> str:
    """What the measure is to bring."""
    return RESULTS.get(code, RESULT_BY_DEFAULT)
