"""API of findings and matters: what the pages say, as JSON."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from analytics.models import Inquiry, InquiryFile
from analytics.services import inquiring
from tests.analytics.matters import Listed, ahead, listed
from tests.builders import Cast
from tests.office.test_guard import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def case(cast: Cast) -> Listed:
    """Two works of the first school on the list to check."""
    return listed(cast)


def sent(client: Client, row: Inquiry, verb: str, **facts: Any) -> Any:
    """The answer to a verb."""
    address = reverse(f"api_inquiry-{verb}", args=[row.pk])
    return client.post(address, facts, content_type="application/json")


def test_signs_are_for_those_who_may_be_told(case: Listed, coordinator: Client, official: Client) -> None:
    here = reverse("api_finding-detail", args=[case.findings[0].pk])
    open_, closed = coordinator.get(here).json(), official.get(here).json()
    assert (open_["told"], open_["answer"], open_["flag"]) == (True, "signs", True)
    assert [sign["code"] for sign in open_["signs"] if sign["named"]] == ["boundary", "mark_match"]
    assert open_["classes"][0] == {"name": "4А", "n": 24, "p": 0.004, "named": ["boundary"]}
    assert (closed["told"], closed["answer"], closed["flag"], closed["sentence"], closed["signs"]) == (
        False,
        "",
        None,
        "",
        [],
    )
    assert closed["classes"][0] == {"name": "4А", "n": 24}
    assert closed["figures"]["percent"] == 64.0


@pytest.mark.parametrize(
    ("wanted", "found", "above"), [("", 2, 2), ("?flag=true", 2, 0), ("?year=2025", 0, 0), ("?year=2026", 2, 2)]
)
def test_findings_are_filtered(
    case: Listed, coordinator: Client, official: Client, wanted: str, found: int, above: int
) -> None:
    here = reverse("api_finding-list") + wanted
    assert [client.get(here).json()["count"] for client in (coordinator, official)] == [found, above]


@pytest.mark.parametrize("works", [1, 3])
@pytest.mark.parametrize("route", ["api_finding-list", "api_inquiry-list"])
def test_queries_of_lists(
    cast: Cast, coordinator: Client, works: int, route: str, django_assert_num_queries: Any
) -> None:
    case = listed(cast, (("RU", 4), ("MA", 4), ("RU", 5))[:works])
    case.asked(answer_by=ahead(), count=works)
    with django_assert_num_queries(5):
        coordinator.get(reverse(route))


def test_the_way_of_a_matter(case: Listed, coordinator: Client, school_coordinator: Client) -> None:
    (row,) = case.asked(answer_by=ahead())
    early = sent(coordinator, row, "decide", verdict="explained", note="рано", version=1)
    assert (early.status_code, Inquiry.objects.get().state) == (400, "asked")
    file = SimpleUploadedFile("протокол.pdf", PDF, "application/pdf")
    here = reverse("api_inquiry-answer", args=[row.pk])
    told = school_coordinator.post(here, {"text": "Перепроверили", "version": 1, "files": [file]}).json()
    assert (told["state"], told["answer"], told["version"]) == ("answered", "Перепроверили", 2)
    assert [kept["name"] for kept in told["files"]] == ["протокол.pdf"]
    assert told["signs"][0]["words"].startswith("Works that lack one to three points to a higher mark: 2")
    decided = sent(coordinator, row, "decide", verdict="unclear", note="Мало работ", version=2).json()
    assert (decided["state"], decided["verdict"], decided["note"]) == ("decided", "unclear", "Мало работ")


def test_a_clash_shows_the_matter_as_it_is(case: Listed, coordinator: Client, school_coordinator: Client) -> None:
    (row,) = case.asked(answer_by=ahead())
    inquiring.answer(row, "Первый", version=1, by=case.vera)
    for client, verb, facts in (
        (coordinator, "decide", {"verdict": "explained", "note": "так"}),
        (coordinator, "withdraw", {"reason": "так"}),
        (school_coordinator, "answer", {"text": "Второй"}),
    ):
        clash = sent(client, row, verb, **facts, version=1)
        assert (clash.status_code, clash.json()["current"]["answer"], clash.json()["current"]["version"]) == (
            409,
            "Первый",
            2,
        )


def test_a_refused_file_keeps_nothing(case: Listed, school_coordinator: Client) -> None:
    (row,) = case.asked(answer_by=ahead())
    here = reverse("api_inquiry-answer", args=[row.pk])
    file = SimpleUploadedFile("игра.pdf", b"MZ\x90\x00")
    answer = school_coordinator.post(here, {"text": "так", "version": 1, "files": [file]})
    assert (answer.status_code, InquiryFile.objects.count(), Inquiry.objects.get().state) == (400, 0, "asked")


def test_taking_back(case: Listed, coordinator: Client) -> None:
    (row,) = case.asked(answer_by=ahead())
    told = sent(coordinator, row, "withdraw", reason="Исправлен файл", version=1).json()
    assert told["state"] == "withdrawn"


def test_above_a_school_a_matter_exists_once_it_was_heard(case: Listed, official: Client) -> None:
    (row,) = case.asked(answer_by=ahead())
    here = reverse("api_inquiry-detail", args=[row.pk])
    assert official.get(here).status_code == 404
    inquiring.answer(row, "так", version=1, by=case.vera)
    assert official.get(here).json()["answer"] == "так"
