"""Makes the release dist/balie-VERSION.tar.gz: `make dist`.

It holds the files of the repository that Balie runs with, the built pages and the trained model, so
that `./balie run` needs neither Node nor training. `make dist` builds and trains first.
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
EXCLUDED = (".ci/", "benchmarks/", "faults/", "tests/", "web/tests/")

LAUNCHER = """\
#!/bin/sh
# Runs a command of Balie, such as ./balie run; installs into this folder first what is missing.
cd "$(dirname "$0")" || exit
"${PYTHON:-python3}" ops/install.py >&2 && exec .venv/bin/balie "$@"
"""


def main():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    name = f"balie-{project['version']}"
    archive_file = ROOT / "dist" / f"{name}.tar.gz"
    archive_file.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        stage(Path(folder))
        with tarfile.open(archive_file, "w:gz", compresslevel=6) as archive:
            archive.add(folder, name)
    print(f"{archive_file.relative_to(ROOT)}: {archive_file.stat().st_size / 1e6:.0f} MB")


def stage(folder):
    """Copy the content of the archive to `folder`."""
    for file in [*tracked_files(), *built_files()]:
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / file, target)
    # The stamp says that the pages are built from these sources, so that they are not built again.
    (folder / "web/dist/stamp").write_text(install.pages_digest(folder))
    launcher = folder / "balie"
    launcher.write_text(LAUNCHER)
    launcher.chmod(launcher.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def tracked_files():
    """Return the files of the repository without those in EXCLUDED."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    names = filter(None, listed.stdout.decode().split("\0"))
    return [name for name in names if not name.startswith(EXCLUDED) and (ROOT / name).exists()]


def built_files():
    """Return the files of the built pages and the models."""
    model = train.current_model()
    if not model.is_file():
        sys.exit("make dist: there is no model of these files: run make train")
    files = [model, *(ROOT / "models").glob("encoder-*.onnx")]
    files += [file for file in (ROOT / "web/dist").rglob("*") if file.is_file()]
    return [file.relative_to(ROOT) for file in files]


if __name__ == "__main__":
    main()
