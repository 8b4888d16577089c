"""What to put into the addresses of schedules and of the register, for the table of accesses."""

from typing import Any

from observers import access
from observers.kinds import LinkPurpose
from observers.models import SchedulePlan, Training
from tests.builders import Cast
from tests.observers import builders


def desks(cast: Cast) -> dict[str, dict[str, Any]]:
    """By the beginning of the address's name: a schedule to be looked through, an observer, the training's link."""
    home = cast.municipality
    given = {"since": "2027-04-14", "until": "2027-04-20", "most": 3, "zone": None, "pins": []}
    plan = SchedulePlan.objects.create(
        municipality=home, year=2027, given=given, state=SchedulePlan.State.READY, result={"places": []}
    )
    person = builders.observer(home)
    question = {"text": "Помогать?", "answers": ["да", "нет"], "right": 1, "why": ""}
    Training.objects.create(municipality=home, title="Памятка", text="Читайте", questions=[question])
    return {
        "schedule": {"pk": plan.pk},
        "observer": {"pk": person.pk},
        "api_observer": {"pk": person.pk},
        "training": {"slug": home.slug, "token": access.make(person, LinkPurpose.MANAGE)},
    }
