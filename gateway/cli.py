"""The command `balie`."""

import argparse
import asyncio
import os
import sys
from pathlib import Path

from gateway import ask, dead_letters, logs, settings, single_role, tracing
from gateway.all_in_one import run
from gateway.children import ChildError, run_engine_command
from gateway.lock import AlreadyRunningError
from gateway.metrics import PortTakenError
from gateway.process import StartError

_ROLES = {
    "gateway": "the web server: webhooks, web chat, desk",
    "router": "a router: decides what follows on what happens",
    "engine": "an engine: understands and answers",
    "send": "a sender: brings messages to citizens",
}


def main() -> int:
    """Run one command; its exit code. Errors are one line that says what to do."""
    arguments = parser().parse_args()
    logs.configure("text")
    try:
        with tracing.exported(os.environ):
            return asyncio.run(_command(arguments)) or 0
    except KeyboardInterrupt:
        return 130
    except (
        settings.SettingsError,
        StartError,
        ChildError,
        AlreadyRunningError,
        PortTakenError,
    ) as error:
        print(f"balie: {error}", file=sys.stderr)
        return 1


async def _command(arguments: argparse.Namespace) -> int | None:
    if arguments.command in {"train", "content"}:
        return await _in_engine(arguments)
    values = settings.load()
    match arguments.command:
        case "run":
            logs.configure(values.log_format)
            await run(values, with_parent=arguments.with_parent)
        case "ask" if arguments.json:
            return await ask.ask_lines(values, sys.stdin)
        case "ask":
            return await ask.ask_one(values, " ".join(arguments.text))
        case "deadletters":
            return await _deadletters(values, arguments)
        case role:
            logs.configure(values.log_format)
            await single_role.run(role, values)
    return None


async def _in_engine(arguments: argparse.Namespace) -> int:
    if arguments.command == "train":
        module = "bot.report" if arguments.report else "bot.train"
        return await run_engine_command(settings.ROOT, module, output=sys.stdout)
    file = str(arguments.file.resolve())
    return await run_engine_command(settings.ROOT, "bot.search", file, output=sys.stdout)


async def _deadletters(values: settings.Settings, arguments: argparse.Namespace) -> int:
    if arguments.action != "resend":
        return await dead_letters.show(values, as_json=arguments.json)
    if not arguments.ids and not arguments.all:
        print("balie: name the letters to send again, or --all", file=sys.stderr)
        return 2
    return await dead_letters.resend(
        values, arguments.ids, everything=arguments.all, as_json=arguments.json
    )


def parser() -> argparse.ArgumentParser:
    """Every command, and what it takes."""
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
    letters = commands.add_parser(
        "deadletters", help="list what could not be brought to an end, and send it again"
    )
    letters.add_argument("--json", action="store_true", help="a JSON line for each")
    again = letters.add_subparsers(dest="action").add_parser(
        "resend", help="put letters back on their way, as if they were new"
    )
    again.add_argument("ids", nargs="*", metavar="ID", help="as balie deadletters shows it")
    again.add_argument("--all", action="store_true", help="all there are")
    again.add_argument(
        "--json",
        action="store_true",
        default=argparse.SUPPRESS,  # else it would undo the one before `resend`
        help="a JSON line for each: its id, and the result: on_its_way, opted_out or unknown",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
