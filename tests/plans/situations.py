"""Plans in their several states, made by the same services as the pages."""

from dataclasses import replace
from datetime import date
from io import BytesIO

from accounts.models import User
from office.grids.text import read_text
from plans.importing.reading_plan import understand
from plans.importing.staging import stage
from plans.models import Plan, Upload
from plans.orders.approval import Wording, suggested
from plans.services import checking, lifecycle, uploading
from schools.models import Municipality, School
from tests.plans.texts import ZARECHYE


def an_upload(place: Municipality, by: User, text: str = ZARECHYE, school: School | None = None) -> Upload:
    """A file that has been read and waits to be looked through."""
    row = uploading.upload(BytesIO(text.encode()), name="план.txt", municipality=place, school=school, by=by)
    row.draft, row.state = stage(understand(read_text(text.encode()))), Upload.State.READY
    row.save()
    return row


def a_plan(place: Municipality, by: User, text: str = ZARECHYE, school: School | None = None) -> Plan:
    """A draft plan with its defects."""
    return uploading.confirm(an_upload(place, by, text, school), by=by)


def decided(plan: Plan, by: User) -> Plan:
    """The plan with every defect left as it is."""
    for measure in plan.measures.all():
        for doubt in measure.doubts:
            checking.decide(measure, doubt["key"], by=by)
    return plan


def wording(plan: Plan, number: str = "", dated: date = date(2026, 9, 1)) -> Wording:
    """The ready wording with number and date."""
    return replace(suggested(plan), number=number, dated=dated)


def an_approved_plan(place: Municipality, by: User, text: str = ZARECHYE) -> Plan:
    """A plan approved by an order."""
    plan = decided(a_plan(place, by, text), by)
    lifecycle.send_to_approval(plan, by=by)
    lifecycle.approve(plan, wording(plan), by=by)
    plan.refresh_from_db()
    return plan


def on_approval(place: Municipality, by: User, text: str = ZARECHYE) -> Plan:
    """A plan without open defects that has been sent to approval."""
    return lifecycle.send_to_approval(decided(a_plan(place, by, text), by), by=by)


def state(plan: Plan) -> str:
    """The state as it is stored."""
    return Plan.objects.values_list("state", flat=True).get(pk=plan.pk)
