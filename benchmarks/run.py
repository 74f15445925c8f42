"""All measurements of the whole, one after another: make bench

.venv/bin/python -m benchmarks.run [ingestion routing turns_beside_rasa scaling memory]

Progress goes to standard error, tables to standard output and to benchmarks/RESULTS.md, each with
its command, the date and the machine; those that are not run now stay as they were. It takes about
a quarter of an hour on two cores that have nothing else to do, and some minutes more the first
time, when Rasa is taught. Ctrl-C ends it with everything it started.
"""

import argparse
import datetime
import os
import platform
import re
import subprocess
import time
from pathlib import Path

from benchmarks import measure
from benchmarks.measure import ROOT, tell

FILE = ROOT / "benchmarks/RESULTS.md"

TITLES = {
    "ingestion": "Webhooks in, beside a bare handler",
    "routing": "Routing without the engine, beside plain redis-py",
    "turns_beside_rasa": "Whole turns, beside Rasa as it comes",
    "scaling": "A second router and a second engine",
    "memory": "Memory of a conversation",
}

HEAD = """# Results

`make bench` (benchmarks/run.py) writes this page. The first paragraph of each script says what it
compares, and which processes run meanwhile. A ratio is the median of the ratios of rounds that took
turns; a figure is the median of its rounds, with the least and the greatest in brackets.
"""

APART = """## Measured apart

| | |
| --- | --- |
| `.venv/bin/python -m benchmarks.engine_turn` | what a turn of the engine costs |
| `.venv/bin/python -m benchmarks.engine_beside_rasa` | the same beside Rasa, no server |
| `.venv/bin/python -m benchmarks.understanding` | how well texts are understood |
"""


def main() -> None:
    """Run what was asked for; the exit code is that of the first that failed."""
    names = _options().names or list(TITLES)
    sections, started = _sections(), time.monotonic()
    for place, name in enumerate(names, 1):
        minutes = (time.monotonic() - started) / 60
        tell(f"\n== {place} of {len(names)}: {name} (after {minutes:.1f} minutes)")
        sections[name] = _measured(name)
        print(sections[name], flush=True)
        _write(sections)
    tell(f"\nwritten to {FILE.relative_to(ROOT)}")


def _measured(name: str) -> str:
    command = [".venv/bin/python", "-m", f"benchmarks.{name}"]
    before = os.getloadavg()[0]
    # In our own group, so that Ctrl-C reaches it and it ends what it started; we wait for that.
    process = subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        printed, _ = process.communicate()
    except KeyboardInterrupt:
        process.wait()
        raise
    if process.returncode:
        raise measure.MeasureError(f"{name} failed")
    now = datetime.datetime.now(datetime.UTC)
    about = f"`{' '.join(command)}`, {now:%Y-%m-%d %H:%M} UTC, {_machine()}, {_noise(before)}"
    return f"## {TITLES[name]}\n\n{about}\n\n{printed.strip()}\n"


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.+)", lines)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB, "
        f"Linux {platform.release().split('-')[0]}, Python {platform.python_version()}"
    )


def _noise(load: float) -> str:
    """How busy the machine was with other work when the measurement began."""
    return f"load {load:.1f} before" + (" (**not quiet**)" if load > 0.5 else "")


def _sections() -> dict[str, str]:
    """Those of the file, by name."""
    found = re.split(r"^(?=## )", FILE.read_text(), flags=re.M)[1:] if FILE.exists() else []
    named = {f"## {title}": name for name, title in TITLES.items()}
    heads = [(one.partition("\n")[0], one) for one in found]
    return {named[head]: one.strip() + "\n" for head, one in heads if head in named}


def _write(sections: dict[str, str]) -> None:
    there = [sections[name] for name in TITLES if name in sections]
    FILE.write_text("\n".join([HEAD, *there, APART]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run")
    parser.add_argument("names", nargs="*", choices=TITLES, help="default: all")
    return parser.parse_args()


if __name__ == "__main__":
    measure.script(main)
