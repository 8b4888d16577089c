"""The look of papers: its form, the emblem, those who may sign."""

import hashlib
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from accounts.models import JournalEntry, User
from accounts.roles import Role
from schools.forms.looks import LayoutForm
from schools.models import Declension, Emblem, Layout, Signatory
from schools.services import layouts as services
from tests.builders import Cast

SignIn = Callable[[User], Client]
TOO_SMALL = "The picture is too small to print: 59 by 300 dots, at least 60 are wanted."
MAKER = 0x010F
LOOK = {
    "organisation": "АДМИНИСТРАЦИЯ\n\n  ГОРОДА   ЗАРЕЧЬЯ",
    "number_format": "{number}-О",
    "standard": "gost-2025",
    "margin_left": 30,
    "margin_right": 10,
    "margin_top": 20,
    "margin_bottom": 20,
    "font_size": 13,
    "table_font_size": 11,
    "line_spacing": "1.15",
    "initials": "spaced",
    "number_place": "bottom-right",
    "heading_place": "left",
    "phrase": "full",
    "proof_code": "on",
    "performer": "Орлова В.П.\n8 (800) 000-00-00",
}

pytestmark = pytest.mark.django_db


def picture(kind: str = "PNG", size: tuple[int, int] = (120, 150), mode: str = "RGB") -> bytes:
    made, exif = BytesIO(), Image.Exif()
    exif[MAKER] = "Camera of Vera"
    Image.new(mode, size, 90).save(made, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return made.getvalue()


@pytest.fixture
def coordinator(sign_in: SignIn, cast: Cast) -> Client:
    return sign_in(cast.people[Role.COORDINATOR])


def put(cast: Cast, data: bytes, name: str = "arms.png", *, is_arms: bool = True) -> Emblem:
    by = cast.people[Role.COORDINATOR]
    return services.set_emblem(cast.municipality, BytesIO(data), name=name, is_arms=is_arms, by=by)


def test_every_field_of_the_look_is_in_the_form() -> None:
    kept_elsewhere = {"id", "municipality", "emblem"}
    assert set(LayoutForm.Meta.fields) == {field.name for field in Layout._meta.fields} - kept_elsewhere
    shown = [name for part in LayoutForm().fieldsets for name in part["names"]]
    assert shown == list(LayoutForm.Meta.fields)


def test_the_look_is_saved_whole(coordinator: Client, cast: Cast) -> None:
    answer = coordinator.post(reverse("layout_edit"), LOOK)
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, reverse("department"))
    layout = Layout.objects.get(municipality=cast.municipality)
    assert (layout.organisation, layout.number_place, layout.heading_place, layout.phrase, layout.annex_landscape) == (
        *("АДМИНИСТРАЦИЯ\nГОРОДА ЗАРЕЧЬЯ", "bottom-right", "left", "full", False),
    )
    assert layout.performer.splitlines() == ["Орлова В.П.", "8 (800) 000-00-00"]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("margin_left", 19, "The standard wants 20 mm here at least."),
        ("margin_right", 9, "The standard wants 10 mm here at least."),
        ("margin_top", 0, "The standard wants 20 mm here at least."),
        ("margin_bottom", 19, "The standard wants 20 mm here at least."),
        ("margin_left", 51, "Ensure this value is less than or equal to 50."),
        ("font_size", 11, "Ensure this value is greater than or equal to 12."),
    ],
)
def test_what_the_standard_forbids_is_said(coordinator: Client, name: str, value: int, sentence: str) -> None:
    with override("en"):
        assert LayoutForm(LOOK | {name: value}).errors == {name: [sentence]}
    answer = coordinator.post(reverse("layout_edit"), LOOK | {name: value})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [name])


@pytest.mark.parametrize(
    ("standard", "margin", "heading"), [("gost-2025", "30", "centre"), ("gost-2016", "20", "left")]
)
def test_a_standard_fills_in_its_values_and_saves_nothing(
    coordinator: Client, cast: Cast, standard: str, margin: str, heading: str
) -> None:
    before = Layout.objects.values().get(municipality=cast.municipality)
    typed = LOOK | {"margin_left": 44, "standard": standard, "fill": "1", "place": "г. Заречье"}
    form = coordinator.post(reverse("layout_edit"), typed).context["form"]
    shown = {name: str(form[name].value()) for name in ("margin_left", "heading_place", "place", "table_font_size")}
    assert shown == {"margin_left": margin, "heading_place": heading, "place": "г. Заречье", "table_font_size": "12"}
    assert (form["proof_code"].value(), form["annex_landscape"].value()) == (True, False)
    assert Layout.objects.values().get(municipality=cast.municipality) == before


