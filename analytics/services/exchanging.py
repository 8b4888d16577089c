"""Cross-checking of works: begun, worded, dealt by the solver, accepted, put on paper."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import queue
from accounts.models import Job, User
from analytics import tasks
from analytics.jobs.exchanging import keep
from analytics.models import Exchange
from analytics.reports.exchange_papers import lists_paper
from analytics.reports.exchanges import COMMISSIONS, SCHOOLS, Line, answer, prefilled
from analytics.services.drafting import drafted
from analytics.services.versions import locked, record
from documents.models import Document
from schools.models import Municipality, School

AT_ONCE = 25  # schools; more of them are dealt in the background
SEEDS = 10**9


@dataclass(frozen=True, slots=True)
class Rules:
    """How works are dealt: between schools, or to so many ``commissions`` with experts of ``least_schools`` schools;
    ``aside`` lets a commission take works of a member's school while he steps aside."""

    mode: str = SCHOOLS
    last_year: bool = True
    commissions: int = 2
    least_schools: int = 3
    aside: bool = True
    forbidden: tuple[tuple[int, int], ...] = ()


@transaction.atomic
def start(municipality: Municipality, work: tuple[int, int, str], *, title: str, mode: str, by: User) -> Exchange:
    """Begin one for a work (year, grade, subject), with what is known of works and a usual number of experts."""
    year, grade, subject = work
    lines = prefilled(municipality, year, grade, subject)
    row: Exchange = Exchange.objects.create(
        municipality=municipality,
        year=year,
        grade=grade,
        subject=subject,
        title=title.strip(),
        given={**asdict(Rules(mode=mode)), "seed": secrets.randbelow(SEEDS), "lines": [asdict(one) for one in lines]},
        user=by,
    )
    record("exchange.started", row, row.municipality_id, by, schools=len(lines), mode=mode)
    return row


def _open(exchange: Exchange, version: int | None) -> Exchange:
    row = locked(exchange, version)
    if row.accepted_at is not None:
        raise ValidationError(_("This cross-checking is accepted and no longer changes. Begin a new one."))
    return row


@transaction.atomic
def edit(exchange: Exchange, lines: Sequence[Line], rules: Rules, *, title: str, version: int, by: User) -> Exchange:
    """Change works, experts and rules; an earlier answer is thrown away. Raises ``Clash``."""
    row = _open(exchange, version)
    own = set(School.objects.filter(municipality=row.municipality_id).values_list("pk", flat=True))
    if any(line.school not in own for line in lines):
        raise ValidationError(_("A cross-checking holds schools of its own municipality only."))
    given = {**asdict(rules), "seed": row.given["seed"], "lines": [asdict(line) for line in lines]}
    given["forbidden"] = [list(pair) for pair in rules.forbidden]
    if given == row.given and title.strip() == row.title:
        return row
    changed = given != row.given
    row.given, row.title = given, title.strip()
    row.result = {} if changed else row.result
    row.version += 1
    row.save(update_fields=["given", "title", "result", "version"])
    record("exchange.edited", row, row.municipality_id, by, works=sum(line.works for line in lines), mode=rules.mode)
    return row


@transaction.atomic
def solve(exchange: Exchange, *, by: User) -> Job | None:
    """Deal the works at once, or in the background where there are many schools; the job then."""
    row = _open(exchange, None)
    if not any(line.get("works") for line in row.given.get("lines") or ()):
        raise ValidationError(_("No school has works to be marked."))
    if len(row.given["lines"]) > AT_ONCE:
        facts = {"exchange": row.pk, "version": row.version}
        return queue.enqueue(tasks.solve_exchange, facts, key=f"exchange:{row.pk}:{row.version}", by=by)
    keep(row, answer(row), by)
    return None


@transaction.atomic
def accept(exchange: Exchange, *, version: int, by: User) -> Exchange:
    """Let the answer stand; from here it does not change. Raises ``Clash``."""
    row = _open(exchange, version)
    dealt = row.result.get("commissions") if row.result.get("mode") == COMMISSIONS else row.result.get("transfers")
    if not dealt:
        raise ValidationError(_("Deal the works first."))
    row.accepted_at = timezone.now()
    row.version += 1
    row.save(update_fields=["accepted_at", "version"])
    record("exchange.accepted", row, row.municipality_id, by)
    return row


@transaction.atomic
def delete(exchange: Exchange, *, by: User) -> None:
    """Forget one that was not accepted."""
    row = _open(exchange, None)
    record("exchange.deleted", row, row.municipality_id, by)
    row.delete()


@transaction.atomic
def put_on_paper(exchange: Exchange, *, by: User) -> Document:
    """Who marks whose works, as a draft in the register."""
    row = locked(exchange, None, "municipality")
    if not row.result or row.result.get("refusal"):
        raise ValidationError(_("Deal the works first."))
    paper = lists_paper(row)
    return drafted(
        paper,
        Document.objects.about("exchange", row.pk),
        kind="checking_lists",
        subject_kind="exchange",
        subject_id=row.pk,
        subject_label=str(row),
        municipality=row.municipality,
        by=by,
    )
