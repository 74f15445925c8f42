"""Which partition a conversation lives in, and under which keys its parts stand.

Every key of a partition carries the hash tag `{p}`, so that what belongs together is on one
slot of a cluster and one script can change all of it.
"""

import base64
import hashlib
import hmac
from binascii import crc_hqx

from contract import dead_letters
from contract.channels import Channel

PARTITIONS = 64


def partition_of(conversation_id: str) -> int:
    """crc16 (XMODEM, the one of Redis Cluster) of the id, modulo 64."""
    return crc_hqx(conversation_id.encode(), 0) % PARTITIONS


def conversation_id(secret: bytes, channel: Channel, address: str) -> str:
    """The pseudonym of the conversation with `address` on `channel`: 24 hexadecimal digits,
    the same for the same address, and not to be turned back without `secret`."""
    return hmac.digest(secret, f"{channel}|{address}".encode(), hashlib.sha256).hex()[:24]


def in_log(partition: int) -> str:
    """The stream of its events."""
    return f"in:{{{partition}}}"


def out_log(partition: int, role: str) -> str:
    """The stream of effects for executors of `role`."""
    return f"out:{{{partition}}}:{role}"


def timers(partition: int) -> str:
    """The sorted set of timers by due time."""
    return f"timers:{{{partition}}}"


def cursor(partition: int, role: str) -> str:
    """How far `role` has come in the log it reads."""
    return f"cursor:{{{partition}}}:{role}"


def lease(partition: int, role: str) -> str:
    """Which worker of `role` works on the partition now."""
    return f"lease:{{{partition}}}:{role}"


def done(partition: int, role: str) -> str:
    """The set of entries that `role` has done ahead of its cursor."""
    return f"done:{{{partition}}}:{role}"


def dead(partition: int) -> str:
    """The hash of dead letters, by id."""
    return dead_letters.key(partition)


def attempts(partition: int) -> str:
    """The hash of send attempts, by the effect's id."""
    return f"sending:{{{partition}}}"


def recent_ids(identifier: str) -> str:
    """The list of the provider's ids of a conversation's latest messages."""
    return f"known:{{{partition_of(identifier)}}}:{identifier}"


def receipt(identifier: str, seq: int, part: int) -> str:
    """The provider's id of a part of a message, as a status report told it."""
    return f"heard:{{{partition_of(identifier)}}}:{identifier}:{seq}:{part}"


def rate(name: str) -> str:
    """The state of a rate limit that all processes share."""
    return f"rate:{name}"


def conversation(identifier: str) -> str:
    """The state of one conversation."""
    return f"conversation:{{{partition_of(identifier)}}}:{identifier}"


def transcript(identifier: str) -> str:
    """The list of what was said in it, by seq."""
    return f"transcript:{{{partition_of(identifier)}}}:{identifier}"


def seen(identifier: str, dedupe: str) -> str:
    """The mark that a message of this conversation was appended. It is hashed, as the provider's id
    of a message may hold an address, and made with the conversation's id, as ids are not unique
    across conversations."""
    marked = f"{identifier}|{dedupe}".encode("utf-8", "replace")
    # Short, as there are many: 72 bits, within one partition and three days.
    digest = base64.urlsafe_b64encode(hashlib.blake2b(marked, digest_size=9).digest()).decode()
    return f"seen:{{{partition_of(identifier)}}}:{digest}"
