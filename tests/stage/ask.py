"""``python -m tests.stage.ask PREFIX COUNT SECONDS``: ask for so many jobs, as a web request would."""

import sys

import django
from django.db import transaction

django.setup()

from accounts import queue  # noqa: E402 because models load only after Django is set up
from accounts.models import User  # noqa: E402
from tests.stage.tasks import leave_a_mark  # noqa: E402


@transaction.atomic
def ask(prefix: str, number: int, seconds: float) -> None:
    """One request, one job."""
    asker = User.objects.filter(email="asker@zarechye.example").first() or User.objects.create_user(
        "asker@zarechye.example", "Орлова Вера Павловна"
    )
    queue.enqueue(leave_a_mark, {"seconds": seconds}, key=f"{prefix}:{number}", by=asker)


if __name__ == "__main__":
    for turn in range(int(sys.argv[2])):
        ask(sys.argv[1], turn, float(sys.argv[3]))
