"""What to put into the addresses of the public pages, for the table of accesses."""

from typing import Any

from observers import access
from observers.kinds import LinkPurpose, PlaceState
from observers.models import Waiting
from tests.builders import Cast
from tests.observers import builders


def doors(cast: Cast) -> dict[str, dict[str, Any]]:
    """By the beginning of the address's name: a session to sign up for, good links, and a forged one."""
    row = builders.session(cast.schools[1], builders.at(14), seats=3)
    person = builders.observer(cast.municipality)
    place = builders.place(row, person, PlaceState.UNCONFIRMED)
    slug = cast.municipality.slug
    return {
        "signup": {"slug": slug, "pk": row.pk, "step": "who", "token": "forged"},
        "consent_text": {"slug": slug, "kind": "processing"},
        "place_confirm": {"slug": slug, "token": access.make(person, LinkPurpose.CONFIRM, place)},
        "place_offer": {"slug": slug, "token": "forged"},
        "place_agree": {"pk": place.pk},
        "place_back": {"pk": place.pk},
        "queue_out": {"pk": Waiting.objects.create(session=row, observer=builders.observer(cast.municipality)).pk},
        "my_places": {"slug": slug, "token": access.make(person, LinkPurpose.MANAGE)},
        "link_again": {"slug": slug},
    }