@pytest.mark.parametrize(("kind", "name", "start"), [("PNG", "a.png", b"\x89PNG"), ("JPEG", "a.jpg", b"\xff\xd8\xff")])
def test_an_emblem_is_drawn_anew_and_kept_by_its_hash(cast: Cast, kind: str, name: str, start: bytes) -> None:
    emblem = put(cast, picture(kind), name)
    data = bytes(emblem.data)
    assert data.startswith(start)
    assert b"Camera of Vera" not in data
    assert emblem.sha256 == hashlib.sha256(data).hexdigest()
    assert (emblem.width, emblem.height) == (120, 150)
    assert Layout.objects.get(municipality=cast.municipality).emblem == emblem


def test_a_large_picture_is_made_as_large_as_printing_shows(cast: Cast) -> None:
    emblem = put(cast, picture(size=(2000, 1000)))
    assert (emblem.width, emblem.height) == (800, 400)


def test_a_new_emblem_takes_the_place_of_the_old_one(cast: Cast) -> None:
    first, second = put(cast, picture()), put(cast, picture(size=(200, 200)), is_arms=False)
    assert Layout.objects.get(municipality=cast.municipality).emblem == second
    assert sorted(Emblem.objects.values_list("pk", flat=True)) == [first.pk, second.pk]
    services.drop_emblem(cast.municipality, by=cast.people[Role.COORDINATOR])
    assert (Layout.objects.get(municipality=cast.municipality).emblem, Emblem.objects.count()) == (None, 2)
    told = JournalEntry.objects.filter(action="layout.edited").order_by("pk").values_list("changes", flat=True)
    assert [change["emblem"] for change in told] == [
        [None, first.sha256[:12]],
        [first.sha256[:12], second.sha256[:12]],
        [second.sha256[:12], None],
    ]


def test_the_same_picture_twice_is_one(cast: Cast) -> None:
    assert put(cast, picture()) == put(cast, picture())
    assert JournalEntry.objects.filter(action="layout.edited").count() == 1


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "arms.svg", ""),
        (b"GIF89a" + bytes(60), "arms.gif", ""),
        (picture(), "arms.jpg", ""),
        (b"\x89PNG\r\n\x1a\n" + bytes(90), "arms.png", ""),
        (bytes(3 * 1024 * 1024), "arms.png", ""),
        (picture(size=(59, 300)), "arms.png", TOO_SMALL),
    ],
    ids=["svg", "gif", "wrong ending", "damaged", "too large", "too small"],
)
def test_what_is_no_picture_to_print_is_refused(cast: Cast, data: bytes, name: str, sentence: str) -> None:
    with override("en"), pytest.raises(ValidationError) as refused:
        put(cast, data, name)
    assert list(refused.value.message_dict) == ["file"]
    assert not sentence or refused.value.message_dict["file"] == [sentence]
    assert (Emblem.objects.count(), Layout.objects.get(municipality=cast.municipality).emblem) == (0, None)


def test_the_page_of_the_emblem(coordinator: Client, cast: Cast) -> None:
    address = reverse("emblem_edit")
    assert coordinator.get(reverse("emblem_image")).status_code == 404
    wrong = coordinator.post(address, {"file": SimpleUploadedFile("a.svg", b"<svg/>")})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["file"])
    done = coordinator.post(address, {"file": SimpleUploadedFile("a.png", picture()), "is_arms": "on"})
    assert done.headers["Location"] == f"{reverse('layout_edit')}?municipality={cast.municipality.pk}"
    shown = coordinator.get(reverse("emblem_image"))
    assert (shown.content, shown.headers["Content-Type"]) == (bytes(Emblem.objects.get().data), "image/png")
    coordinator.post(address, {"drop": "1"})
    assert Layout.objects.get(municipality=cast.municipality).emblem is None


def test_who_may_sign_is_added_changed_and_leaves(coordinator: Client, cast: Cast) -> None:
    values: dict[str, Any] = {"post": "И.о. начальника  управления", "name": "Орлова Вера Павловна", "acting": "on"}
    coordinator.post(reverse("signatory_create"), values)
    row = Signatory.objects.get()
    assert (row.post, row.acting, row.left_on) == ("И.о. начальника управления", True, None)
    assert Declension.objects.filter(phrase="Орлова Вера Павловна").count() == 1
    again = coordinator.post(reverse("signatory_create"), values)
    assert (again.status_code, list(again.context["form"].errors), Signatory.objects.count()) == (422, ["name"], 1)
    coordinator.post(reverse("signatory_edit", args=[row.pk]), {**values, "left_on": "2026-06-30"})
    row.refresh_from_db()
    assert row.left_on == date(2026, 6, 30)
    told = JournalEntry.objects.filter(subject_kind="signatory").order_by("pk").values_list("action", flat=True)
    assert list(told) == ["signatory.created", "signatory.edited"]


def test_a_stranger_finds_nobody_who_signs_here(sign_in: SignIn, cast: Cast) -> None:
    assert cast.stranger is not None
    row = Signatory.objects.create(municipality=cast.municipality, post="Начальник", name="Орлова В.П.")
    assert sign_in(cast.stranger).get(reverse("signatory_edit", args=[row.pk])).status_code == 404
