"""The parts of measurements that run in the environment of Rasa as it comes, on Python 3.10, where
nothing of Balie is: only Rasa and the standard library. What they have to say begins with "=".

part.py turns MODEL ACTIONS_URL          for each line of standard input, [[text, sender], …]:
                                         the milliseconds of a turn of each
part.py understanding CONFIG NLU TEXTS   seconds of training, then for each text its ranking of
                                         [intent, confidence], and its milliseconds
"""

import asyncio
import json
import logging
import sys
import tempfile
import time
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.model_training import train_nlu
from rasa.utils import log_utils
from rasa.utils.endpoints import EndpointConfig


def main(name: str, *arguments: str) -> None:
    """Play the part `name`."""
    # Else Rasa prints whole messages, which takes time.
    log_utils.configure_structlog(logging.ERROR)
    logging.getLogger("rasa").setLevel(logging.ERROR)
    {"turns": turns, "understanding": understanding}[name](*arguments)


def turns(model: str, actions_url: str) -> None:
    """Take turns, one after another."""
    agent = Agent.load(model, action_endpoint=EndpointConfig(url=actions_url))
    loop = asyncio.new_event_loop()
    say("ready")
    for line in sys.stdin:
        say([_turn(loop, agent, text, sender) for text, sender in json.loads(line)])


def _turn(loop: asyncio.AbstractEventLoop, agent: Agent, text: str, sender: str) -> float:
    channel = CollectingOutputChannel()
    started = time.perf_counter()
    loop.run_until_complete(agent.handle_message(UserMessage(text, channel, sender_id=sender)))
    taken = _ms_since(started)
    if not channel.messages:
        raise SystemExit("Rasa said nothing")
    return taken


def understanding(config: str, nlu: str, texts: str) -> None:
    """Learn what is in `nlu`, and read each of `texts`."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        agent = Agent.load(str(train_nlu(config, nlu, folder)))
    say(time.perf_counter() - started)
    loop = asyncio.new_event_loop()
    for text in json.loads(Path(texts).read_text()):
        started = time.perf_counter()
        parsed = loop.run_until_complete(agent.parse_message(text))
        taken = _ms_since(started)
        ranking = [[one["name"], one["confidence"]] for one in parsed["intent_ranking"]]
        say([ranking[:2], taken])


def _ms_since(started: float) -> float:
    return 1000 * (time.perf_counter() - started)


def say(line: object) -> None:
    """Tell who measures."""
    print(f"={json.dumps(line)}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
