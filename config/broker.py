"""The embedded broker of a single desk: messages are files, and no broken file may stop the worker."""

import logging
import os
import secrets
import time
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps

log = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """Kombu's channel, whose messages appear complete or not at all."""

    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:  # type: ignore[override]
        """Write under another name first, because a reader would take a half-written file for a whole one."""
        folder = Path(self.data_folder_out)
        name = f"{time.monotonic_ns()}_{secrets.token_hex(8)}"
        part = folder / f"{name}.part"
        part.write_text(dumps(payload), encoding="utf-8")
        os.replace(part, folder / f"{name}.{queue}.msg")

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The next message; one that cannot be read is dropped, because the reaper announces its job again."""
        try:
            return super()._get(queue)
        except (ValueError, ChannelError) as error:
            log.warning("a message of the queue %s cannot be read: %s", queue, error)
            raise Empty from None


class Transport(filesystem.Transport):
    """Kombu's transport with our channel."""

    Channel = Channel
