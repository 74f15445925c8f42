"""The command `balie`."""

import argparse
import asyncio
import logging
import sys
from pathlib import Path

from gateway import alone, ask, settings
from gateway.children import ChildError, run_engine_command
from gateway.lock import AlreadyRunningError
from gateway.process import StartError
from gateway.run import run

_ROLES = {
    "gateway": "the web server: webhooks, web chat, desk",
    "router": "a router: decides what follows on what happens",
    "engine": "an engine: understands and answers",
    "send": "a sender: brings messages to citizens",
}


def main() -> int:
    """Run one command; its exit code. Errors are one line that says what to do."""
    arguments = _parser().parse_args()
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    # These log addresses, and with them tokens, at INFO.
    for chatty in ("httpx", "httpcore", "telegram", "twilio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    try:
        return asyncio.run(_command(arguments)) or 0
    except KeyboardInterrupt:
        return 130
    except (settings.SettingsError, StartError, ChildError, AlreadyRunningError) as error:
        print(f"balie: {error}", file=sys.stderr)
        return 1


async def _command(arguments: argparse.Namespace) -> int | None:
    if arguments.command == "train":
        module = "bot.report" if arguments.report else "bot.train"
        return await run_engine_command(settings.ROOT, module, output=sys.stdout)
    if arguments.command == "content":
        file = str(arguments.file.resolve())
        return await run_engine_command(settings.ROOT, "bot.search", file, output=sys.stdout)
    values = settings.load()
    if arguments.command == "run":
        await run(values, with_parent=arguments.with_parent)
        return None
    if arguments.command in alone.ROLES:
        await alone.run(arguments.command, values)
        return None
    if arguments.json:
        return await ask.ask_lines(values, sys.stdin)
    return await ask.ask_one(values, " ".join(arguments.text))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="balie", description="The counter of a town hall, on every channel."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    running = commands.add_parser("run", help="start the whole counter on this machine")
    running.add_argument(
        "--with-parent", action="store_true", help="stop when the process that started it dies"
    )
    for role, what in _ROLES.items():
        commands.add_parser(role, help=f"start only {what}; needs BALIE_REDIS_URL")
    asking = commands.add_parser("ask", help="ask the bot something, as a citizen would")
    asking.add_argument("text", nargs="*", help="the question")
    asking.add_argument(
        "--json",
        action="store_true",
        help="read questions from standard input, one a line, and print a JSON line for each",
    )
    training = commands.add_parser("train", help="teach the bot what is new in its examples")
    training.add_argument(
        "--report",
        action="store_true",
        help="then ask it all that was held apart, and write a page on how it did",
    )
    content = commands.add_parser("content", help="what the bot can show").add_subparsers(
        dest="action", required=True
    )
    importing = content.add_parser("import", help="add pages to search where no topic fits")
    importing.add_argument("file", type=Path, help="a CSV with columns title, text and link")
    return parser


if __name__ == "__main__":
    sys.exit(main())
