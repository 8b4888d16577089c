"""Pages of matters: asked, answered with a file, decided; clashes and refusals keep what was typed."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from analytics.models import Inquiry, InquiryFile, Recheck
from analytics.services import inquiring
from tests.analytics.matters import ASKED, UNTIL, Listed, ahead, listed
from tests.analytics.test_dossier_pages import text
from tests.builders import Cast
from tests.office.test_guard import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LIST_QUERIES = 10


@pytest.fixture
def case(cast: Cast) -> Listed:
    """Two works of the first school on the list to check."""
    return listed(cast)


def asked(case: Listed) -> Inquiry:
    """A matter whose time is not over by the clock that pages read."""
    return case.asked(answer_by=ahead())[0]


def test_the_way_of_a_matter(case: Listed, coordinator: Client, school_coordinator: Client) -> None:
    ask = reverse("inquiry_ask", args=[2026])
    page = coordinator.get(ask).content.decode()
    assert len(re.findall(r'name="findings"[^>]* checked', page)) == 2
    sent = {"answer_by": ahead().isoformat(), "findings": [case.findings[0].pk]}
    assert coordinator.post(ask, sent)["Location"] == reverse("inquiry_list")
    row = Inquiry.objects.get()
    here = reverse("inquiry", args=[row.pk])
    assert "1 matter of signs waits for your answer" in text(school_coordinator, reverse("home"))
    assert f'href="{here}"' in school_coordinator.get(reverse("inquiry_list")).content.decode()
    file = SimpleUploadedFile("протокол.pdf", PDF, "application/pdf")
    told = {"text": "Перепроверили десять работ.", "version": 1, "enclosed": file}
    assert school_coordinator.post(reverse("inquiry_answer", args=[row.pk]), told)["Location"] == here
    assert "1 matter of signs to decide" in text(coordinator, reverse("home"))
    decision = {"verdict": "explained", "note": "Перепроверка подтвердила отметки.", "version": 2}
    assert coordinator.post(reverse("inquiry_decide", args=[row.pk]), decision)["Location"] == here
    page = text(school_coordinator, here)
    for words in ("Перепроверили десять работ.", "протокол.pdf", "Explained", "Перепроверка подтвердила отметки."):
        assert words in page
    learnt = text(coordinator, reverse("inquiry_list"))
    assert "Decided so far: explained 1, confirmed 0, not clear 0." in learnt
    assert "Boundaries of marks 1 1 0 0" in learnt
    assert "Decided so far" not in text(school_coordinator, reverse("inquiry_list"))


def test_only_what_was_not_asked_yet_is_offered(case: Listed, coordinator: Client) -> None:
    asked(case)
    page = coordinator.get(reverse("inquiry_ask", args=[2026])).content.decode()
    assert [f'value="{row.pk}"' in page for row in case.findings] == [False, True]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"answer_by": "2020-01-01"}, "Give the schools a day that is still to come."),
        ({"findings": []}, "This field is required."),
    ],
)
def test_a_wrong_question_is_shown_again(case: Listed, coordinator: Client, sent: dict[str, Any], words: str) -> None:
    facts = {"answer_by": ahead().isoformat(), "findings": [row.pk for row in case.findings]} | sent
    answer = coordinator.post(reverse("inquiry_ask", args=[2026]), facts)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert Inquiry.objects.count() == 0


def test_a_year_without_an_analysis_has_nothing_to_ask(case: Listed, coordinator: Client) -> None:
    assert "Nothing has been analysed yet." in text(coordinator, reverse("inquiry_ask", args=[2025]))


def test_an_answer_without_words_is_shown_again(case: Listed, school_coordinator: Client) -> None:
    row = asked(case)
    answer = school_coordinator.post(reverse("inquiry_answer", args=[row.pk]), {"text": "", "version": 1})
    assert (answer.status_code, "This field is required." in answer.content.decode()) == (422, True)


def test_a_refused_file_is_named_and_the_words_stay(case: Listed, school_coordinator: Client) -> None:
    row = asked(case)
    told = {"text": "Мой ответ", "version": 1, "enclosed": SimpleUploadedFile("игра.exe", b"MZ\x90\x00")}
    answer = school_coordinator.post(reverse("inquiry_answer", args=[row.pk]), told)
    page = answer.content.decode()
    assert (answer.status_code, "игра.exe: " in page, "Мой ответ" in page) == (422, True, True)
    assert (Inquiry.objects.get().state, InquiryFile.objects.count()) == ("asked", 0)


def test_a_clash_keeps_what_was_typed_and_may_be_sent_again(case: Listed, official: Client) -> None:
    row = asked(case)
    row = inquiring.answer(row, "Первый ответ", version=1, by=case.vera)
    inquiring.answer(row, "Второй ответ", version=2, by=case.vera)
    decision = {"verdict": "confirmed", "note": "Моё основание", "version": 2}
    answer = official.post(reverse("inquiry_decide", args=[row.pk]), decision)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert [words in page for words in ("Второй ответ", "Моё основание", 'name="version" value="3"')] == [True] * 3
    assert official.post(reverse("inquiry_decide", args=[row.pk]), decision | {"version": 3}).status_code == 302


def test_the_coordinator_waits_for_the_school(case: Listed, coordinator: Client) -> None:
    row = asked(case)
    page = text(coordinator, reverse("inquiry", args=[row.pk]))
    assert f"The school has until {row.answer_by:%d.%m.%Y} to answer; decide after that." in page
    decision = {"verdict": "explained", "note": "рано", "version": 1}
    answer = coordinator.post(reverse("inquiry_decide", args=[row.pk]), decision)
    assert answer.status_code == 422
    assert Inquiry.objects.get().state == "asked"


def test_taking_back(case: Listed, coordinator: Client, school_coordinator: Client) -> None:
    row = asked(case)
    here = reverse("inquiry_withdraw", args=[row.pk])
    assert coordinator.post(here, {"reason": "", "version": 1}).status_code == 422
    assert coordinator.post(here, {"reason": "Исправлен файл", "version": 1}).status_code == 302
    assert Inquiry.objects.get().state == "withdrawn"
    assert school_coordinator.post(here, {"reason": "так", "version": 2}).status_code == 403


def test_who_may_not(case: Listed, official: Client, school_coordinator: Client, coordinator: Client) -> None:
    row = asked(case)
    answer, decide = reverse("inquiry_answer", args=[row.pk]), reverse("inquiry_decide", args=[row.pk])
    sent = {"text": "так", "verdict": "explained", "note": "так", "version": 1}
    assert official.get(reverse("inquiry", args=[row.pk])).status_code == 404
    assert official.post(decide, sent).status_code == 404
    assert coordinator.post(answer, sent).status_code == 403
    assert school_coordinator.post(decide, sent).status_code == 403


def test_a_file_is_a_download_for_those_who_see_the_matter(
    case: Listed, coordinator: Client, school_coordinator: Client, sign_in: Any
) -> None:
    row = asked(case)
    file = SimpleUploadedFile("протокол.pdf", PDF, "application/pdf")
    school_coordinator.post(reverse("inquiry_answer", args=[row.pk]), {"text": "так", "version": 1, "enclosed": file})
    address = reverse("inquiry_file", args=[InquiryFile.objects.get().pk])
    answer = coordinator.get(address)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert (answer["Content-Type"], answer["X-Content-Type-Options"], answer["Cache-Control"]) == (
        "application/pdf",
        "nosniff",
        "private, no-store",
    )
    assert answer["Content-Disposition"].startswith("attachment")
    assert sign_in(case.cast.stranger).get(address).status_code == 404
    InquiryFile.objects.get().file.delete(save=False)
    InquiryFile.objects.update(file="inquiries/2026/gone.pdf")
    assert coordinator.get(address)["Location"] == reverse("inquiry", args=[row.pk])


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("", 2),
        ("?state=asked", 1),
        ("?state=to_decide", 1),
        ("?year=2026", 2),
        ("?year=2025", 0),
        ("?subject=MA", 1),
        ("?verdict=explained", 0),
    ],
)
def test_filters_live_in_the_address(case: Listed, coordinator: Client, wanted: str, found: int) -> None:
    first, _second = case.asked(answer_by=ahead(), count=2)
    inquiring.answer(first, "так", version=1, by=case.vera)
    page = coordinator.get(reverse("inquiry_list") + wanted).content.decode()
    assert page.count('<th scope="row"><a href="/results/matters/') == found


@pytest.mark.parametrize("works", [1, 3])
def test_queries_of_the_list(cast: Cast, coordinator: Client, works: int, django_assert_num_queries: Any) -> None:
    case = listed(cast, (("RU", 4), ("MA", 4), ("RU", 5))[:works])
    case.asked(answer_by=ahead(), count=works)
    coordinator.get(reverse("inquiry_list"))
    with django_assert_num_queries(LIST_QUERIES):
        coordinator.get(reverse("inquiry_list"))


def test_a_matter_whose_analysis_is_gone_is_still_told(case: Listed, school_coordinator: Client) -> None:
    row = asked(case)
    case.run.delete()
    page = text(school_coordinator, reverse("inquiry", args=[row.pk]))
    assert "Works that lack one to three points to a higher mark: 2, expected about 8" in page
    assert "The work in full" not in page


def test_what_followed_is_listed(case: Listed, coordinator: Client) -> None:
    row = asked(case)
    facts = {"school": row.school, "work": row.work, "seed": 1, "sheet_digest": "x"}
    Recheck.objects.create(inquiry=row, **facts)
    row.measures.create(text="Провести семинар")
    page = text(coordinator, reverse("inquiry", args=[row.pk]))
    assert [words in page for words in ("sample drawn", "Провести семинар")] == [True, True]


def test_an_old_matter_is_marked_where_its_time_is_over(case: Listed, official: Client) -> None:
    case.asked(today=ASKED, answer_by=UNTIL)
    assert timezone.localdate() > UNTIL
    page = text(official, reverse("inquiry_list"))
    assert "the time is over" in page
