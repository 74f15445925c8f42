"""Programs of others that tests talk to, from npm."""

import subprocess
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "peers"


def installed() -> Path:
    """The folder of the peers that package-lock.json there names, installed if need be."""
    lock, stamp = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".package-lock.json"
    if not stamp.exists() or stamp.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(["npm", "ci", "--no-fund", "--no-audit"], cwd=FOLDER, check=True)
    return FOLDER
