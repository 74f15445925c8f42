"""Takes turns with the domain and rules of the folder it runs in, without understanding.

    python rules_only.py '["/paspoort", "a text", …]'       prints the results as JSON

It trains the rules alone, which takes seconds. A turn that begins with a slash is a button; all
other texts are parsed as not understood.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from results import received

from bot import content, graph
from bot.engine import Engine
from bot.search import Search
from contract.turns import Turn

CONFIG = """recipe: default.v1
assistant_id: rules
language: nl
policies:
  - name: bot.policy.IndexedRulePolicy
"""
MONDAY_MS = 1_796_630_400_000  # 7 December 2026, noon UTC


def main() -> None:
    root = Path.cwd()
    (root / "config.yml").write_text(CONFIG)
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "rules.tar.gz"
        graph.train(graph.Importer(root, []), model)
        engine = Engine(model, content.load(root / "bot"), Search([], None))
    engine._rasa.parse = lambda _: {
        "intent": {"name": "nlu_fallback", "confidence": 0.3},
        "intent_ranking": [],
        "entities": [],
        "aspect": [],
    }
    print(json.dumps(asyncio.run(talk(engine, json.loads(sys.argv[1])))))


async def talk(engine: Engine, texts: list[str]) -> list[dict]:
    results: list[dict] = []
    for number, text in enumerate(texts):
        button = text.startswith("/")
        turn = Turn(
            turn_id=f"t{number}",
            conversation_id="c1",
            reply_to="in:{1}",
            expires_at=MONDAY_MS + 10_000,
            language="nl",
            text="" if button else text,
            payload=text if button else "",
            dialogue=results[-1]["dialogue"] if results else "",
        )
        results.append(received(await engine.take(turn, MONDAY_MS)))
    return results


if __name__ == "__main__":
    main()
