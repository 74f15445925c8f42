"""Values made small for the store, where memory is what a million citizens cost.

Most of a short JSON is names of fields and words that every other one holds too. Deflate knows
them beforehand, so they cost next to nothing; a conversation at rest takes half its bytes, for
some ten microseconds at each change.
"""

import zlib

_PACKED = b"\x01"
# A window that holds the familiar words and a long value; small, as it is copied for each.
_WINDOW_BITS, _MEMORY_LEVEL, _LEVEL = -12, 5, 1


class Compressor:
    """Packs bytes that look like `familiar`. What is in the store is read with the same bytes:
    they may never change."""

    def __init__(self, familiar: bytes) -> None:
        self._deflate = zlib.compressobj(
            _LEVEL, zlib.DEFLATED, _WINDOW_BITS, _MEMORY_LEVEL, zlib.Z_DEFAULT_STRATEGY, familiar
        )
        self._inflate = zlib.decompressobj(_WINDOW_BITS, familiar)

    def pack(self, data: bytes) -> bytes:
        """`data`, packed."""
        deflate = self._deflate.copy()
        return _PACKED + deflate.compress(data) + deflate.flush()

    def unpack(self, data: bytes) -> bytes:
        """What was packed; what is JSON already, as it is. Raises zlib.error."""
        if not data.startswith(_PACKED):
            return data
        return self._inflate.copy().decompress(data[1:])
