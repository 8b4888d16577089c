"""What looks like an electronic signature, and what does not."""

import base64

import pytest

from office.signatures import SIGNED_DATA, looks_signed


def der(body: int = 200) -> bytes:
    """Signed data of the right shape; nothing in it is a signature."""
    inside = SIGNED_DATA + b"\xa0" + bytes(body)
    return b"\x30\x82" + len(inside).to_bytes(2) + inside


@pytest.mark.parametrize(
    ("data", "looks"),
    [
        (der(), True),
        (der(60)[:1] + b"\x80" + der(60)[4:], True),
        (b"-----BEGIN PKCS7-----\n" + base64.encodebytes(der()) + b"-----END PKCS7-----\n", True),
        (base64.encodebytes(der()), True),
        (b"\xef\xbb\xbf" + base64.b64encode(der()), True),
        (der() + b"tail", False),
        (der()[:-1], False),
        (b"%PDF-1.7" + bytes(100), False),
        (b"MZ" + bytes(100), False),
        (b"", False),
        (b"\x30\x82", False),
        ("подпись".encode(), False),
    ],
)
def test_the_look_of_a_signature(data: bytes, looks: bool) -> None:
    assert looks_signed(data) is looks
