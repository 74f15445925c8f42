"""Runs all measurements of the whole system, one after another: make bench

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
from benchmarks.measure import ROOT, print_progress

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

SEPARATE = """## Measured apart

| | |
| --- | --- |
| `.venv/bin/python -m benchmarks.engine_turn` | what a turn of the engine costs |
| `.venv/bin/python -m benchmarks.engine_beside_rasa` | the same beside Rasa, no server |
| `.venv/bin/python -m benchmarks.understanding` | how well texts are understood |
"""


def main() -> None:
    """Run the measurements that the command line names, all by default."""
    names = _options().names or list(TITLES)
    sections, started = _read_sections(), time.monotonic()
    for number, name in enumerate(names, 1):
        minutes = (time.monotonic() - started) / 60
        print_progress(f"\n== {number} of {len(names)}: {name} (after {minutes:.1f} minutes)")
        sections[name] = _run_benchmark(name)
        print(sections[name], flush=True)
        _write(sections)
    print_progress(f"\nwritten to {FILE.relative_to(ROOT)}")


def _run_benchmark(name: str) -> str:
    command = [".venv/bin/python", "-m", f"benchmarks.{name}"]
    before = os.getloadavg()[0]
    # In this process group, so that Ctrl-C reaches it too and it stops its own processes.
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
    about = f"`{' '.join(command)}`, {now:%Y-%m-%d %H:%M} UTC, {_machine()}, {_load_note(before)}"
    return f"## {TITLES[name]}\n\n{about}\n\n{printed.strip()}\n"


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.+)", lines)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB, "
        f"Linux {platform.release().split('-')[0]}, Python {platform.python_version()}"
    )


def _load_note(load: float) -> str:
    """Return the load of the machine before the measurement as text."""
    return f"load {load:.1f} before" + (" (**not quiet**)" if load > 0.5 else "")


def _read_sections() -> dict[str, str]:
    """Return the sections of the file, by name."""
    parts = re.split(r"^(?=## )", FILE.read_text(), flags=re.M)[1:] if FILE.exists() else []
    names_by_head = {f"## {title}": name for name, title in TITLES.items()}
    heads = [(section.partition("\n")[0], section) for section in parts]
    return {
        names_by_head[head]: section.strip() + "\n"
        for head, section in heads
        if head in names_by_head
    }


def _write(sections: dict[str, str]) -> None:
    existing = [sections[name] for name in TITLES if name in sections]
    FILE.write_text("\n".join([HEAD, *existing, SEPARATE]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run")
    parser.add_argument("names", nargs="*", choices=TITLES, help="default: all")
    return parser.parse_args()


if __name__ == "__main__":
    measure.run_script(main)
