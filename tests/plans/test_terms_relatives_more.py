"""More relatives: other periods, other wordings, and words that must stay doubtful."""

import pytest

from plans.terms import Period, read
from tests.plans.terms_shown import (
    NO_PERIOD,
    SCHOOL_YEAR,
    YEAR_2025,
    shown,
)

RELATIVES = (
    ("I, III кварталы", "months months=1,2,3,7,8,9 [2025-01-01..2025-03-31 2025-07-01..2025-09-30] inferred"),
    ("первый квартал 2025 года", "months 2025-01-01..2025-03-31 months=1,2,3(span) [2025-01-01..2025-03-31]"),
    ("1 кв.", "months 2025-01-01..2025-03-31 months=1,2,3(span) [2025-01-01..2025-03-31] inferred"),
    (
        "Ежегодно в январе-феврале",
        "recurring months=1,2(span) [2025-01-01..2025-02-28] FREQ=YEARLY;BYMONTH=1,2 inferred",
    ),
    ("Ежегодно до 01.10", "recurring by months=10 days=1 [..2025-10-01] FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=1 inferred"),
    ("ежегодно, I квартал", "recurring months=1,2,3(span) [2025-01-01..2025-03-31] FREQ=YEARLY;BYMONTH=1,2,3 inferred"),
    (
        "Ежегодно, январь, июль",
        ("recurring months=1,7 [2025-01-01..2025-01-31 2025-07-01..2025-07-31] FREQ=YEARLY;BYMONTH=1,7 inferred"),
    ),
    ("Раз в месяц", "recurring FREQ=MONTHLY"),
    ("один раз в год", "recurring [2025-01-01..2025-12-31] FREQ=YEARLY inferred"),
    ("1 раз в полугодие", "recurring FREQ=MONTHLY;INTERVAL=6"),
    ("не менее 1 раза в месяц", "recurring FREQ=MONTHLY"),
    (
        "2 раза в квартал",
        "recurring FREQ=MONTHLY;INTERVAL=3 !uneven_rate(written=2 раза в квартал, times=2, unit=quarter)",
    ),
    ("3 раза в год", "recurring FREQ=MONTHLY;INTERVAL=4"),
    ("не реже, чем 1 раз в квартал", "recurring FREQ=MONTHLY;INTERVAL=3"),
    ("ежемесячно, последний день месяца", "recurring FREQ=MONTHLY !deadline_partly_read(words=последний день месяца)"),
    ("каждую вторую пятницу", "none !deadline_unread(words=каждую вторую пятницу)"),
    ("по вторникам и четвергам", "recurring on FREQ=WEEKLY;BYDAY=TU,TH"),
    ("за 10 рабочих дней до начала процедуры", "event by <начало процедуры|sitting|> 10 working_day before"),
    ("не позднее чем за 5 рабочих дней до ВПР", "event by <ВПР|sitting|ВПР> 5 working_day before"),
    ("не позднее, чем за три дня до проведения", "event by <проведение ВПР|sitting|> 3 calendar_day before"),
    (
        "не позднее 5 дней с момента получения результатов",
        "event by <получение результатов|other|> 5 calendar_day after",
    ),
    ("в течение суток после", "event by 1 calendar_day after !anchor_missing(written=в течение суток после)"),
    ("в течение 1 месяца после получения результатов", "event by <получение результатов|other|> 1 month after"),
    ("через день после проведения ВПР", "event on <проведение ВПР|sitting|ВПР> 1 calendar_day after"),
    (
        "сразу после проведения",
        (
            "event <проведение ВПР|sitting|> 0 calendar_day after !no_limit(anchor=проведение ВПР) "
            "!deadline_partly_read(words=сразу)"
        ),
    ),
    ("по завершении ВПР в течение 5 дней", "event by <завершение ВПР|sitting|ВПР> 5 calendar_day after"),
    ("в течение 5 дней по завершении ВПР", "event by <завершение ВПР|sitting|ВПР> 5 calendar_day after"),
    (
        "в течение трёх рабочих дней",
        "event by 3 working_day after !anchor_missing(written=в течение трёх рабочих дней)",
    ),
    (
        "март-апрель (по графику)",
        (
            "months 2025-03-01..2025-04-30 months=3,4(span) [2025-03-01..2025-04-30] inferred + {по графику: event "
            "<график|schedule|>}"
        ),
    ),
    (
        "Апрель 2025 (по графику Рособрнадзора)",
        (
            "month 2025-04-01..2025-04-30 months=4 [2025-04-01..2025-04-30] + {по графику Рособрнадзора: event "
            "<график Рособрнадзора|schedule|>}"
        ),
    ),
    ("по плану-графику ВПР", "event <план-график ВПР|sitting|ВПР>"),
    ("в соответствии с планом-графиком", "event <план-график|schedule|>"),
    ("По графику Рособрнадзора", "event <график Рособрнадзора|schedule|>"),
    ("согласно расписанию", "event <расписание|schedule|>"),
    ("согласно утвержденному графику", "event <утвержденный график|schedule|>"),
    ("по мере проведения", "as_needed"),
    ("при выявлении необъективных результатов", "as_needed"),
    ("по запросу муниципального координатора", "as_needed"),
    ("по обращениям", "as_needed"),
    ("В течение всего учебного года", "continuous"),
    ("в течение 2025 г.", "continuous 2025-01-01..2025-12-31"),
    ("в течение срока действия плана", "continuous 2025-01-01..2025-12-31 inferred"),
    ("в период реализации дорожной карты", "continuous 2025-01-01..2025-12-31 inferred"),
    ("на протяжении года", "continuous 2025-01-01..2025-12-31 inferred"),
    ("весь учебный год", "continuous"),
    ("в период подготовки и проведения ВПР", "event <подготовки и проведения ВПР|sitting|ВПР>"),
    ("во время ВПР", "event <ВПР|sitting|ВПР>"),
    ("в ходе проведения ВПР", "event <проведение ВПР|sitting|ВПР>"),
    (
        "до и после ВПР",
        "event <ВПР|sitting|ВПР> 0 calendar_day after !no_limit(anchor=ВПР) !deadline_partly_read(words=до)",
    ),
    ("февраль – март 2025 года", "months 2025-02-01..2025-03-31 months=2,3(span) [2025-02-01..2025-03-31]"),
    ("декабрь 2024 – январь 2025", "months 2024-12-01..2025-01-31 months=12,1(span) [2024-12-01..2025-01-31]"),
    (
        "декабрь-январь",
        (
            "months months=12,1(span) !year_ambiguous(written=декабрь-январь, candidates=2024-12-01..2025-01-31; "
            "2025-12-01..2026-01-31)"
        ),
    ),
    ("авг. 2025", "month 2025-08-01..2025-08-31 months=8 [2025-08-01..2025-08-31]"),
    ("сент.-окт. 2025 г.", "months 2025-09-01..2025-10-31 months=9,10(span) [2025-09-01..2025-10-31]"),
    ("Cентябрь 2025", "month 2025-09-01..2025-09-30 months=9 [2025-09-01..2025-09-30]"),
    ("се\xadнтябрь 2025", "month 2025-09-01..2025-09-30 months=9 [2025-09-01..2025-09-30]"),
    ("1-ое полугодие", "months 2025-01-01..2025-06-30 months=1,2,3,4,5,6(span) [2025-01-01..2025-06-30] inferred"),
    ("до 1-го сентября", "date by ..2025-09-01 [..2025-09-01] inferred"),
    ("5 мая 2025", "date on 2025-05-05..2025-05-05 [2025-05-05..2025-05-05]"),
    ("05.05.2025 г.", "date on 2025-05-05..2025-05-05 [2025-05-05..2025-05-05]"),
    ("5.5.2025", "date on 2025-05-05..2025-05-05 [2025-05-05..2025-05-05]"),
    ("01/03/2025", "date on 2025-03-01..2025-03-01 [2025-03-01..2025-03-01]"),
    ("2025.03.15", "date on 2025-03-15..2025-03-15 [2025-03-15..2025-03-15]"),
    ("01.03.25-15.03.25", "range 2025-03-01..2025-03-15 [2025-03-01..2025-03-15]"),
    ("март, 2025", "month 2025-03-01..2025-03-31 months=3 [2025-03-01..2025-03-31]"),
    ("март месяц", "month 2025-03-01..2025-03-31 months=3 [2025-03-01..2025-03-31] inferred"),
    ("в апреле месяце 2025 года", "month 2025-04-01..2025-04-30 months=4 [2025-04-01..2025-04-30]"),
    ("2025/2026 учебный год", "range 2025-09-01..2026-08-31 [2025-09-01..2026-08-31]"),
    ("2025-2026 уч.г.", "range 2025-09-01..2026-08-31 [2025-09-01..2026-08-31]"),
    ("в 2025 году", "range 2025-01-01..2025-12-31 [2025-01-01..2025-12-31]"),
    ("2025, 2026 годы", "range [2025-01-01..2025-12-31 2026-01-01..2026-12-31]"),
    ("2024-2026", "range 2024-01-01..2026-12-31 [2024-01-01..2026-12-31]"),
    ("май 2025 - июнь 2025", "months 2025-05-01..2025-06-30 months=5,6(span) [2025-05-01..2025-06-30]"),
    (
        "Сентябрь, далее ежеквартально",
        (
            "month 2025-09-01..2025-09-30 months=9 [2025-09-01..2025-09-30] inferred + {ежеквартально: recurring "
            "FREQ=MONTHLY;INTERVAL=3}"
        ),
    ),
    ("до 25 числа", "none !deadline_unread(words=до 25 числа)"),
    ("15 числа ежемесячно", "recurring on days=15 FREQ=MONTHLY;BYMONTHDAY=15"),
    ("В течение 10 дней со дня издания приказа", "event by <издание приказа|other|> 10 calendar_day after"),
    (
        "не ранее 1 марта",
        ("date on 2025-03-01..2025-03-01 [2025-03-01..2025-03-01] inferred !deadline_partly_read(words=не ранее)"),
    ),
    ("после 15 марта", "event <15 марта|other|> 0 calendar_day after !no_limit(anchor=15 марта)"),
    ("с марта", "continuous 2025-03-01.. inferred"),
    ("с марта 2025 г. постоянно", "continuous 2025-03-01.. + {постоянно: continuous}"),
    ("срок не установлен", "none !deadline_unread(words=срок не установлен)"),
    ("уточняется", "none !deadline_unread(words=уточняется)"),
    ("весной", "none !deadline_unread(words=весной)"),
    ("лето 2025", "range 2025-01-01..2025-12-31 [2025-01-01..2025-12-31] !deadline_partly_read(words=лето)"),
    ("каникулы", "none !deadline_unread(words=каникулы)"),
    ("летние каникулы", "none !deadline_unread(words=летние каникулы)"),
    ("осенние каникулы", "none !deadline_unread(words=осенние каникулы)"),
    ("еженедельно", "recurring FREQ=WEEKLY"),
    ("1 раз в неделю", "recurring FREQ=WEEKLY"),
    ("1 раз в две недели", "recurring FREQ=WEEKLY;INTERVAL=2"),
    (
        "ежегодно, по итогам ВПР",
        "event FREQ=YEARLY <итоги ВПР|sitting|ВПР> 0 calendar_day after !no_limit(anchor=итоги ВПР)",
    ),
    (
        "По итогам проведения ВПР",
        "event <итоги проведения ВПР|sitting|ВПР> 0 calendar_day after !no_limit(anchor=итоги проведения ВПР)",
    ),
    ("по результатам", "event <результаты|other|> 0 calendar_day after !no_limit(anchor=результаты)"),
    ("за месяц до ВПР", "event by <ВПР|sitting|ВПР> 1 month before"),
    ("за две недели", "event by 2 week before !anchor_missing(written=за две недели)"),
    ("1-5 сентября 2025", "range 2025-09-01..2025-09-05 [2025-09-01..2025-09-05]"),
    (
        "до 1 июня текущего года",
        (
            "date by ..2025-06-01 [..2025-06-01] FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1 inferred + {текущего года: "
            "continuous 2025-01-01..2025-12-31 inferred}"
        ),
    ),
    ("до 1 июня ежегодно", "recurring by months=6 days=1 [..2025-06-01] FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1 inferred"),
    (
        "до 1 марта каждого года",
        "recurring by months=3 days=1 [..2025-03-01] FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1 inferred",
    ),
    ("март каждого года", "recurring months=3 [2025-03-01..2025-03-31] FREQ=YEARLY;BYMONTH=3 inferred"),
    (
        "ежегодно, начиная с 2025 года",
        "recurring [2025-01-01..2025-12-31] FREQ=YEARLY inferred + {с 2025 года: continuous 2025-01-01..}",
    ),
    ("начиная с сентября 2025", "continuous 2025-09-01.."),
    ("не позднее 3-х рабочих дней после проведения", "event by <проведение ВПР|sitting|> 3 working_day after"),
    (
        "01.03.2025 по 15.03.2025",
        (
            "date on 2025-03-01..2025-03-01 [2025-03-01..2025-03-01] + {по 15.03.2025: date by ..2025-03-15 "
            "[..2025-03-15]}"
        ),
    ),
    ("до 30 февраля 2025", "date by !impossible_date(written=30.02.2025, candidates=2025-02-03; 2025-02-28)"),
    ("до 31 апреля", "date by !impossible_date(written=до 31 апреля, candidates=)"),
    ("март-апрель, октябрь 2025 г.", "months months=3,4,10 [2025-03-01..2025-04-30 2025-10-01..2025-10-31]"),
)

