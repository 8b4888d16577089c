"""Where an analysis stands: how much is done, and whether anybody still works at it."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import queue
from accounts.models import Job
from analytics.models import Run


@dataclass(frozen=True, slots=True)
class Standing:
    """``done`` of ``total`` steps: a step per work, and one that gathers them. ``trouble``: why it will not go on."""

    run: Run
    done: int
    total: int
    trouble: str = ""
    idle: bool = False

    @property
    def going(self) -> bool:
        """Somebody works at it or will."""
        return self.run.state in {Run.State.QUEUED, Run.State.RUNNING} and not self.trouble

    @property
    def state(self) -> str:
        """The state as people should read it."""
        return str(Run.State.FAILED) if self.trouble else self.run.state

    @property
    def words(self) -> str:
        """Its name."""
        return str(Run.State(self.state).label)


def standing(run: Run) -> Standing:
    """Two or three small queries for an analysis that is not over, none for one that is."""
    total = int(run.figures.get("total", 0)) + 1
    if run.state not in {Run.State.QUEUED, Run.State.RUNNING}:
        return Standing(run, total if run.state == Run.State.DONE else 0, total)
    trouble = why_stuck(run)
    idle = not trouble and not queue.somebody_at_work(timezone.now())
    return Standing(run, run.parts.count(), total, trouble, idle)


def why_stuck(run: Run) -> str:
    """Why nobody works at an analysis that is not over; empty while somebody does, or will."""
    jobs = Job.objects.filter(key__startswith=f"run:{run.pk}:")
    failed = jobs.filter(state=Job.State.FAILED).order_by("pk").values_list("error", flat=True).first()
    if failed:
        return failed
    return "" if jobs.unfinished().exists() else _("The work was lost. Run the analysis again.")
