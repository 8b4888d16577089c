"""What happens to places and queues is told in letters, one job each, in the transaction of what happened."""

from collections.abc import Iterable

from accounts import queue
from accounts.models import rows
from observers import tasks
from observers.queue.telling import Letter


def tell(letters: Iterable[Letter]) -> None:
    """Have each letter written; to whom left only a telephone none goes, the coordinator calls."""
    if jobs := noted(letters):
        rows.together(*jobs)


def noted(letters: Iterable[Letter]) -> list[rows.Statement]:
    """The same as statements, for who has others to go with them."""
    return [
        queue.note(tasks.write_to_observer, letter.args, key=letter.key) for letter in letters if letter.observer.email
    ]
