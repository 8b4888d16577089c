"""Certificates of observers: the code is drawn dot by dot, and leads to a page that tells little."""

import re
from typing import Any

import pytest
import segno
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import JournalEntry, User
from observers.kinds import ObserverState
from observers.models import Accreditation
from observers.orders.badges import badge_address, card, square
from observers.services import papering
from tests.builders import Cast
from tests.observers.builders import certificate, observer
from tests.observers.reading import lines

pytestmark = pytest.mark.django_db

ADDRESS = "https://vpr.example/observers/o/zarechye/certificate/1-0123456789abcdef/"


def dark(svg: str) -> set[tuple[int, int]]:
    """Which dots of the code's path are dark, by row and column."""
    found = re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)", svg)
    size = 48 / len(segno.make(ADDRESS, error="m", micro=False).matrix)
    return {(round((float(y) - 7) / size), round((float(x) - 7) / size)) for x, y, _wide in found}


def test_the_code_is_drawn_dot_by_dot() -> None:
    matrix = segno.make(ADDRESS, error="m", micro=False).matrix
    expected = {(y, x) for y, row in enumerate(matrix) for x, bit in enumerate(row) if bit}
    assert dark(square(ADDRESS)) == expected


def test_a_badge_is_a_draft_with_the_certificate_s_number(cast: Cast, by: User, settings: Any) -> None:
    settings.SITE_URL = "https://vpr.example"
    row = certificate(
        observer(cast.municipality, surname="Белоусов-Подгорный", name="Александр", patronymic="Павлович")
    )
    paper = papering.badge(row, by=by)
    assert (paper.number, paper.issued_on, paper.state) == ("Н-1", row.valid_from, "draft")
    assert badge_address(row).startswith("https://vpr.example/observers/o/zarechye/certificate/")
    found = lines(paper)
    assert "УДОСТОВЕРЕНИЕ" in found
    assert "Предъявитель: Белоусов-Подгорный Александр Павлович" in found
    assert (
        "Белоусов"
        not in f"{paper.title} {paper.subject_label} {JournalEntry.objects.get(action='badge.drafted').changes}"
    )
    assert papering.badge(row, by=by) == paper
    applied = Accreditation.objects.create(observer=observer(cast.municipality), municipality=cast.municipality)
    with pytest.raises(ValidationError):
        papering.badge(applied, by=by)


@pytest.mark.parametrize("name", ["Ы" * 80, "А-" * 30 + "Б", "<script>", "Мария 🎓"])
def test_names_that_would_break_a_card(cast: Cast, name: str) -> None:
    svg = card(certificate(observer(cast.municipality, surname=name)))
    assert "<script>" not in svg
    assert svg.count("<text") <= 7


def test_what_the_code_leads_to(cast: Cast, client: Client, english: None) -> None:
    row = certificate(observer(cast.municipality))
    address = reverse("certificate", args=["zarechye", badge_address(row).rstrip("/").rsplit("/", 1)[1]])
    Accreditation.objects.update(valid_from="2020-01-01", valid_to="2099-01-01")
    answer = client.get(address)
    page = " ".join(answer.content.decode().split())
    told = ("№ Н-1", "Город Заречье", "</svg>valid</span>", "Наблюдатель1", "Анна")
    assert [words in page for words in told] == [True, True, True, False, False]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    Accreditation.objects.update(valid_to="2020-02-01")
    assert "</svg>not valid</span>" in client.get(address).content.decode()
    Accreditation.objects.update(valid_to="2099-01-01")
    row.observer.state = ObserverState.REMOVED
    row.observer.save()
    assert "</svg>not valid</span>" in client.get(address).content.decode()
    for wrong in (
        address[:-3] + "0/",
        address.replace("zarechye", "dolina"),
        reverse("certificate", args=["zarechye", "x"]),
    ):
        assert client.get(wrong).status_code == 404
