"""Digests of contents: BLAKE2b, as `hashlib` has it."""

try:  # `hashlib` loads OpenSSL, which takes as long as a run whose answer is remembered
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

SIZE = 16
"""The bytes of a digest."""


def digest_of(*parts: bytes, size: int = SIZE) -> bytes:
    """The digest of parts, in which the border between two of them counts."""
    found = blake2b(digest_size=size)
    for part in parts:
        if len(parts) > 1:
            found.update(b"%d:" % len(part))
        found.update(part)
    return found.digest()
