"""A ClamAV daemon for tests: speaks INSTREAM on a unix socket and finds what it is told to find."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

INFECTED = b"EICAR"


class Daemon:
    """What it was sent, and what it answers to everything when ``says`` is set."""

    def __init__(self, says: bytes | None = None) -> None:
        self.says = says
        self.received: list[bytes] = []

    def serve(self, server: socket.socket) -> None:
        """Answer one caller after another until the socket is closed."""
        while True:
            try:
                line, _address = server.accept()
            except OSError:
                return
            with line:
                line.sendall(self._answer(line))

    def _answer(self, line: socket.socket) -> bytes:
        assert _exactly(line, 10) == b"zINSTREAM\0"
        data = b""
        while size := struct.unpack("!I", _exactly(line, 4))[0]:
            data += _exactly(line, size)
        self.received.append(data)
        found = b"stream: Eicar-Test-Signature FOUND\0" if INFECTED in data else b"stream: OK\0"
        return self.says or found


def _exactly(line: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = line.recv(size - len(data))
        if not part:
            break
        data += part
    return data


@contextmanager
def clamd(folder: Path, says: bytes | None = None) -> Iterator[tuple[str, Daemon]]:
    """The daemon's address and the daemon."""
    address = str(folder / "clamd.sock")
    daemon = Daemon(says)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(address)
        server.listen()
        thread = threading.Thread(target=daemon.serve, args=(server,), daemon=True)
        thread.start()
        yield address, daemon
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)
