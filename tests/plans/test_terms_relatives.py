"""Natural relatives of the seed phrases in a plan for one calendar year."""

import pytest

from plans.terms import Period, read
from tests.plans.terms_shown import (
    YEAR_2025,
    shown,
)

RELATIVES = (
    ("до 1 сентября", "date by ..2025-09-01 [..2025-09-01] inferred"),
    ("не позднее 15 марта 2025 года", "date by ..2025-03-15 [..2025-03-15]"),
    ("с 1 по 15 марта", "range 2025-03-01..2025-03-15 [2025-03-01..2025-03-15] inferred"),
    ("01.03.-15.03.2025", "range 2025-03-01..2025-03-15 [2025-03-01..2025-03-15]"),
    ("I квартал 2025", "months 2025-01-01..2025-03-31 months=1,2,3(span) [2025-01-01..2025-03-31]"),
    ("1-2 квартал", "months 2025-01-01..2025-06-30 months=1,2,3,4,5,6(span) [2025-01-01..2025-06-30] inferred"),
    ("II-III кварталы 2025 г.", "months 2025-04-01..2025-09-30 months=4,5,6,7,8,9(span) [2025-04-01..2025-09-30]"),
    ("второе полугодие", "months 2025-07-01..2025-12-31 months=7,8,9,10,11,12(span) [2025-07-01..2025-12-31] inferred"),
    ("в первой декаде мая", "range 2025-05-01..2025-05-10 [2025-05-01..2025-05-10] inferred"),
    ("последняя неделя месяца", "range !vague_bounds(written=последняя неделя месяца, candidates=)"),
    ("ежемесячно до 5 числа", "recurring by days=5 FREQ=MONTHLY;BYMONTHDAY=5"),
    ("еженедельно по пятницам", "recurring on FREQ=WEEKLY;BYDAY=FR"),
    ("раз в полугодие", "recurring FREQ=MONTHLY;INTERVAL=6"),
    ("не реже 2 раз в год", "recurring FREQ=MONTHLY;INTERVAL=6"),
    ("в течение недели после проведения ВПР", "event by <проведение ВПР|sitting|ВПР> 1 week after"),
    ("за 3 дня до ВПР", "event by <ВПР|sitting|ВПР> 3 calendar_day before"),
    ("в день проведения", "event on <проведение ВПР|sitting|>"),
    ("после каждой ВПР", "event <ВПР|sitting|ВПР> 0 calendar_day after !no_limit(anchor=ВПР)"),
    ("по итогам четверти", "event <итоги четверти|other|> 0 calendar_day after !no_limit(anchor=итоги четверти)"),
    ("весь период", "continuous 2025-01-01..2025-12-31 inferred"),
    ("круглогодично", "continuous"),
    ("на постоянной основе", "continuous"),
    ("по запросу", "as_needed"),
    ("при необходимости", "as_needed"),
    ("по отдельному графику", "event <отдельный график|schedule|>"),
    ("по отдельному плану", "event <отдельный план|schedule|>"),
    ("апрель-июнь, август", "months months=4,5,6,8 [2025-04-01..2025-06-30 2025-08-01..2025-08-31] inferred"),
    ("декабрь, февраль", "months months=12,2 [2025-02-01..2025-02-28 2025-12-01..2025-12-31] inferred"),
    ("Июнь-сентябрь", "months 2025-06-01..2025-09-30 months=6,7,8,9(span) [2025-06-01..2025-09-30] inferred"),
    ("2024-2026 гг.", "range 2024-01-01..2026-12-31 [2024-01-01..2026-12-31]"),
    ("до начала учебного года", "event by <начало учебного года|school_year|> 0 calendar_day before"),
    ("в течение десяти дней после окончания", "event by <окончание|other|> 10 calendar_day after"),
    ("в течение двух недель со дня получения результатов", "event by <получение результатов|other|> 2 week after"),
    ("мaй 2025", "month 2025-05-01..2025-05-31 months=5 [2025-05-01..2025-05-31]"),
    (
        "окрябрь 2025",
        ("month 2025-10-01..2025-10-31 months=10 [2025-10-01..2025-10-31] !misprint(written=окрябрь, read=октябрь)"),
    ),
    ("до 01.09.25", "date by ..2025-09-01 [..2025-09-01]"),
    ("до 15 марта 2025 г. включительно", "date by ..2025-03-15 [..2025-03-15]"),
    (
        "15, 20 и 25 марта 2025 года",
        ("date on months=3 days=15,20,25 [2025-03-15..2025-03-15 2025-03-20..2025-03-20 2025-03-25..2025-03-25]"),
    ),
    ("1-15 марта", "range 2025-03-01..2025-03-15 [2025-03-01..2025-03-15] inferred"),
    ("15 марта - 10 апреля 2025", "range 2025-03-15..2025-04-10 [2025-03-15..2025-04-10]"),
    ("с 15 марта по 10 апреля", "range 2025-03-15..2025-04-10 [2025-03-15..2025-04-10] inferred"),
    ("с 01.09.2025", "continuous 2025-09-01.."),
    ("с сентября по ноябрь 2025 г.", "months 2025-09-01..2025-11-30 months=9,10,11(span) [2025-09-01..2025-11-30]"),
    ("в марте", "month 2025-03-01..2025-03-31 months=3 [2025-03-01..2025-03-31] inferred"),
    ("в марте-апреле 2025", "months 2025-03-01..2025-04-30 months=3,4(span) [2025-03-01..2025-04-30]"),
    (
        "до марта",
        ("date by ..2025-03-31 [..2025-03-31] inferred !vague_bounds(written=март, candidates=2025-02-28; 2025-03-31)"),
    ),
    ("до конца марта", "date by ..2025-03-31 [..2025-03-31] inferred"),
    ("до конца 2025 года", "date by ..2025-12-31 [..2025-12-31]"),
    ("в начале марта", "range !vague_bounds(written=начале марта, candidates=)"),
    ("вторая половина марта", "range 2025-03-16..2025-03-31 [2025-03-16..2025-03-31] inferred"),
    ("март (ежегодно)", "recurring months=3 [2025-03-01..2025-03-31] FREQ=YEARLY;BYMONTH=3 inferred"),
    (
        "ежегодно до 1 сентября",
        "recurring by months=9 days=1 [..2025-09-01] FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=1 inferred",
    ),
    ("ежегодно, в августе", "recurring months=8 [2025-08-01..2025-08-31] FREQ=YEARLY;BYMONTH=8 inferred"),
    ("каждый месяц", "recurring FREQ=MONTHLY"),
    ("каждую пятницу", "recurring on FREQ=WEEKLY;BYDAY=FR"),
    ("каждые две недели", "recurring FREQ=WEEKLY;INTERVAL=2"),
    ("дважды в год", "recurring FREQ=MONTHLY;INTERVAL=6"),
    (
        "1-2 раза в год",
        (
            "recurring [2025-01-01..2025-12-31] FREQ=YEARLY inferred !uneven_rate(written=1-2 раза в год, times=1, "
            "unit=year)"
        ),
    ),
    (
        "5 раз в год",
        (
            "recurring [2025-01-01..2025-12-31] FREQ=YEARLY inferred !uneven_rate(written=5 раз в год, times=5, "
            "unit=year)"
        ),
    ),
    ("2 раза в месяц", "recurring FREQ=MONTHLY;BYMONTHDAY=15,-1"),
    ("1 раз в 2 года", "recurring FREQ=YEARLY;INTERVAL=2"),
    ("до 5 числа каждого месяца", "recurring by days=5 FREQ=MONTHLY;BYMONTHDAY=5"),
    (
        "ежеквартально до 10 числа месяца, следующего за отчетным",
        "recurring by days=10 FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=10",
    ),
    (
        "не позднее 3 рабочих дней после получения результатов",
        "event by <получение результатов|other|> 3 working_day after",
    ),
    ("через 2 недели после проведения", "event on <проведение ВПР|sitting|> 2 week after"),
    ("за неделю до начала ВПР", "event by <начало ВПР|sitting|ВПР> 1 week before"),
    ("накануне ВПР", "event on <ВПР|sitting|ВПР> 1 calendar_day before"),
    ("в 10-дневный срок после проведения", "event by <проведение ВПР|sitting|> 10 calendar_day after"),
    ("в трехдневный срок со дня поступления", "event by <поступление|other|> 3 calendar_day after"),
    (
        "в течение 10 (десяти) рабочих дней после завершения ВПР",
        "event by <завершение ВПР|sitting|ВПР> 10 working_day after",
    ),
    ("в сроки, установленные Рособрнадзором", "event <сроки, установленные Рособрнадзором|schedule|>"),
    ("в установленные сроки", "event <установленные сроки|schedule|>"),
    ("согласно приказу ДО", "event <приказ ДО|schedule|>"),
    ("по мере готовности", "as_needed"),
    ("в случае выявления признаков", "as_needed"),
    ("постоянно", "continuous"),
    ("", "none !deadline_empty()"),
    ("-", "none !deadline_empty()"),
    ("абракадабра", "none !deadline_unread(words=абракадабра)"),
    (
        "март 2026",
        (
            "month 2026-03-01..2026-03-31 months=3 [2026-03-01..2026-03-31] !outside_period(written=март 2026, "
            "period=2025-01-01..2025-12-31, candidates=2025-03-01..2025-03-31)"
        ),
    ),
    (
        "март-май 2024",
        (
            "months 2024-03-01..2024-05-31 months=3,4,5(span) [2024-03-01..2024-05-31] "
            "!outside_period(written=март-май 2024, period=2025-01-01..2025-12-31, "
            "candidates=2025-03-01..2025-05-31)"
        ),
    ),
    (
        "октябрь - март 2025",
        (
            "months 2024-10-01..2025-03-31 months=10,11,12,1,2,3(span) [2024-10-01..2025-03-31] "
            "!year_ambiguous(written=октябрь - март 2025, candidates=2024-10-01..2025-03-31; "
            "2025-10-01..2026-03-31)"
        ),
    ),
    ("ноябрь 2024 - март 2025", "months 2024-11-01..2025-03-31 months=11,12,1,2,3(span) [2024-11-01..2025-03-31]"),
    ("2025 год", "range 2025-01-01..2025-12-31 [2025-01-01..2025-12-31]"),
    ("2025", "range 2025-01-01..2025-12-31 [2025-01-01..2025-12-31]"),
    ("в течение 2025 года", "continuous 2025-01-01..2025-12-31"),
    ("в течение 2024-2025 учебного года", "continuous 2024-09-01..2025-08-31"),
    ("до 32.01.2025", "date by !impossible_date(written=32.01.2025, candidates=2025-01-02; 2025-01-03)"),
    ("01.13.2025", "date on !impossible_date(written=01.13.2025, candidates=2025-01-01; 2025-01-13; 2025-03-01)"),
    ("15.03.2025-01.03.2025", "range !reversed_range(written=15.03.2025-01.03.2025)"),
    ("10 дней", "none !deadline_unread(words=10 дней)"),
    ("в течение 10 дней", "event by 10 calendar_day after !anchor_missing(written=в течение 10 дней)"),
    ("каждый вторник и четверг", "recurring on FREQ=WEEKLY;BYDAY=TU,TH"),
    ("март 2025, сентябрь 2025", "months months=3,9 [2025-03-01..2025-03-31 2025-09-01..2025-09-30]"),
    ("до 1 марта 2025, далее ежемесячно", "date by ..2025-03-01 [..2025-03-01] + {ежемесячно: recurring FREQ=MONTHLY}"),
    ("до 1 марта, до 1 июня", "date by months=3,6 days=1 [..2025-03-01 ..2025-06-01] inferred"),
    (
        "ежемесячно (сентябрь-май)",
        "recurring months=9,10,11,12,1,2,3,4,5(span) FREQ=MONTHLY;BYMONTH=9,10,11,12,1,2,3,4,5",
    ),
    ("С 17 по 21 марта 2025 года", "range 2025-03-17..2025-03-21 [2025-03-17..2025-03-21]"),
    ("перед началом ВПР", "event by <начало ВПР|sitting|ВПР> 0 calendar_day before"),
    ("до проведения ВПР", "event by <проведение ВПР|sitting|ВПР> 0 calendar_day before"),
    ("по окончании ВПР", "event <окончание ВПР|sitting|ВПР> 0 calendar_day after !no_limit(anchor=окончание ВПР)"),
    (
        "май-июнь 2025 (по отдельному плану)",
        (
            "months 2025-05-01..2025-06-30 months=5,6(span) [2025-05-01..2025-06-30] + {по отдельному плану: event "
            "<отдельный план|schedule|>}"
        ),
    ),
    ("2025-03-15", "date on 2025-03-15..2025-03-15 [2025-03-15..2025-03-15]"),
    (
        "сентябрь 2025 года - май 2026 года",
        "months 2025-09-01..2026-05-31 months=9,10,11,12,1,2,3,4,5(span) [2025-09-01..2026-05-31]",
    ),
    ("1 полугодие 2025", "months 2025-01-01..2025-06-30 months=1,2,3,4,5,6(span) [2025-01-01..2025-06-30]"),
    ("IV кв. 2025 г.", "months 2025-10-01..2025-12-31 months=10,11,12(span) [2025-10-01..2025-12-31]"),
    ("по результатам ВПР", "event <результаты ВПР|sitting|ВПР> 0 calendar_day after !no_limit(anchor=результаты ВПР)"),
    ("за 2-3 недели до ВПР", "event by <ВПР|sitting|ВПР> 2 week before"),
    ("на 3 день после ВПР", "event on <ВПР|sitting|ВПР> 3 calendar_day after"),
    (
        "не позднее следующего дня после",
        "event by 1 calendar_day after !anchor_missing(written=не позднее следующего дня после)",
    ),
    ("в дни проведения ВПР", "event on <проведение ВПР|sitting|ВПР>"),
    ("при проведении ВПР", "event <проведение ВПР|sitting|ВПР>"),
    ("в рабочем порядке", "as_needed"),
    ("по согласованию", "event <согласование|schedule|>"),
    (
        "Март?",
        ("month 2025-03-01..2025-03-31 months=3 [2025-03-01..2025-03-31] inferred !deadline_partly_read(words=?)"),
    ),
    ("март 25 г.", "month 2025-03-01..2025-03-31 months=3 [2025-03-01..2025-03-31]"),
    (
        "последняя неделя августа",
        (
            "range 2025-08-25..2025-08-31 [2025-08-25..2025-08-31] inferred !vague_bounds(written=последняя неделя "
            "августа, candidates=2025-08-25..2025-08-31)"
        ),
    ),
    ("Ежедневно", "recurring FREQ=DAILY"),
    ("1-я декада сентября", "range 2025-09-01..2025-09-10 [2025-09-01..2025-09-10] inferred"),
    ("по факту проведения", "as_needed"),
    ("конец мая", "range !vague_bounds(written=конец мая, candidates=)"),
    (
        "в течение I полугодия",
        "months 2025-01-01..2025-06-30 months=1,2,3,4,5,6(span) [2025-01-01..2025-06-30] inferred",
    ),
    ("в течение марта", "month 2025-03-01..2025-03-31 months=3 [2025-03-01..2025-03-31] inferred"),
    ("не реже одного раза в квартал", "recurring FREQ=MONTHLY;INTERVAL=3"),
    ("Срок: до 15.03.2025", "date by ..2025-03-15 [..2025-03-15] !deadline_partly_read(words=Срок)"),
    ("до 15.03.2025, 20.04.2025", "date by months=3,4 days=15,20 [..2025-03-15 ..2025-04-20]"),
    ("15-20.03.2025", "range 2025-03-15..2025-03-20 [2025-03-15..2025-03-20]"),
    ("с 15.03.2025г. по 20.03.2025г.", "range 2025-03-15..2025-03-20 [2025-03-15..2025-03-20]"),
    ("до 01.03", "date by ..2025-03-01 [..2025-03-01] inferred"),
    ("к 15 марта", "date by ..2025-03-15 [..2025-03-15] inferred"),
    ("Январь-февраль, апрель 2025", "months months=1,2,4 [2025-01-01..2025-02-28 2025-04-01..2025-04-30]"),
    (
        "январь; март; май",
        "months months=1,3,5 [2025-01-01..2025-01-31 2025-03-01..2025-03-31 2025-05-01..2025-05-31] inferred",
    ),
)

ROWS = [
    *((phrase, YEAR_2025, expected) for phrase, expected in RELATIVES),
]


@pytest.mark.parametrize(("phrase", "period", "expected"), ROWS)
def test_relative(phrase: str, period: Period | None, expected: str) -> None:
    term = read(phrase, period)
    assert (term.raw, shown(term)) == (phrase, expected)
