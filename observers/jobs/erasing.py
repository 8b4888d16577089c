"""The nightly look at terms: what is ripe becomes a proposal that an official confirms; nothing is destroyed here."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.urls import reverse

from accounts import journal
from accounts.models import User
from accounts.notices import notify
from accounts.roles import Role
from observers.jobs import ledger
from observers.models import ErasureRound
from observers.reports import ripening
from schools.models import Municipality

# What was declined is proposed again after so many days, or at once when anything of it has changed.
RESTS = timedelta(days=7)


def propose_all(now: datetime) -> int:
    """A proposal for every municipality in which something is ripe; returns how many stand open."""
    SessionStore.clear_expired()
    ledger.sync()
    return sum(propose(place, now) is not None for place in Municipality.objects.order_by("pk"))


@transaction.atomic
def propose(place: Municipality, now: datetime) -> ErasureRound | None:
    """The open proposal of this municipality as things stand; ``None`` when nothing is ripe or all was declined."""
    Municipality.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)
    found = ripening.proposal(place, now.astimezone(ZoneInfo(place.time_zone)).date())
    print_of = ripening.digest(found)
    open_round = ErasureRound.objects.filter(municipality=place, state=ErasureRound.State.PROPOSED).first()
    if not found:
        if open_round is not None:
            open_round.delete()
        return None
    if open_round is None and _declined(place, print_of, now):
        return None
    if open_round is not None and open_round.digest == print_of:
        return open_round
    row = open_round or ErasureRound(municipality=place)
    row.proposed, row.digest = ripening.plain(found), print_of
    row.counts = {of: len(rows) for of, rows in found.items()}
    row.save()
    journal.record("erasure.proposed", row, None, municipality=place.pk, changes={"counts": row.counts})
    _tell(row)
    return row


def _declined(place: Municipality, print_of: str, now: datetime) -> bool:
    rows = ErasureRound.objects.filter(municipality=place, state=ErasureRound.State.DECLINED, digest=print_of)
    return rows.filter(decided_at__gt=now - RESTS).exists()


def _tell(row: ErasureRound) -> None:
    posts = User.objects.filter(memberships__role=Role.OFFICIAL, memberships__municipality=row.municipality_id)
    latest = ripening.soonest(ripening.read(row.proposed))
    facts = {"n": sum(row.counts.values()), "latest": f"{latest:%d.%m.%Y}" if latest else ""}
    people = posts.filter(is_active=True).distinct()
    url = reverse("erasure", args=[row.pk])
    notify(people, "erasure_proposed", key=f"{row.pk}:{row.digest[:12]}", url=url, **facts)
