"""Whether a text file can be cut in one way only: every quote belongs to a cell, every line ends alike.

Which bytes lie within quotes is told by bits, 64 bytes in a word: a running exclusive or over the quotes, as in
Langdale and Lemire, "Parsing gigabytes of JSON per second", VLDB Journal 28 (2019).
"""

from __future__ import annotations

import codecs
from typing import cast

import numpy as np
import numpy.typing as npt

from ingest.reading.source import Peek

WINDOW = 1 << 16
"""Bytes in which some cell must end: then no cell is longer than twice that, the most that Python's reader takes."""

STRIDE = 4 * WINDOW
"""Bytes that are judged at a time; they fit into a processor's cache."""

_WORD = 64
_QUOTE, _FEED, _RETURN = b'"\n\r'
_ASCII = 0x80

Bits = npt.NDArray[np.uint64]


def is_well_quoted(peek: Peek) -> bool:
    """Whether each quote opens a cell, closes one, or stands twice inside of one; and nothing else is in doubt.

    In doubt are bytes that are no UTF-8, a NUL, a carriage return without a line feed, a cell beyond all bounds.

    A quote with an even number of quotes before it stands outside of quoted cells: it opens one, or is the second of
    two in one, so the beginning of a cell or a quote precedes it. Any other closes a cell, or is the first of two,
    so the end of a cell or a quote follows.
    """
    text = codecs.getincrementaldecoder("utf-8")()
    block = np.empty(STRIDE, np.uint8)
    # what the last byte of a block was to the first of the next: the seam is judged once, too
    inside, bound, closed, returned = False, True, False, False
    with peek.path.open("rb") as file:
        if peek.encoding == "utf-8-sig":
            file.seek(len(codecs.BOM_UTF8))
        while length := file.readinto(cast(bytearray, block)):
            block[length:] = _FEED
            if not block.min():
                return False
            if block.max() >= _ASCII or text.getstate()[0]:
                try:
                    text.decode(block[:length].tobytes())
                except UnicodeDecodeError:
                    return False
            feeds, returns = block == _FEED, block == _RETURN
            if returned or returns.any():
                lone = _moved(_bits(returns), returned) & ~_bits(feeds)
                if lone.any():
                    return False
            quotes = _bits(block == _QUOTE)
            ends = _bits(feeds | returns | (block == ord(peek.delimiter)))
            odd = _running_parity(quotes, inside)
            closing = quotes & ~odd
            beside = quotes | ends
            stray = (quotes & odd & ~_moved(beside, bound)) | (_moved(closing, closed) & ~beside)
            ended = (ends & ~odd).reshape(-1, WINDOW // _WORD).any(axis=1)
            if stray.any() or not ended.all():
                return False
            inside, bound, closed = _last(odd), _last(beside), _last(closing)
            returned = bool(returns[-1])
    return not inside and not text.getstate()[0]


def _bits(mask: npt.NDArray[np.bool_]) -> Bits:
    """One bit a byte, the first byte in the lowest bit of the first word."""
    return np.packbits(mask, bitorder="little").view("<u8")


def _running_parity(bits: Bits, before: bool) -> Bits:
    """Whether the number of bits up to and with each is odd, counting what was ``before``."""
    odd = bits.copy()
    for step in (1, 2, 4, 8, 16, 32):
        odd ^= odd << np.uint64(step)
    words = np.bitwise_xor.accumulate(odd >> np.uint64(_WORD - 1))
    odd[1:] ^= np.negative(words[:-1])  # all ones behind an odd number
    return ~odd if before else odd


def _moved(bits: Bits, first: bool) -> Bits:
    """Each bit one place on, to the byte behind its own."""
    moved = bits << np.uint64(1)
    moved[1:] |= bits[:-1] >> np.uint64(_WORD - 1)
    moved[0] |= np.uint64(first)
    return moved


def _last(bits: Bits) -> bool:
    return bool(bits[-1] >> np.uint64(_WORD - 1))
