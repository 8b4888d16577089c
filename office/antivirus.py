"""Ask a ClamAV daemon about a file, over its unix socket, in the daemon's own INSTREAM protocol."""

import socket
import struct
from typing import BinaryIO

CHUNK = 64 * 1024
PATIENCE = 30.0  # seconds


def scan(file: BinaryIO, address: str) -> str:
    """The name of what was found, or an empty text for a clean file.

    Raises ``OSError`` when the daemon does not answer, or answers that it could not look.
    """
    file.seek(0)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(PATIENCE)
        line.connect(address)
        line.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            line.sendall(struct.pack("!I", len(chunk)) + chunk)
        line.sendall(struct.pack("!I", 0))
        answer = _answer(line)
    file.seek(0)
    words = answer.removeprefix("stream:").strip()
    if words == "OK":
        return ""
    if words.endswith(" FOUND"):
        return words.removesuffix(" FOUND")
    raise OSError(f"the virus scanner answered: {answer!r}")


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and (part := line.recv(4096)):
        said += part
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()
