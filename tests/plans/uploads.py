"""Files sent in and read as a worker reads them, and how much of any plan there is."""

from io import BytesIO
from typing import Any

from accounts.models import User
from plans import tasks
from plans.models import Measure, MeasureResponsible, Plan, Section, Upload
from plans.services import uploading
from tests.builders import Cast
from tests.plans.texts import ZARECHYE


def send(cast: Cast, by: User, data: bytes = ZARECHYE.encode(), name: str = "план.txt", **more: Any) -> Upload:
    """A file sent in for Zarechye, waiting for a worker."""
    return uploading.upload(BytesIO(data), name=name, municipality=cast.municipality, by=by, **more)


def read(row: Upload) -> Upload:
    """What the worker makes of it."""
    assert row.job is not None
    tasks.read_upload(row.job)
    row.refresh_from_db()
    return row


def plans_and_rows() -> tuple[int, ...]:
    """How much of any plan there is."""
    return tuple(model.objects.count() for model in (Plan, Section, Measure, MeasureResponsible))
