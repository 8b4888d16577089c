"""Words of the journal for what follows signs."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.labels.signs import sign_name

Field = models.Field[Any, Any]


class Signs(models.CharField[Any, Any]):
    """Signs as the journal keeps them: codes with commas."""

    def words(self, value: str) -> str:
        """Their short names."""
        return "; ".join(sign_name(code) for code in value.split(", "))


ACTIONS: dict[str, Promise] = {
    "recheck.drawn": _("works drawn for a re-check"),
    "recheck.settled": _("re-check: who marks and until when"),
    "recheck.kept": _("second marking kept unfinished"),
    "recheck.entered": _("second marking entered"),
    "recheck.cancelled": _("re-check called off"),
    "measure.proposed": _("measure proposed because of signs"),
    "zone.rebuilt": _("risk zone made anew"),
    "zone.entered": _("school put into the risk zone by hand"),
    "zone.left_out": _("school left out of the risk zone by hand"),
    "zone.let_go": _("entry by hand in the risk zone dropped"),
    "control.saved": _("schools to compare with chosen"),
    "control.deleted": _("choice of schools to compare with deleted"),
    "exchange.started": _("cross-checking begun"),
    "exchange.edited": _("facts of a cross-checking changed"),
    "exchange.solved": _("works of a cross-checking dealt"),
    "exchange.accepted": _("cross-checking accepted"),
    "exchange.deleted": _("cross-checking deleted"),
    "pair.suggested": _("pairs of schools suggested"),
    "pair.chosen": _("pair of schools chosen by hand"),
    "pair.pinned": _("pair of schools pinned or let go"),
    "pair.removed": _("pair of schools dissolved"),
    "pair.accepted": _("pairs of schools accepted"),
    "help.made": _("programme of targeted help made"),
    "help.edited": _("programme of targeted help changed"),
    "help.adopted": _("programme of targeted help adopted"),
    "help.reported": _("steps of a programme of targeted help marked"),
    "help.deleted": _("programme of targeted help deleted"),
    "decision.made": _("management decision made"),
    "decision.edited": _("management decision changed"),
    "decision.closed": _("management decision closed with its outcome"),
}

# What the journal tells of these beside their own fields.
FIELDS: Mapping[str, Mapping[str, Field]] = {
    "inquiry": {
        "measure": models.CharField(_("measure")),
        "text": models.CharField(_("what is to be done")),
        "reason": models.CharField(_("reason")),
        "run": models.CharField(_("analysis no.")),
    },
    "recheck": {
        "seed": models.CharField(_("seed of the draw")),
        "works": models.IntegerField(_("works")),
        "of": models.IntegerField(_("out of")),
        "unchanged": models.FloatField(_("share of unchanged marks")),
        "reason": models.CharField(_("reason")),
    },
    "helpprogramme": {
        "signs": Signs(_("signs")),
        "steps": models.IntegerField(_("steps")),
        "done": models.IntegerField(_("steps done")),
    },
}
