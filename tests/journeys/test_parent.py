"""A parent on a telephone of 360 px: from the list of what is open to the confirmed place and back, script or not."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from observers.kinds import PlaceState
from observers.models import Consent, Observer, Place, Session
from observers.views.public import drafts
from tests.builders import Cast
from tests.journeys.conftest import PageAs, sound
from tests.journeys.hands import Hands
from tests.observers import builders
from tests.observers.visitor import letters, link_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEIGHT = 740


@pytest.fixture
def session(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Session:
    """One place in ten days; the pages may be read as fast as a test reads."""
    monkeypatch.setattr(drafts, "QUICKEST", timedelta(0))
    return builders.session(cast.schools[0], timezone.now() + timedelta(days=10))


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Продолжить").click()


def answer(page: Page, email: str, look_at: bool) -> None:
    """All questions, from the first one to the page with the answers."""

    def seen(name: str) -> None:
        if look_at:
            sound(page, f"signup-{name}")

    expect(page.locator("h1")).to_have_text("Как вас зовут и как с вами связаться?")
    seen("who")
    go_on(page)
    expect(page.locator(".errors")).to_contain_text("Проверьте форму")
    seen("who-errors")
    page.get_by_label("Фамилия").fill("Сорокина")
    page.get_by_label("Имя", exact=True).fill("Ольга")
    page.get_by_label("Электронная почта").fill(email)
    go_on(page)
    expect(page.locator("h1")).to_have_text("В каком качестве вы придёте?")
    page.get_by_label("родитель").check()
    seen("category")
    go_on(page)
    expect(page.locator("h1")).to_have_text("Можете ли вы наблюдать в этой школе?")
    page.get_by_label("Мне исполнилось 18 лет").check()
    for group in page.get_by_label("нет", exact=True).all():
        group.check()
    seen("declare")
    go_on(page)
    expect(page.locator("h1")).to_have_text("Согласие на обработку персональных данных")
    box = page.get_by_label("Я даю согласие на обработку моих персональных данных")
    expect(box).not_to_be_checked()
    seen("consent")
    box.check()
    go_on(page)
    expect(page.locator("h1")).to_have_text("Можно ли опубликовать ваше имя?")
    seen("publication")
    go_on(page)
    expect(page.locator("h1")).to_have_text("Проверьте ответы")
    seen("check")


def test_a_place_on_a_telephone(no_worker: Hands, page_as: PageAs, session: Session) -> None:
    page = page_as(None, 360, HEIGHT)
    page.goto("/observers/o/zarechye/signup/?day=2020-01-01")
    expect(page.locator(".empty")).to_contain_text("Сейчас записаться некуда")
    sound(page, "signup-empty")
    page.goto("/observers/o/zarechye/signup/")
    expect(page.locator("h1")).to_have_text("Стать наблюдателем")
    sound(page, "signup-list")
    page.get_by_role("link", name="Выбрать").click()
    answer(page, "olga@mail.example", look_at=True)
    page.go_back()
    expect(page.locator("h1")).to_have_text("Можно ли опубликовать ваше имя?")
    page.go_forward()
    page.get_by_role("link", name="Изменить имя").click()
    expect(page.get_by_label("Фамилия")).to_have_value("Сорокина")
    page.get_by_label("Имя", exact=True).fill("Олеся")
    go_on(page)
    expect(page.locator("h1")).to_have_text("Проверьте ответы")
    page.get_by_role("button", name="Отправить заявку").click()
    expect(page.locator("h1")).to_have_text("Заявка отправлена")
    sound(page, "signup-done")
    place = Place.objects.get()
    assert (place.observer.full_name, place.state, Consent.objects.count()) == (
        "Сорокина Олеся",
        PlaceState.UNCONFIRMED,
        1,
    )
    (letter,) = letters()
    page.goto(link_in(letter))
    expect(page.locator("h1")).to_have_text("Подтвердите запись")
    sound(page, "signup-confirm")
    page.get_by_role("button", name="Да, я приду").click()
    expect(page.locator("h1")).to_have_text("Мои выходы")
    expect(page.locator(".messages")).to_contain_text("Место за вами. Спасибо!")
    sound(page, "my-places")
    place.refresh_from_db()
    assert place.state == PlaceState.CONFIRMED
    page.goto(link_in(letter))
    expect(page.locator("h1")).to_have_text("Место за вами")
    sound(page, "signup-confirmed-before")


def test_the_queue_on_a_telephone_without_script(no_worker: Hands, page_as: PageAs, session: Session) -> None:
    taken = builders.place(session, builders.observer(session.municipality))
    page = page_as(None, 360, HEIGHT, script=False)
    page.goto("/observers/o/zarechye/signup/")
    page.get_by_role("link", name="Встать в очередь").click()
    answer(page, "olga@mail.example", look_at=False)
    page.get_by_role("button", name="Встать в очередь").click()
    expect(page.locator("h1")).to_have_text("Заявка отправлена")
    (letter,) = letters()
    page.goto(link_in(letter))
    expect(page.locator("main")).to_contain_text("Все места заняты, и пока никто не отказался.")
    mine = page.url
    person = Observer.objects.get(email="olga@mail.example")
    page.goto("/observers/o/zarechye/link/")
    page.get_by_label("Электронная почта").fill(taken.observer.email)
    page.get_by_role("button", name="Прислать ссылку").click()
    expect(page.locator("h1")).to_have_text("Проверьте почту")
    (other,) = letters()
    page.goto(link_in(other))
    page.get_by_role("button", name="Отказаться от места").click()
    expect(page.locator(".messages")).to_contain_text("Вы отказались от места.")
    page.goto(mine)
    page.get_by_role("button", name="Занять место").click()
    expect(page.locator(".messages")).to_contain_text("Место за вами. Спасибо!")
    assert [place.state for place in person.places.all()] == [PlaceState.CONFIRMED]


def test_what_cannot_be_had_says_so(page_as: PageAs, session: Session) -> None:
    builders.place(session, builders.observer(session.municipality))
    page = page_as(None, 360, HEIGHT)
    page.goto(f"/observers/o/zarechye/signup/{session.pk}/who/")
    expect(page.locator("h1")).to_have_text("На этот выход записаться нельзя")
    sound(page, "signup-refused")
    page.goto("/observers/o/zarechye/confirm/nothing/")
    expect(page.locator("h1")).to_have_text("Ссылка не действует")
    sound(page, "signup-closed-link")
    page.goto("/observers/o/zarechye/link/")
    sound(page, "signup-link")
