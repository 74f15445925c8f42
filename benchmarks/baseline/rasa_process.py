"""The measured processes that run in Rasa's own environment, on Python 3.10, without any code of
Balie. They report in lines that begin with "=".

rasa_process.py turns MODEL ACTIONS_URL
    reports, for each line of standard input ([[text, sender], …]), the milliseconds of each turn
rasa_process.py understanding CONFIG NLU TEXTS
    reports the seconds of training; then, for each text, [[intent, confidence], …] and milliseconds
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
    """Run the function `name`."""
    # Otherwise Rasa prints whole messages, which takes time.
    log_utils.configure_structlog(logging.ERROR)
    logging.getLogger("rasa").setLevel(logging.ERROR)
    {"turns": turns, "understanding": understanding}[name](*arguments)


def turns(model: str, actions_url: str) -> None:
    """Take turns, one after another."""
    agent = Agent.load(model, action_endpoint=EndpointConfig(url=actions_url))
    loop = asyncio.new_event_loop()
    report_line("ready")
    for line in sys.stdin:
        report_line([_turn(loop, agent, text, sender) for text, sender in json.loads(line)])


def _turn(loop: asyncio.AbstractEventLoop, agent: Agent, text: str, sender: str) -> float:
    channel = CollectingOutputChannel()
    started = time.perf_counter()
    loop.run_until_complete(agent.handle_message(UserMessage(text, channel, sender_id=sender)))
    duration_ms = _ms_since(started)
    if not channel.messages:
        raise SystemExit("Rasa said nothing")
    return duration_ms


def understanding(config: str, nlu: str, texts: str) -> None:
    """Train on the file `nlu`, and parse each text of the file `texts`."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        agent = Agent.load(str(train_nlu(config, nlu, folder)))
    report_line(time.perf_counter() - started)
    loop = asyncio.new_event_loop()
    for text in json.loads(Path(texts).read_text()):
        started = time.perf_counter()
        parsed = loop.run_until_complete(agent.parse_message(text))
        duration_ms = _ms_since(started)
        ranking = [[intent["name"], intent["confidence"]] for intent in parsed["intent_ranking"]]
        report_line([ranking[:2], duration_ms])


def _ms_since(started: float) -> float:
    return 1000 * (time.perf_counter() - started)


def report_line(line: object) -> None:
    """Report `line` as JSON to the measuring process."""
    print(f"={json.dumps(line)}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
