"""Works marked once more: a sample drawn by lots, the second marking taken in, both markings compared."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from analytics.engine.sampling import Paper, Sample, SampleRule
from analytics.engine.sampling import draw as lots
from analytics.models import Inquiry, Recheck, ResultSheet, Work
from analytics.participants import Participants
from analytics.reports.agreement import agreement_of, columns_of
from analytics.reports.recheck_papers import protocol_paper
from analytics.rules import RecheckState
from analytics.services.drafting import drafted
from analytics.services.versions import locked, record
from documents.models import Document
from schools.models import School

SEEDS = 10**9  # short enough to be read out and typed again
Points = Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Wish:
    """How a sample is drawn: ``boundary`` guarantees a share to totals just above a mark's threshold; ``seed`` is
    given only to repeat a draw; ``tolerance``: points by which a total may differ and count as unchanged."""

    rule: SampleRule = field(default_factory=SampleRule)
    boundary: bool = False
    tolerance: int = 0
    due_on: date | None = None
    commission: str = ""
    note: str = ""
    seed: int | None = None


@transaction.atomic
def draw(sheet: ResultSheet, wish: Wish, *, by: User, inquiry: Inquiry | None = None) -> Recheck:
    """Draw works of one school's one work; points and marks of the first marking are frozen beside the codes.

    Raises ``ValidationError``: a sample of this work still waits, nobody wrote, or a code stands twice.
    """
    # Because two who draw at once must not make two samples, the school is locked.
    school = School.objects.select_for_update(of=("self",)).get(pk=sheet.school_id)
    work, people = sheet.work, sheet.participants
    if Recheck.objects.filter(school=school, work=work, state=RecheckState.DRAWN).exists():
        raise ValidationError(_("A sample of this work waits for its second marking already."))
    if not people.n:
        raise ValidationError(_("Nobody wrote this work at the school."))
    seed = secrets.randbelow(SEEDS) if wish.seed is None else wish.seed
    sample = _sample(people, work, school, wish, seed)
    row = Recheck.objects.create(
        school=school,
        work=work,
        inquiry=inquiry,
        seed=seed,
        rule=_rule(sample, wish),
        drawn=_drawn(sample, people, work),
        sheet_digest=sheet.digest,
        due_on=wish.due_on,
        commission=wish.commission.strip(),
        note=wish.note.strip(),
        drawn_by=by,
    )
    record("recheck.drawn", row, school, by, seed=seed, works=len(row.drawn), of=people.n)
    return row


def _sample(people: Participants, work: Work, school: School, wish: Wish, seed: int) -> Sample:
    own = school.login or school.name
    rows = zip(people.codes, people.classes, people.variants.tolist(), people.totals.tolist(), strict=True)
    given = [Paper(own, code, name, variant, total) for code, name, variant, total in rows]
    chosen = frozenset({own}) if wish.boundary and work.thresholds else frozenset[str]()
    try:
        return lots(given, wish.rule, seed=seed, work=_key(work), thresholds=work.thresholds or (), boundary=chosen)
    except ValueError as error:
        raise ValidationError(_("A code stands twice in this sheet. Upload a corrected file first.")) from error


def _key(work: Work) -> str:
    """The work's name in the lots, the same in every database."""
    return "|".join((work.kind, str(work.year), str(work.grade), work.subject, work.level, work.name))


def _rule(sample: Sample, wish: Wish) -> dict[str, Any]:
    """What repeats the draw and what the page says of it."""
    told = asdict(sample.schools[0])
    chosen = {"boundary": wish.boundary, "tolerance": wish.tolerance, "work": sample.work}
    return {"sizes": asdict(sample.rule), **chosen, **told}


def _drawn(sample: Sample, people: Participants, work: Work) -> list[dict[str, Any]]:
    rows = {code: at for at, code in enumerate(people.codes)}
    by_task = people.points.shape[1] == len(work.tasks) and bool(work.tasks)
    made = []
    for pick in sample.picks:
        at = rows[pick.code]
        made.append(
            {
                "code": pick.code,
                "class": pick.class_name,
                "variant": pick.variant,
                "stratum": pick.stratum,
                "drawn": pick.drawn,
                "out_of": pick.out_of,
                "points": people.points[at].tolist() if by_task else [],
                "total": int(people.totals[at]),
                "mark": int(people.marks[at]),
            }
        )
    return made


