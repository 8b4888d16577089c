"""What happens to places and queues is told in letters, one job each, in the transaction of what happened."""

from collections.abc import Iterable

from accounts import queue
from observers import tasks
from observers.queue.telling import Letter


def tell(letters: Iterable[Letter]) -> None:
    """Have each letter written; to whom left only a telephone none goes, the coordinator calls."""
    for letter in letters:
        if letter.observer.email:
            queue.enqueue(tasks.write_to_observer, letter.args, key=letter.key, by=None)
