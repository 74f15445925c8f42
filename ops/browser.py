"""Installs Debian's Chromium for the browser tests, where there is no Chromium yet."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
HELP = "Debian: apt install chromium; or name one in BALIE_TEST_CHROMIUM"


def main():
    if os.environ.get("BALIE_TEST_CHROMIUM") or any(map(shutil.which, NAMES)):
        return
    if not shutil.which("apt-get"):
        sys.exit("make test: no Chromium found (" + HELP + ")")
    as_root = [] if os.getuid() == 0 else ["sudo", "-n"]
    print("Installing Chromium for the browser tests …", flush=True)
    for command in (["update", "-q"], ["install", "-y", "-q", "chromium"]):
        code = subprocess.run(as_root + ["apt-get", *command], stdout=subprocess.DEVNULL).returncode
        if code:
            sys.exit("make test: Chromium could not be installed (" + HELP + ")")


if __name__ == "__main__":
    main()
