"""Django's own PostgreSQL; a connection kept from the last request costs no question before the next."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """What a server says unasked is that it goes; so a connection with something to read is not used again."""

    def is_usable(self) -> bool:
        """Whether the connection stands as far as this machine knows."""
        wire = self.connection
        if wire is None or wire.closed or wire.broken:
            return False
        silence = select.poll()
        silence.register(wire.fileno(), select.POLLIN | select.POLLERR | select.POLLHUP)
        return not silence.poll(0)