@transaction.atomic
def settle(recheck: Recheck, *, due_on: date | None, commission: str, note: str, version: int, by: User) -> Recheck:
    """Say who marks, until when, and what is to be known; raises ``Clash``."""
    row = locked(recheck, version)
    if row.state == RecheckState.CANCELLED:
        raise ValidationError(_("This re-check was called off."))
    values = {"due_on": due_on, "commission": commission.strip(), "note": note.strip()}
    changes = {name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value}
    if not changes:
        return row
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*values, "version"])
    record("recheck.settled", row, row.school, by, **changes)
    return row


@transaction.atomic
def take_second_marking(
    recheck: Recheck,
    marked: Mapping[str, Points],
    by: User,
    *,
    version: int | None = None,
    finish: bool = True,
    note: str | None = None,
) -> Recheck:
    """Keep the points of the second marking, by code in the order of the tasks; ``None`` is a box left empty and -1 a
    task that was not attempted. Codes not named keep what they have; a row of empty boxes takes its points away.

    With ``finish`` the markings are compared and the re-check is entered; works without points are left out then, and
    the note has to say why. Raises ``Clash`` or ``ValidationError`` with a sentence per fault.
    """
    row = locked(recheck, version)
    if row.state == RecheckState.CANCELLED:
        raise ValidationError(_("This re-check was called off."))
    finish = finish or row.state == RecheckState.ENTERED
    after = {**row.marked, **{code: list(points) for code, points in marked.items()}}
    after = {code: points for code, points in after.items() if any(point is not None for point in points)}
    if faults := _faults(row, after, finish, row.note if note is None else note):
        raise ValidationError(faults)
    changes: dict[str, Any] = {"works": [len(row.marked), len(after)]} if row.marked != after else {}
    row.marked, row.note = after, row.note if note is None else note.strip()
    if finish:
        row.agreement = agreement_of(row)
        changes |= {"state": [row.state, RecheckState.ENTERED.value], "unchanged": row.agreement.get("unchanged")}
        row.state, row.entered_by, row.entered_at = RecheckState.ENTERED, by, timezone.now()
    row.version += 1
    row.save()
    record("recheck.entered" if finish else "recheck.kept", row, row.school, by, **changes)
    return row


def _faults(row: Recheck, marked: Mapping[str, Points], finish: bool, note: str) -> list[str]:
    drawn = {str(entry["code"]) for entry in row.drawn}
    found = [_("Work %(code)s was not drawn.") % {"code": code} for code in marked if code not in drawn]
    for code, points in marked.items():
        found += _faults_of_work(row.work, code, points, finish)
    if finish and not marked:
        found.append(_("Enter the points of at least one work."))
    elif finish and len(marked) < len(drawn) and not note.strip():
        found.append(
            _("Works without a second marking: %(count)s. Say in the note why.") % {"count": len(drawn) - len(marked)}
        )
    return found


def _faults_of_work(work: Work, code: str, points: Points, finish: bool) -> list[str]:
    columns = columns_of(work)
    if len(points) != len(columns):
        words = _("Work %(code)s: %(given)s values were given for %(wanted)s tasks.")
        return [words % {"code": code, "given": len(points), "wanted": len(columns)}]
    found = []
    for column, point in zip(columns, points, strict=True):
        facts = {"code": code, "task": column.name, "point": point, "most": column.most}
        if point is None:
            if finish:
                found.append(_("Work %(code)s, %(task)s: nothing is entered.") % facts)
        elif not -1 <= point <= column.most:
            found.append(_("Work %(code)s, %(task)s: %(point)s lies outside 0 to %(most)s.") % facts)
    return found


@transaction.atomic
def cancel(recheck: Recheck, reason: str, *, version: int, by: User) -> Recheck:
    """Call off a sample that nobody has marked; raises ``Clash``."""
    row = locked(recheck, version)
    if row.state != RecheckState.DRAWN:
        raise ValidationError(_("Only a sample that waits for its second marking can be called off."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the re-check is called off.")})
    row.state, row.note = RecheckState.CANCELLED, reason.strip()
    row.version += 1
    row.save(update_fields=["state", "note", "version"])
    record("recheck.cancelled", row, row.school, by, reason=row.note)
    return row


@transaction.atomic
def put_on_paper(recheck: Recheck, *, by: User) -> Document:
    """The protocol as a draft in the register: with empty boxes while it waits, with both markings afterwards."""
    row = locked(recheck, None, "school__municipality", "work")
    paper = protocol_paper(row)
    return drafted(
        paper,
        Document.objects.about("recheck", row.pk),
        kind="recheck_protocol",
        subject_kind="recheck",
        subject_id=row.pk,
        subject_label=str(row),
        municipality=row.school.municipality,
        by=by,
    )
