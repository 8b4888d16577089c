"""The sample beside the form of the look: what is typed, not what is saved; drawn by a worker."""

from base64 import b64decode
from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import Job, User
from accounts.roles import Role
from documents import tasks
from schools.models import Layout
from schools.services import layouts
from tests.builders import Cast
from tests.documents.forms import emblem
from tests.schools.test_layouts import LOOK

SignIn = Callable[[User], Client]
HTMX = {"hx-request": "true"}
DOTS = 80 / 25.4  # per mm

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(sign_in: SignIn, cast: Cast) -> Client:
    return sign_in(cast.people[Role.COORDINATOR])


def drawn(client: Client, **typed: object) -> list[Image.Image]:
    client.post(reverse("layout_preview"), LOOK | typed, headers=HTMX)
    job = Job.objects.latest("pk")
    tasks.preview(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.error
    return [Image.open(BytesIO(b64decode(sheet))).convert("L") for sheet in job.result["sheets"]]


def ink(sheet: Image.Image) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of all that is printed, mm."""
    box = sheet.point(lambda dot: 255 if dot < 128 else 0).getbbox()
    assert box is not None
    left, top, right, bottom = (round(edge / DOTS) for edge in box)
    return left, top, right, bottom


def test_the_sample_shows_what_is_typed_and_saves_nothing(coordinator: Client, cast: Cast) -> None:
    before = Layout.objects.values().get(municipality=cast.municipality)
    first, annex = drawn(coordinator, margin_left=45, margin_top=35, annex_landscape="on")
    assert [first.width < first.height, annex.width < annex.height] == [True, False]
    assert ink(first)[0] == pytest.approx(45, abs=1)
    assert ink(first)[1] == pytest.approx(36, abs=2)
    second = drawn(coordinator, margin_left=20)
    assert ink(second[0])[0] == pytest.approx(20, abs=1)
    assert second[1].width < second[1].height
    assert Layout.objects.values().get(municipality=cast.municipality) == before


def test_the_sample_bears_the_emblem_and_the_code(coordinator: Client, cast: Cast) -> None:
    bare = drawn(coordinator, proof_code="")[0]
    layouts.set_emblem(
        cast.municipality, BytesIO(emblem()), name="a.png", is_arms=True, by=cast.people[Role.COORDINATOR]
    )
    full = drawn(coordinator)[0]
    assert (ink(full)[1], ink(full)[3]) == (10, 291)
    assert (ink(bare)[1] >= 20, ink(bare)[3] <= 290) == (True, True)


def test_the_fragment_waits_then_shows_the_sheets(coordinator: Client) -> None:
    waiting = coordinator.post(reverse("layout_preview"), LOOK, headers=HTMX)
    job = Job.objects.get()
    assert [template.name for template in waiting.templates][:1] == ["documents/_sample.html"]
    assert f'hx-get="{reverse("layout_sample", args=[job.pk])}"' in waiting.content.decode()
    tasks.preview(job.pk)
    shown = coordinator.get(reverse("layout_sample", args=[job.pk]), headers=HTMX).content.decode()
    assert (shown.count('src="data:image/png;base64,'), "hx-get" in shown) == (2, False)


def test_the_same_look_is_drawn_once(coordinator: Client) -> None:
    for _ in range(2):
        coordinator.post(reverse("layout_preview"), LOOK, headers=HTMX)
    assert Job.objects.count() == 1


def test_what_is_filled_in_wrongly_is_not_drawn(coordinator: Client) -> None:
    wrong = coordinator.post(reverse("layout_preview"), LOOK | {"margin_left": 3}, headers=HTMX)
    assert (wrong.status_code, list(wrong.context["form"].errors), Job.objects.count()) == (200, ["margin_left"], 0)
    assert coordinator.post(reverse("layout_preview"), {"margin_left": 3}).status_code == 422


def test_without_a_script_the_sample_has_its_own_page(coordinator: Client) -> None:
    answer = coordinator.post(reverse("layout_preview"), LOOK)
    job = Job.objects.get()
    assert answer.headers["Location"] == reverse("job", args=[job.pk])
    tasks.preview(job.pk)
    then = coordinator.get(reverse("job", args=[job.pk]))
    assert then.headers["Location"] == reverse("layout_sample", args=[job.pk])
    page = coordinator.get(then.headers["Location"])
    assert page.templates[0].name == "documents/sample.html"
    assert page.content.decode().count('src="data:image/png;base64,') == 2


def test_nobody_else_sees_the_sample(coordinator: Client, sign_in: SignIn, cast: Cast) -> None:
    assert cast.stranger is not None
    coordinator.post(reverse("layout_preview"), LOOK, headers=HTMX)
    address = reverse("layout_sample", args=[Job.objects.get().pk])
    assert sign_in(cast.stranger).get(address).status_code == 404
