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
    """Run one command and return its exit code. An error prints one line that says what to do."""
    arguments = build_parser().parse_args()
    logs.configure("text")
    try:
        with tracing.export_spans(os.environ):
            return asyncio.run(_run_command(arguments)) or 0
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


async def _run_command(arguments: argparse.Namespace) -> int | None:
    if arguments.command in {"train", "content"}:
        return await _run_engine_module(arguments)
    loaded = settings.load()
    match arguments.command:
        case "run":
            logs.configure(loaded.log_format)
            await run(loaded, with_parent=arguments.with_parent)
        case "ask" if arguments.json:
            return await ask.ask_lines(loaded, sys.stdin)
        case "ask":
            return await ask.ask_one(loaded, " ".join(arguments.text))
        case "deadletters":
            return await _run_dead_letters(loaded, arguments)
        case role:
            logs.configure(loaded.log_format)
            await single_role.run(role, loaded)
    return None


async def _run_engine_module(arguments: argparse.Namespace) -> int:
    if arguments.command == "train":
        module = "bot.report" if arguments.report else "bot.train"
        return await run_engine_command(settings.ROOT, module, output=sys.stdout)
    file = str(arguments.file.resolve())
    return await run_engine_command(settings.ROOT, "bot.search", file, output=sys.stdout)


async def _run_dead_letters(loaded: settings.Settings, arguments: argparse.Namespace) -> int:
    if arguments.action != "resend":
        return await dead_letters.show(loaded, as_json=arguments.json)
    if not arguments.ids and not arguments.all:
        print("balie: name the letters to send again, or --all", file=sys.stderr)
        return 2
    return await dead_letters.resend(
        loaded, arguments.ids, resend_all=arguments.all, as_json=arguments.json
    )


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands and their arguments."""
    parser = argparse.ArgumentParser(
        prog="balie", description="The counter of a town hall, on every channel."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    run_parser = commands.add_parser("run", help="start the whole counter on this machine")
    run_parser.add_argument(
        "--with-parent", action="store_true", help="stop when the process that started it dies"
    )
    for role, description in _ROLES.items():
        commands.add_parser(role, help=f"start only {description}; needs BALIE_REDIS_URL")
    ask_parser = commands.add_parser("ask", help="ask the bot something, as a citizen would")
    ask_parser.add_argument("text", nargs="*", help="the question")
    ask_parser.add_argument(
        "--json",
        action="store_true",
        help="read questions from standard input, one a line, and print a JSON line for each",
    )
    train_parser = commands.add_parser("train", help="teach the bot what is new in its examples")
    train_parser.add_argument(
        "--report",
        action="store_true",
        help="then ask it all that was held apart, and write a page on how it did",
    )
    content_commands = commands.add_parser("content", help="what the bot can show").add_subparsers(
        dest="action", required=True
    )
    import_parser = content_commands.add_parser(
        "import", help="add pages to search where no topic fits"
    )
    import_parser.add_argument("file", type=Path, help="a CSV with columns title, text and link")
    letters_parser = commands.add_parser(
        "deadletters", help="list what could not be brought to an end, and send it again"
    )
    letters_parser.add_argument("--json", action="store_true", help="a JSON line for each")
    resend_parser = letters_parser.add_subparsers(dest="action").add_parser(
        "resend", help="put letters back on their way, as if they were new"
    )
    resend_parser.add_argument("ids", nargs="*", metavar="ID", help="as balie deadletters shows it")
    resend_parser.add_argument("--all", action="store_true", help="all there are")
    resend_parser.add_argument(
        "--json",
        action="store_true",
        default=argparse.SUPPRESS,  # else its default overwrites a --json before `resend`
        help="a JSON line for each: its id, and the result: on_its_way, opted_out or unknown",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