IN_A_SCHOOL_YEAR = (
    ("до 1 сентября", "date by ..2023-09-01 [..2023-09-01] inferred"),
    (
        "август",
        (
            "month 2024-08-01..2024-08-31 months=8 [2024-08-01..2024-08-31] inferred "
            "!year_ambiguous(written=август, candidates=2023-08-01..2023-08-31; 2024-08-01..2024-08-31)"
        ),
    ),
    (
        "август-сентябрь",
        (
            "months months=8,9(span) !year_ambiguous(written=август-сентябрь, candidates=2023-08-01..2023-09-30; "
            "2024-08-01..2024-09-30)"
        ),
    ),
    ("май", "month 2024-05-01..2024-05-31 months=5 [2024-05-01..2024-05-31] inferred"),
    ("октябрь", "month 2023-10-01..2023-10-31 months=10 [2023-10-01..2023-10-31] inferred"),
    ("не позднее 15 марта", "date by ..2024-03-15 [..2024-03-15] inferred"),
    (
        "июнь 2022",
        (
            "month 2022-06-01..2022-06-30 months=6 [2022-06-01..2022-06-30] !outside_period(written=июнь 2022, "
            "period=2023-09-01..2024-08-31, candidates=2024-06-01..2024-06-30)"
        ),
    ),
    ("второе полугодие", "range !vague_bounds(written=второе полугодие, candidates=)"),
    ("1 сентября", "date on 2023-09-01..2023-09-01 [2023-09-01..2023-09-01] inferred"),
    ("31 февраля", "date on !impossible_date(written=31 февраля, candidates=)"),
    ("29 февраля", "date on 2024-02-29..2024-02-29 [2024-02-29..2024-02-29] inferred"),
    ("ноябрь", "month 2023-11-01..2023-11-30 months=11 [2023-11-01..2023-11-30] inferred"),
    ("сентябрь, март 2023-2024 гг.", "months months=9,3 [2023-09-01..2023-09-30 2024-03-01..2024-03-31]"),
    ("раз в четверть", "recurring <четверть|other|>"),
    ("в конце учебного года", "range !vague_bounds(written=конце учебного года, candidates=)"),
    ("до конца года", "date by ..2023-12-31 [..2023-12-31] inferred"),
    ("I полугодие", "range !vague_bounds(written=I полугодие, candidates=)"),
    ("2 полугодие", "range !vague_bounds(written=2 полугодие, candidates=)"),
    ("I четверть", "range !vague_bounds(written=четверть, candidates=)"),
    ("сентябрь, январь", "months months=9,1 [2023-09-01..2023-09-30 2024-01-01..2024-01-31] inferred"),
    ("до 1 октября", "date by ..2023-10-01 [..2023-10-01] inferred"),
    ("август 2023", "month 2023-08-01..2023-08-31 months=8 [2023-08-01..2023-08-31]"),
    (
        "сентябрь - май",
        "months 2023-09-01..2024-05-31 months=9,10,11,12,1,2,3,4,5(span) [2023-09-01..2024-05-31] inferred",
    ),
    ("октябрь-апрель", "months 2023-10-01..2024-04-30 months=10,11,12,1,2,3,4(span) [2023-10-01..2024-04-30] inferred"),
    ("в течение года", "continuous 2023-09-01..2024-08-31 inferred"),
    ("в течение учебного года", "continuous 2023-09-01..2024-08-31 inferred"),
    ("ежегодно, сентябрь", "recurring months=9 [2023-09-01..2023-09-30] FREQ=YEARLY;BYMONTH=9 inferred"),
    ("сентябрь 2023 г., май 2024 г.", "months months=9,5 [2023-09-01..2023-09-30 2024-05-01..2024-05-31]"),
    (
        "июнь, август",
        (
            "months months=6,8 [2024-06-01..2024-06-30 2024-08-01..2024-08-31] inferred "
            "!year_ambiguous(written=июнь, август, candidates=2023-08-01..2023-08-31; 2024-06-01..2024-06-30; "
            "2024-08-01..2024-08-31)"
        ),
    ),
    (
        "до 31 августа",
        (
            "date by ..2024-08-31 [..2024-08-31] inferred !year_ambiguous(written=до 31 августа, "
            "candidates=2023-08-31; 2024-08-31)"
        ),
    ),
    ("конец четверти", "range !vague_bounds(written=конец четверти, candidates=)"),
    ("август 2024 года", "month 2024-08-01..2024-08-31 months=8 [2024-08-01..2024-08-31]"),
)

WITHOUT_A_PERIOD = (
    ("до 15 августа", "date by months=8 days=15 !year_missing(written=до 15 августа)"),
    ("ежегодно", "recurring FREQ=YEARLY"),
    ("I квартал", "months months=1,2,3(span) !year_missing(written=I квартал)"),
    ("сентябрь 2024", "month 2024-09-01..2024-09-30 months=9 [2024-09-01..2024-09-30]"),
    ("с 1 по 15 марта", "range months=3 days=1,15 !year_missing(written=с 1 по 15 марта)"),
    ("1 раз в месяц", "recurring FREQ=MONTHLY"),
)

ROWS = [
    *((phrase, YEAR_2025, expected) for phrase, expected in RELATIVES),
    *((phrase, SCHOOL_YEAR, expected) for phrase, expected in IN_A_SCHOOL_YEAR),
    *((phrase, NO_PERIOD, expected) for phrase, expected in WITHOUT_A_PERIOD),
]


@pytest.mark.parametrize(("phrase", "period", "expected"), ROWS)
def test_relative(phrase: str, period: Period | None, expected: str) -> None:
    term = read(phrase, period)
    assert (term.raw, shown(term)) == (phrase, expected)
