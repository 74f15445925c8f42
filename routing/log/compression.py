"""Compression of small values for the store, where memory is what a million citizens cost.

Most of a short JSON is names of fields and words that every other one holds too. Deflate is given
these beforehand, so they cost next to nothing: a conversation at rest takes half its bytes, for
some ten microseconds at each change.
"""

import zlib

_COMPRESSED = b"\x01"
# The window has room for the dictionary and a long value. It is small, as it is copied for each.
_WINDOW_BITS, _MEMORY_LEVEL, _LEVEL = -12, 5, 1


class Compressor:
    """Compresses bytes that look like `dictionary`. Values in the store are read with the same
    dictionary, so it may never change."""

    def __init__(self, dictionary: bytes) -> None:
        self._deflate = zlib.compressobj(
            _LEVEL, zlib.DEFLATED, _WINDOW_BITS, _MEMORY_LEVEL, zlib.Z_DEFAULT_STRATEGY, dictionary
        )
        self._inflate = zlib.decompressobj(_WINDOW_BITS, dictionary)

    def compress(self, data: bytes) -> bytes:
        """`data`, compressed."""
        deflate = self._deflate.copy()
        return _COMPRESSED + deflate.compress(data) + deflate.flush()

    def decompress(self, data: bytes) -> bytes:
        """The bytes that were compressed; JSON that was not is returned as it is. Raises
        zlib.error."""
        if not data.startswith(_COMPRESSED):
            return data
        return self._inflate.copy().decompress(data[1:])
