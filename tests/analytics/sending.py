"""``python -m tests.analytics.sending send|confirm COUNT``: a delivery sent or confirmed, as a web request would."""

import sys
from io import BytesIO

import django

django.setup()

from analytics.models import Delivery  # noqa: E402 because models load only after Django is set up
from analytics.services import delivering  # noqa: E402
from tests.analytics.deliveries import PUPILS, an_f1  # noqa: E402
from tests.builders import a_cast  # noqa: E402


def send(count: int) -> None:
    """So many files, each of one school more than the one before."""
    cast = a_cast()
    schools = [(row.login, row.name, cast.municipality.name, PUPILS) for row in cast.schools]
    files = [
        delivering.Named(f"Ф1 {n}.xlsx", BytesIO(an_f1(schools[: 1 + n % 2], title=f"ВПР {2000 + n} Физика 8 класс")))
        for n in range(15, 15 + count)
    ]
    delivering.deliver(files, municipality=cast.municipality, hints={"subject": "FI"}, by=None)


def confirm() -> None:
    """The only delivery, by whoever coordinates."""
    delivery = Delivery.objects.select_related("municipality").get()
    delivering.confirm(delivery, by=None)


if __name__ == "__main__":
    send(int(sys.argv[2])) if sys.argv[1] == "send" else confirm()
