"""Compression of small values for the store, where memory is what a million citizens cost.

Most of a short JSON is names of fields and words that every other one holds too. A dictionary holds
these beforehand, so they cost next to nothing: a value takes half its bytes. LZ4 takes two
microseconds for one, deflate seven, and deflate saves a fifth more of a long text.
"""

import sys
import zlib

import lz4.block

_DEFLATED, _LZ4 = b"\x01", b"\x02"
# The window has room for the dictionary and a long value. It is small, as it is copied for each.
_WINDOW_BITS, _MEMORY_LEVEL, _LEVEL = -12, 5, 1


class Compressor:
    """Compresses bytes that look like `dictionary`; from `deflate_from` bytes on they are deflated.
    Values in the store are read with the same dictionary, so it may never change."""

    def __init__(self, dictionary: bytes, deflate_from: int = sys.maxsize) -> None:
        self._dictionary = dictionary
        self._deflate_from = deflate_from
        self._deflate = zlib.compressobj(
            _LEVEL, zlib.DEFLATED, _WINDOW_BITS, _MEMORY_LEVEL, zlib.Z_DEFAULT_STRATEGY, dictionary
        )
        self._inflate = zlib.decompressobj(_WINDOW_BITS, dictionary)

    def compress(self, data: bytes) -> bytes:
        """`data`, compressed."""
        if len(data) >= self._deflate_from:
            deflate = self._deflate.copy()
            return _DEFLATED + deflate.compress(data) + deflate.flush()
        compressed: bytes = lz4.block.compress(data, dict=self._dictionary)
        return _LZ4 + compressed

    def decompress(self, data: bytes) -> bytes:
        """The bytes that were compressed; JSON that was not is returned as it is. Raises
        zlib.error, ValueError or LZ4BlockError."""
        if data.startswith(_LZ4):
            value: bytes = lz4.block.decompress(data[1:], dict=self._dictionary)
            return value
        if data.startswith(_DEFLATED):
            return self._inflate.copy().decompress(data[1:])
        return data
