"""Makes dist/balie-VERSION.tar.gz: what a municipality unpacks and starts with `./balie run`.

It holds the files of the repository that Balie runs with, the built pages and the trained model, so
that starting it needs neither Node nor a training. Run by `make dist`, which sees to both first.
"""

import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

from bot import train
from ops import install

ROOT = install.ROOT
LEFT_OUT = (".ci/", "benchmarks/", "faults/", "tests/", "web/tests/")

LAUNCHER = """\
#!/bin/sh
# Runs a command of Balie, such as ./balie run; installs into this folder first what is missing.
cd "$(dirname "$0")" || exit
"${PYTHON:-python3}" ops/install.py >&2 && exec .venv/bin/balie "$@"
"""


def main():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    name = f"balie-{project['version']}"
    made = ROOT / "dist" / f"{name}.tar.gz"
    made.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        stage(Path(folder))
        with tarfile.open(made, "w:gz", compresslevel=6) as archive:
            archive.add(folder, name)
    print(f"{made.relative_to(ROOT)}: {made.stat().st_size / 1e6:.0f} MB")


def stage(folder):
    """Lay out in `folder` what the archive holds."""
    for file in [*tracked(), *built()]:
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / file, target)
    # The pages are those of these sources, whatever else lies beside them here.
    (folder / "web/dist/stamp").write_text(install.pages_digest(folder))
    launcher = folder / "balie"
    launcher.write_text(LAUNCHER)
    launcher.chmod(launcher.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def tracked():
    """The files of the repository, but for those that only its makers need."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    names = filter(None, listed.stdout.decode().split("\0"))
    return [name for name in names if not name.startswith(LEFT_OUT) and (ROOT / name).exists()]


def built():
    """The pages and the model."""
    model = train.current_model()
    if not model.is_file():
        sys.exit("make dist: there is no model of these files: run make train")
    files = [model, *(ROOT / "models").glob("encoder-*.onnx")]
    files += [file for file in (ROOT / "web/dist").rglob("*") if file.is_file()]
    return [file.relative_to(ROOT) for file in files]


if __name__ == "__main__":
    main()
