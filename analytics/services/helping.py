"""A programme of targeted help: made from templates by sign, worded by a person, adopted, carried out."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from analytics.labels.remedies import COMMON, STEPS, Step
from analytics.models import HelpProgramme, Inquiry, ZoneEntry
from analytics.reports.help_papers import programme_paper
from analytics.reports.zone import codes_of, heard
from analytics.rules import InquiryState, Verdict
from analytics.services.drafting import drafted
from analytics.services.versions import locked, record
from documents.models import Document
from schools.models import School

TITLE = "Программа адресной помощи по повышению объективности оценивания"
COMMON_SIGN = "common"
Item = dict[str, Any]


def signs_of(school: School, year: int, today: date) -> list[str]:
    """What the programme answers: signs the school was heard about and that nobody explained, and poor re-checks."""
    rows = Inquiry.objects.filter(heard(today), school=school, work__year=year).exclude(verdict=Verdict.EXPLAINED)
    codes = [code for row in rows.exclude(state=InquiryState.WITHDRAWN).order_by("pk") for code in codes_of(row)]
    entries: Any = ZoneEntry.objects.filter(school=school, year=year).values_list("reasons", flat=True)
    if any(reason["code"] == "recheck_below" for reasons in entries for reason in reasons):
        codes.append("recheck")
    return [code for code in dict.fromkeys(codes) if code in STEPS]


def items_for(codes: Iterable[str], today: date) -> list[Item]:
    """The steps of these signs and those of every programme, by day."""
    steps = [(code, step) for code in codes for step in STEPS[code]] + [(COMMON_SIGN, step) for step in COMMON]
    made = {step.text: _item(code, step, today) for code, step in reversed(steps)}
    return sorted(made.values(), key=lambda item: (item["due"], item["text"]))


def _item(code: str, step: Step, today: date) -> Item:
    text = f"{step.text}. Ожидаемый результат: {step.result[0].lower()}{step.result[1:]}" if step.result else step.text
    due = today + timedelta(weeks=step.weeks)
    return {"sign": code, "text": text, "due": due.isoformat(), "who": step.who, "done": False, "result": ""}


@transaction.atomic
def make(school: School, year: int, *, today: date, by: User) -> HelpProgramme:
    """A programme suggested by the school's signs; one that is there already is given back."""
    School.objects.select_for_update(of=("self",)).get(pk=school.pk)
    rows: Any = HelpProgramme.objects
    old: HelpProgramme | None = rows.filter(school=school, year=year).first()
    if old is not None:
        return old
    codes = signs_of(school, year, today)
    row: HelpProgramme = rows.create(school=school, year=year, title=TITLE, items=items_for(codes, today), user=by)
    record("help.made", row, school, by, year=year, signs=", ".join(codes))
    return row


@transaction.atomic
def edit(programme: HelpProgramme, items: Sequence[Item], *, title: str, version: int, by: User) -> HelpProgramme:
    """Change title and steps of a programme that is not adopted. Raises ``Clash``."""
    row = locked(programme, version)
    if row.adopted_at is not None:
        raise ValidationError(_("The programme is adopted: only what came of its steps can be written."))
    if not title.strip():
        raise ValidationError({"title": _("Give the programme a name.")})
    row.items, row.title = list(items), title.strip()
    row.version += 1
    row.save(update_fields=["items", "title", "version"])
    record("help.edited", row, row.school, by, steps=len(row.items))
    return row


@transaction.atomic
def adopt(programme: HelpProgramme, *, version: int, by: User) -> HelpProgramme:
    """Let the programme stand: every step says what, until when and who. The school sees it from here on."""
    row = locked(programme, version)
    if row.adopted_at is not None:
        raise ValidationError(_("The programme is adopted already."))
    if not row.items:
        raise ValidationError(_("The programme has no steps yet."))
    if any(not (item["text"] and item["due"] and item["who"]) for item in row.items):
        raise ValidationError(_("Every step needs what is done, until when and who does it."))
    row.adopted_at = timezone.now()
    row.version += 1
    row.save(update_fields=["adopted_at", "version"])
    record("help.adopted", row, row.school, by, steps=len(row.items))
    return row


@transaction.atomic
def report(programme: HelpProgramme, told: Sequence[tuple[bool, str]], *, version: int, by: User) -> HelpProgramme:
    """Write of each step whether it is done and what came of it."""
    row = locked(programme, version)
    if row.adopted_at is None:
        raise ValidationError(_("Adopt the programme first."))
    if len(told) != len(row.items):
        raise ValidationError(_("The steps have changed meanwhile. Look at the programme again."))
    before = sum(bool(item["done"]) for item in row.items)
    row.items = [
        {**item, "done": done, "result": result.strip()} for item, (done, result) in zip(row.items, told, strict=True)
    ]
    row.version += 1
    row.save(update_fields=["items", "version"])
    record("help.reported", row, row.school, by, done=[before, sum(bool(item["done"]) for item in row.items)])
    return row


@transaction.atomic
def delete(programme: HelpProgramme, *, by: User) -> None:
    """Forget a programme that was not adopted."""
    row = locked(programme)
    if row.adopted_at is not None:
        raise ValidationError(_("An adopted programme stays."))
    record("help.deleted", row, row.school, by, year=row.year)
    row.delete()


@transaction.atomic
def put_on_paper(programme: HelpProgramme, *, by: User) -> Document:
    """The programme as a draft in the register."""
    row = locked(programme, None, "school__municipality")
    paper = programme_paper(row)
    return drafted(
        paper,
        Document.objects.about("helpprogramme", row.pk),
        kind="help_programme",
        subject_kind="helpprogramme",
        subject_id=row.pk,
        subject_label=str(row),
        municipality=row.school.municipality,
        addressee=row.school,
        by=by,
    )
