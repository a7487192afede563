"""Texts as they can be stored: no lone surrogate, no NUL, at most LIMIT_BYTES of UTF-8."""

import re

LIMIT_BYTES = 64 * 1024
MARK = "\n[... cut by Testyard ...]\n"
_TAIL_BYTES = 24 * 1024
_HEAD_BYTES = LIMIT_BYTES - _TAIL_BYTES - len(MARK)
_UNSTORABLE = re.compile("[\ud800-\udfff\x00]")
_REPLACEMENT = "\ufffd"


def storable(text):
    """Lone surrogates and NUL become U+FFFD."""
    if text.isascii() and "\0" not in text:
        return text
    return _UNSTORABLE.sub(_REPLACEMENT, text)


def cut(text):
    """Keeps the head and the tail of a text that is too long, with a mark between."""
    if len(text) * 4 <= LIMIT_BYTES:
        return storable(text)
    # No more characters than the limit has bytes are of interest at either end.
    encoded_head = storable(text[:LIMIT_BYTES]).encode("utf-8")
    if len(text) <= LIMIT_BYTES and len(encoded_head) <= LIMIT_BYTES:
        return encoded_head.decode("utf-8")
    encoded_tail = storable(text[-LIMIT_BYTES:]).encode("utf-8")
    head = encoded_head[:_HEAD_BYTES].decode("utf-8", "ignore")
    return head + MARK + encoded_tail[-_TAIL_BYTES:].decode("utf-8", "ignore")


def shortened(text, limit):
    """At most `limit` characters, still telling two long texts apart."""
    text = storable(text)
    if len(text) <= limit:
        return text
    import hashlib  # takes 3 ms to load, for what is hardly ever needed

    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
    return text[: limit - 18] + "\u2026#" + digest


def first_line(text):
    """The first line that says something, at most 2,000 characters."""
    for line in text.splitlines():
        if line.strip():
            return shortened(line.strip(), 2000)
    return ""
