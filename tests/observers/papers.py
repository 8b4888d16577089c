"""One of everything about acts and rosters, for the table of who may open which address."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.roles import Role
from observers import access
from observers.kinds import LinkPurpose
from observers.models import ActFile
from observers.reports.badges import code_of
from tests.builders import Cast
from tests.observers.acting import a_presence, handed
from tests.observers.builders import certificate


def papers(cast: Cast) -> dict[str, dict[str, Any]]:
    """What to put into the addresses, by the beginning of their name."""
    act = handed(a_presence(cast.schools[0]))
    file = ActFile.objects.create(act=act, name="фото.jpg", sha256="0" * 64, file="acts/nowhere.jpg")
    where = a_presence(cast.schools[0], starts_at=timezone.now() - timedelta(hours=2))
    where.observer.user = cast.people[Role.OBSERVER]
    where.observer.save()
    paper = certificate(where.observer)
    slug = cast.municipality.slug
    token = access.make(where.observer, LinkPurpose.ACT, where)
    return {
        "act": {"pk": act.pk},
        "api_act": {"pk": act.pk},
        "act_school": {"pk": cast.schools[0].pk},
        "act_file": {"pk": file.pk},
        "act_mine_step": {"place": where.pk, "step": "where"},
        "act_link": {"slug": slug, "token": token, "place": where.pk, "step": "where"},
        "attendance": {"pk": where.pk},
        "badge": {"pk": paper.pk},
        "certificate": {"slug": slug, "code": code_of(paper)},
    }
