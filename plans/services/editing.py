"""Edit a draft plan: its head, its sections, its rows. A clash of two editors loses nobody's words."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from plans.models import Measure, Plan, Section
from plans.rules import PlanState, why_not_edit
from plans.services import building, checking, parties
from plans.terms import read_period
from schools.models import Municipality, School

FIELDS = ("number", "title", "deadline_text", "responsible_text", "result", "notes")


class Clash(ValidationError):
    """Somebody else has saved the same row meanwhile; ``current`` holds their values."""

    def __init__(self, current: Measure) -> None:
        super().__init__(_("Somebody has changed this row meanwhile. Compare both versions and save again."))
        self.current = current


def locked(plan: Plan) -> Plan:
    """The plan under a lock; raises ``ValidationError`` when its state forbids editing."""
    fresh = Plan.objects.select_for_update().get(pk=plan.pk)
    if refusal := why_not_edit(fresh.state):
        raise ValidationError(refusal)
    return fresh


def _record(action: str, subject: Any, plan: Plan, by: User, **changes: Any) -> None:
    journal.record(action, subject, by, municipality=plan.municipality_id, school=plan.school_id, changes=changes)


@transaction.atomic
def create(
    *, municipality: Municipality, school: School | None, title: str, period: str, by: User, **more: Any
) -> Plan:
    """An empty plan with one section. ``more``: parent, parent_act."""
    known = read_period(period) if period.strip() else None
    if period.strip() and known is None:
        raise ValidationError(
            {"period": _("The period was not understood. Write, for example: 2026/2027 school year.")}
        )
    plan = Plan.objects.create(
        municipality=municipality,
        school=school,
        title=title.strip(),
        period_text=period.strip(),
        period_start=known.start if known else None,
        period_end=known.end if known else None,
        columns=building.COLUMNS_BY_DEFAULT,
        **more,
    )
    Section.objects.create(plan=plan, number="1", title=_("Measures"))
    _record("plan.created", plan, plan, by)
    return plan


@transaction.atomic
def edit_head(plan: Plan, values: dict[str, Any], *, version: int, by: User) -> Plan:
    """Change title, period, goals, tasks, columns, signatory, parent; deadlines are read against the new period."""
    fresh = locked(plan)
    if fresh.version != version:
        raise ValidationError(
            _("Somebody has changed the plan's card meanwhile. Look at it again and repeat your change.")
        )
    changes = {name: [getattr(fresh, name), value] for name, value in values.items() if getattr(fresh, name) != value}
    if not changes:
        return fresh
    for name, value in values.items():
        setattr(fresh, name, value)
    if {"period_text", "period_start", "period_end"} & set(changes) and not {"period_start", "period_end"} & set(
        changes
    ):
        known = read_period(fresh.period_text)
        fresh.period_start, fresh.period_end = (known.start, known.end) if known else (None, None)
    fresh.version += 1
    fresh.save()
    checking.refresh(fresh)
    _record("plan.edited", fresh, fresh, by, **changes)
    return fresh


@transaction.atomic
def edit_measure(measure: Measure, values: dict[str, str], *, version: int, by: User) -> Measure:
    """Change a row's words. Raises ``Clash`` with the other's values when ``version`` is not the saved one."""
    plan = locked(measure.plan)
    row = Measure.objects.select_for_update().get(pk=measure.pk, plan=plan)
    values = {name: text.strip() for name, text in values.items() if name in FIELDS}
    changes = {name: [getattr(row, name), text] for name, text in values.items() if getattr(row, name) != text}
    if not changes:
        return row
    if row.version != version:
        raise Clash(row)
    if not values.get("title", row.title):
        raise ValidationError({"title": _("Say in words what is to be done.")})
    for name, text in values.items():
        setattr(row, name, text)
    row.version = version + 1
    row.save()
    if "responsible_text" in changes:
        parties.follow_words(row, plan)
    checking.refresh(plan)
    row.refresh_from_db()
    _record("measure.edited", row, plan, by, **changes)
    return row


@transaction.atomic
def add_measure(section: Section, values: dict[str, str], *, by: User) -> Measure:
    """Add a row at the end of a section; without a number it gets the next one."""
    plan = locked(section.plan)
    row = Measure(plan=plan, section=section, position=_next_position(section.measures))
    for name in FIELDS:
        setattr(row, name, values.get(name, "").strip())
    if not row.title:
        raise ValidationError({"title": _("Say in words what is to be done.")})
    row.number = row.number or _next_number(section)
    row.save()
    parties.follow_words(row, plan)
    checking.refresh(plan)
    row.refresh_from_db()
    _record("measure.added", row, plan, by)
    return row


def _next_position(rows: Any) -> int:
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


def _next_number(section: Section) -> str:
    last = section.measures.exclude(number="").order_by("-position", "-pk").first()
    if last is None:
        return f"{section.number.rstrip('.')}.1" if section.number else "1"
    head, _dot, tail = last.number.rstrip(".").rpartition(".")
    return f"{head}.{int(tail) + 1}".lstrip(".") if tail.isdigit() else ""


@transaction.atomic
def move_measure(measure: Measure, *, section: Section, position: int, by: User) -> Measure:
    """Put a row at ``position`` (0 = first) of a section of the same plan."""
    plan = locked(measure.plan)
    row = Measure.objects.select_for_update().get(pk=measure.pk, plan=plan)
    if section.plan_id != plan.pk:
        raise ValidationError(_("A measure moves only within its plan."))
    rows = [other for other in section.measures.order_by("position", "pk") if other.pk != row.pk]
    rows.insert(max(0, min(position, len(rows))), row)
    before = {"section": row.section_id, "position": row.position}
    for index, other in enumerate(rows):
        other.section, other.position = section, index
    Measure.objects.bulk_update(rows, ["section", "position"])
    _record("measure.moved", row, plan, by, before=before, after={"section": section.pk, "position": row.position})
    return row


@transaction.atomic
def delete_measure(measure: Measure, *, by: User) -> None:
    """Take a row out of a draft; its words stay in the journal."""
    plan = locked(measure.plan)
    row = Measure.objects.get(pk=measure.pk, plan=plan)
    _record("measure.deleted", row, plan, by, **checking.words_of(row))
    row.delete()
    checking.refresh(plan)


@transaction.atomic
def add_section(plan: Plan, *, number: str, title: str, by: User) -> Section:
    """Add a section at the end."""
    fresh = locked(plan)
    section = Section.objects.create(
        plan=fresh, number=number.strip(), title=title.strip(), position=_next_position(fresh.sections)
    )
    _record("section.added", section, fresh, by)
    return section


@transaction.atomic
def edit_section(section: Section, *, number: str, title: str, version: int, by: User) -> Section:
    """Rename a section."""
    plan = locked(section.plan)
    saved = Section.objects.filter(pk=section.pk, plan=plan, version=version).update(
        number=number.strip(), title=title.strip(), version=F("version") + 1
    )
    if not saved:
        raise ValidationError(
            _("Somebody has changed this section meanwhile. Look at it again and repeat your change.")
        )
    fresh = Section.objects.get(pk=section.pk)
    changes = {"number": [section.number, fresh.number], "title": [section.title, fresh.title]}
    _record("section.edited", fresh, plan, by, **changes)
    return fresh


@transaction.atomic
def move_section(section: Section, *, position: int, by: User) -> None:
    """Put a section at ``position`` (0 = first)."""
    plan = locked(section.plan)
    rows = [other for other in plan.sections.order_by("position", "pk") if other.pk != section.pk]
    rows.insert(max(0, min(position, len(rows))), section)
    for index, other in enumerate(rows):
        other.position = index
    Section.objects.bulk_update(rows, ["position"])
    _record("section.moved", section, plan, by, position=section.position)


@transaction.atomic
def delete_section(section: Section, *, by: User) -> None:
    """Take an empty section out; one with measures is refused, because their words would go with it."""
    plan = locked(section.plan)
    if section.measures.exists():
        raise ValidationError(_("Move or delete the measures of this section first."))
    _record("section.deleted", section, plan, by)
    section.delete()


@transaction.atomic
def delete(plan: Plan, *, by: User) -> None:
    """Delete a draft that was never approved."""
    fresh = locked(plan)
    if fresh.state != PlanState.DRAFT or fresh.children.exists():
        raise ValidationError(_("Only a draft on which no other plan rests can be deleted."))
    _record("plan.deleted", fresh, fresh, by, title=fresh.title)
    fresh.delete()
