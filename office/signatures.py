"""Whether a file looks like an electronic signature (CMS/PKCS#7); looked at only, never verified."""

import base64
import binascii
import re

# The object identifier 1.2.840.113549.1.7.2, «signed data», as DER writes it.
SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
NEAR = 32  # bytes from the beginning in which it stands
HEADS = (b"-----BEGIN PKCS7-----", b"-----BEGIN CMS-----", b"-----BEGIN SIGNED MESSAGE-----")


def looks_signed(data: bytes) -> bool:
    """Whether these bytes are signed data in DER, in PEM, or in base64 without a head."""
    if _is_der(data):
        return True
    text = data.strip()
    if text.startswith(HEADS):
        text = b"".join(line for line in text.splitlines() if not line.startswith(b"-----"))
    bare = re.sub(rb"\s+", b"", text.removeprefix(b"\xef\xbb\xbf"))
    try:
        return _is_der(base64.b64decode(bare, validate=True))
    except binascii.Error:
        return False


def _is_der(data: bytes) -> bool:
    """A sequence whose told length is that of the file, or left open, and that begins with the identifier."""
    if len(data) < NEAR or data[0] != 0x30 or SIGNED_DATA not in data[:NEAR]:
        return False
    if data[1] == 0x80:
        return True
    if data[1] < 0x80:
        return len(data) == 2 + data[1]
    width = data[1] & 0x7F
    return width <= 4 and len(data) == 2 + width + int.from_bytes(data[2 : 2 + width])
