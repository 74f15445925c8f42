"""Breaks Balie on purpose and checks that no message is lost, swapped or sent twice.

python -m faults [--short] [--seed N] [--write]
"""

import argparse
import asyncio
import os
import platform
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from faults import table
from faults.children import StartError
from faults.run import Options, Result, RunError, run
from faults.table import RunInfo

ROOT = Path(__file__).resolve().parents[1]
LONG = {"minutes": 11.0, "citizens": 5000, "messages": 20_000, "every": 6.0, "scale": 1.0}
SHORT = {"minutes": 1.25, "citizens": 500, "messages": 1000, "every": 3.0, "scale": 1.0}
"""SHORT is part of `make test`; LONG keeps two cores busy for a quarter of an hour."""

RESULTS = ROOT / "benchmarks" / "faults.md"


def main() -> int:
    """Do one run. Return 0 where it passed, 1 where it did not, 130 after Ctrl-C."""
    arguments = _parser().parse_args()
    options = _options(arguments)
    print(f"seed {options.seed}", flush=True)
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="balie-faults-"))
    folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    try:
        result = asyncio.run(_stoppable(options, folder))
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("stopped")
        return 130
    except (RunError, StartError, ValueError) as error:
        print(f"faults: {error}", file=sys.stderr)
        return 1
    run_info = RunInfo(
        _command(options), options.seed, _commit(), _machine(), time.monotonic() - started
    )
    report = table.report(run_info, result.verdict, result.kills, result.unexpected_exits)
    print(f"\n{report}")
    if arguments.write:
        RESULTS.write_text(report)
    return _finish(result, folder, keep=arguments.folder is not None)


async def _stoppable(options: Options, folder: Path) -> Result:
    """Do a run that SIGTERM ends as Ctrl-C does: every process is stopped first."""
    work = asyncio.current_task()
    assert work
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, work.cancel)
    return await run(options, folder)


def _finish(result: Result, folder: Path, *, keep: bool) -> int:
    for line in table.first_violations(result.verdict):
        print(line)
    if result.verdict.has_passed and not keep:
        shutil.rmtree(folder)
    else:
        print(f"logs and everything the providers took: {folder}")
    return 0 if result.verdict.has_passed else 1


def _command(options: Options) -> str:
    return (
        f"python -m faults --seed {options.seed} --minutes {options.minutes:g} "
        f"--citizens {options.citizens} --messages {options.messages} "
        f"--every {options.kill_interval_s:g} --scale {options.fault_scale:g}"
    )


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    completed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return completed.stdout.strip() or "unknown"


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()}"


def _options(arguments: argparse.Namespace) -> Options:
    """Return the options of the chosen size, with those that the command line names."""
    size = SHORT if arguments.short else LONG
    named = {name: getattr(arguments, name) for name in size}
    chosen = {name: size[name] if value is None else value for name, value in named.items()}
    seed = random.randrange(10**6) if arguments.seed is None else arguments.seed
    return Options(
        seed=seed,
        minutes=chosen["minutes"],
        citizens=int(chosen["citizens"]),
        messages=int(chosen["messages"]),
        kill_interval_s=chosen["every"],
        fault_scale=chosen["scale"],
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, help="what everything is drawn from (default: chance)")
    parser.add_argument("--short", action="store_true", help="500 citizens, about three minutes")
    parser.add_argument("--minutes", type=float, help="how long citizens write")
    parser.add_argument("--citizens", type=int)
    parser.add_argument("--messages", type=int, help="of all of them together")
    parser.add_argument("--every", type=float, help="seconds between two kills")
    parser.add_argument("--scale", type=float, help="how badly providers behave; 0: not")
    parser.add_argument("--folder", type=Path, help="keep logs and what providers took here")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.relative_to(ROOT)}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
