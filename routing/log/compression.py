"""Compression of small values for the store, where memory is what a million citizens cost.

Most of a short JSON is names of fields and words that every other one holds too. LZ4 is given these
beforehand, so they cost next to nothing: a conversation at rest takes half its bytes, for some five
microseconds at each change.
"""

import zlib

import lz4.block

_LZ4 = b"\x02"
# What earlier versions wrote. Later ones read it, so that an update costs no conversation.
_DEFLATE = b"\x01"
_WINDOW_BITS = -12


class Compressor:
    """Compresses bytes that look like `dictionary`. Values in the store are read with the same
    dictionary, so it may never change."""

    def __init__(self, dictionary: bytes) -> None:
        self._dictionary = dictionary
        self._inflate = zlib.decompressobj(_WINDOW_BITS, dictionary)

    def compress(self, data: bytes) -> bytes:
        """`data`, compressed."""
        compressed: bytes = lz4.block.compress(data, dict=self._dictionary)
        return _LZ4 + compressed

    def decompress(self, data: bytes) -> bytes:
        """The bytes that were compressed; JSON that was not is returned as it is. Raises
        ValueError or LZ4BlockError, or zlib.error where an earlier version compressed it."""
        if data.startswith(_LZ4):
            value: bytes = lz4.block.decompress(data[1:], dict=self._dictionary)
            return value
        if data.startswith(_DEFLATE):
            return self._inflate.copy().decompress(data[1:])
        return data
