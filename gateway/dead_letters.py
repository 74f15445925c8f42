"""The command `balie deadletters`: lists dead letters and sends them again.

The output holds no text of a citizen: only an id, a time, a channel, the conversation's pseudonym,
and the reason.
"""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from redis.asyncio import Redis

from contract.dead_letters import Letter
from gateway.children import store_url
from gateway.connection import connect_with_retry
from gateway.process import StartError
from gateway.settings import Settings
from routing.delivery.dead_letters import DeadLetters, Resent

CONNECT_TIMEOUT_S = 2.0


async def show(settings: Settings, *, as_json: bool) -> int:
    """Print all dead letters, oldest first; return the exit code. Raises StartError."""
    redis = await _connect(settings)
    try:
        letters = sorted(
            [letter async for letter in DeadLetters(redis).all()], key=lambda letter: letter.at
        )
    finally:
        await redis.aclose()
    if as_json:
        for letter in letters:
            print(json.dumps(_letter_fields(letter)))
        return 0
    for letter in letters:
        print(
            "  ".join(
                _letter_fields(letter)[name] for name in ("id", "at", "channel", "kind", "why")
            )
        )
    if letters:
        print(f"{len(letters)} dead letters; send one again: balie deadletters resend ID")
    else:
        print("No dead letters: everything was brought to an end.")
    return 0


async def resend(
    settings: Settings, identifiers: Sequence[str], *, resend_all: bool, as_json: bool
) -> int:
    """Send the letters of `identifiers` again, or all letters with `resend_all`. Return the exit
    code: 1 where an identifier names no letter. Raises StartError."""
    redis = await _connect(settings)
    letters = DeadLetters(redis)
    try:
        selected = (
            [identifier.id async for identifier in letters.all()]
            if resend_all
            else list(identifiers)
        )
        results = [(identifier, await letters.resend(identifier)) for identifier in selected]
    finally:
        await redis.aclose()
    if as_json:
        for identifier, result in results:
            print(json.dumps({"id": identifier, "result": result}))
    else:
        _print_results(results)
    return 1 if any(result is Resent.UNKNOWN for _, result in results) else 0


def _print_results(results: Sequence[tuple[str, Resent]]) -> None:
    for identifier, result in results:
        if result is Resent.UNKNOWN:
            print(
                f"balie: there is no dead letter {identifier}: see balie deadletters",
                file=sys.stderr,
            )
        elif result is Resent.OPTED_OUT:
            print(f"{identifier} was not sent but dropped: its citizen wants no more messages")
    print(f"{sum(identifier is Resent.ON_ITS_WAY for _, identifier in results)} on their way again")


def _letter_fields(letter: Letter) -> dict[str, Any]:
    context = datetime.fromtimestamp(letter.at / 1000).astimezone()
    return {
        "id": letter.id,
        "at": context.isoformat(timespec="seconds"),
        "channel": letter.channel or "-",
        "kind": letter.kind,
        "conversation": letter.conversation_id,
        "why": letter.why,
        "trace": letter.trace,
    }


async def _connect(settings: Settings) -> Redis:
    try:
        return await connect_with_retry(
            settings.redis_url or store_url(settings.data_dir), CONNECT_TIMEOUT_S
        )
    except TimeoutError:
        raise StartError(
            "no store answers: start Balie first, or set BALIE_REDIS_URL to the store it uses"
        ) from None
