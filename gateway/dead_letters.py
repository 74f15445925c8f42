"""`balie deadletters`: what could not be brought to an end, for whoever operates Balie.

What is shown holds no word of a citizen: an id, a time, a channel, the conversation's pseudonym,
and why.
"""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from redis.asyncio import Redis

from contract.dead_letters import Letter
from gateway.children import store_url
from gateway.connection import patiently
from gateway.process import StartError
from gateway.settings import Settings
from routing.delivery.dead_letters import DeadLetters, Resent

PATIENCE_S = 2.0


async def show(settings: Settings, *, as_json: bool) -> int:
    """List all letters, oldest first within a partition; the exit code. Raises StartError."""
    redis = await _running_store(settings)
    try:
        letters = sorted([one async for one in DeadLetters(redis).all()], key=lambda one: one.at)
    finally:
        await redis.aclose()
    if as_json:
        for one in letters:
            print(json.dumps(_told(one)))
        return 0
    for one in letters:
        print("  ".join(_told(one)[name] for name in ("id", "at", "channel", "kind", "why")))
    if letters:
        print(f"{len(letters)} dead letters; send one again: balie deadletters resend ID")
    else:
        print("No dead letters: everything was brought to an end.")
    return 0


async def resend(
    settings: Settings, identifiers: Sequence[str], *, everything: bool, as_json: bool
) -> int:
    """Put these letters back on their way, or all there are; the exit code: 1 where one of them is
    no letter. Raises StartError."""
    redis = await _running_store(settings)
    letters = DeadLetters(redis)
    try:
        wanted = [one.id async for one in letters.all()] if everything else list(identifiers)
        results = [(one, await letters.resend(one)) for one in wanted]
    finally:
        await redis.aclose()
    if as_json:
        for one, result in results:
            print(json.dumps({"id": one, "result": result}))
    else:
        _tell_results(results)
    return 1 if any(result is Resent.UNKNOWN for _, result in results) else 0


def _tell_results(results: Sequence[tuple[str, Resent]]) -> None:
    for one, result in results:
        if result is Resent.UNKNOWN:
            print(f"balie: there is no dead letter {one}: see balie deadletters", file=sys.stderr)
        elif result is Resent.OPTED_OUT:
            print(f"{one} was not sent but dropped: its citizen wants no more messages")
    print(f"{sum(one is Resent.ON_ITS_WAY for _, one in results)} on their way again")


def _told(letter: Letter) -> dict[str, Any]:
    at = datetime.fromtimestamp(letter.at / 1000).astimezone()
    return {
        "id": letter.id,
        "at": at.isoformat(timespec="seconds"),
        "channel": letter.channel or "-",
        "kind": letter.kind,
        "conversation": letter.conversation_id,
        "why": letter.why,
        "trace": letter.trace,
    }


async def _running_store(settings: Settings) -> Redis:
    try:
        return await patiently(settings.redis_url or store_url(settings.data_dir), PATIENCE_S)
    except TimeoutError:
        raise StartError(
            "no store answers: start Balie first, or set BALIE_REDIS_URL to the store it uses"
        ) from None
