"""Roman sections and lists inside cells come back from a file as they went in, without a doubt of their own."""

import json
from typing import Any

import pytest

from accounts.roles import Role
from office.grids.text import read_text
from plans import reports
from plans.importing.asjson import to_json
from plans.importing.draft import PlanDraft
from plans.importing.fromjson import from_json
from plans.importing.opening import open_plan
from plans.importing.reading_plan import understand
from plans.labels import say
from plans.services import uploading
from tests.builders import Cast

TEXT = """План мероприятий по объективности на 2027 год
№\tМероприятие\tСрок\tОтветственный\tРезультат
I\tПодготовка\t\t\t
1.1\tРабота с родителями: - беседы; - собрания\tмарт 2027\tМетодист\t1. Протокол. 2. Справка.
1.2\tСовещание\tапрель 2027\tДиректор\tПротокол
"""


def essence(draft: PlanDraft) -> list[Any]:
    return [
        (
            part.number,
            part.number_in_source,
            [(row.number, row.title, row.subitems, row.result, row.doubts) for row in part.measures],
        )
        for part in draft.sections
    ]


WANTED = [
    (
        "1",
        "I",
        [
            ("1.1", "Работа с родителями:", ("беседы;", "собрания"), ("Протокол.", "Справка."), ()),
            ("1.2", "Совещание", (), ("Протокол",), ()),
        ],
    )
]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["json", "xlsx", "docx"])
def test_our_own_file_says_the_same(cast: Cast, kind: str) -> None:
    draft = understand(read_text(TEXT.encode()))
    assert essence(draft) == WANTED
    plan = uploading.bring_in(draft, municipality=cast.municipality, by=cast.people[Role.COORDINATOR])
    assert essence(open_plan(reports.export(plan, kind), f"план.{kind}")) == WANTED


def test_what_import_plan_writes_loses_no_item_of_a_list() -> None:
    told = json.dumps(to_json(understand(read_text(TEXT.encode())), say), ensure_ascii=False)
    assert [row.title_raw for part in from_json(told.encode()).sections for row in part.measures] == [
        "Работа с родителями: - беседы; - собрания",
        "Совещание",
    ]
