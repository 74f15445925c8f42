"""Sets up everything that Balie needs in this folder: two Python environments and the pages.

Run by `make install` with any Python from 3.8 on. Does only what changed since it last ran;
says what it does. Needs a network the first time, and writes nothing outside this folder
(but for the caches of uv and npm).
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
GATEWAY = ROOT / ".venv"
ENGINE = ROOT / ".venv-engine"
WEB = ROOT / "web"

GATEWAY_PYTHONS = ("3.12", "3.13", "3.14")
ENGINE_PYTHONS = ("3.10",)


def main():
    try:
        gateway = find_python(GATEWAY_PYTHONS, "the gateway")
        engine = find_python(ENGINE_PYTHONS, "the engine (Rasa)")
        uv = find_uv()
        environment(uv, GATEWAY, gateway, "gateway", project=True)
        environment(uv, ENGINE, engine, "engine", project=False)
        pages()
    except SetupError as error:
        sys.exit("make install: " + str(error))


class SetupError(Exception):
    """Something is missing that we cannot get; the text says how to get it."""


def find_python(versions, needed_by):
    """The path of an installed Python of one of `versions`."""
    for version in versions:
        for candidate in candidates(version):
            if is_python(candidate, version):
                return candidate
    raise SetupError(
        "{} needs Python {}: install it (Debian: apt install python{} python{}-venv; "
        "anywhere: pyenv install {})".format(needed_by, *[versions[0]] * 4)
    )


def candidates(version):
    """Where a Python of `version` may be: on the path, or where pyenv, uv and Debian put it.
    A pyenv shim on the path exists for versions that are not switched on, so each is tried."""
    yield from (Path(folder) / ("python" + version) for folder in os.get_exec_path())
    yield Path(sys.executable)
    home = Path.home()
    roots = [os.environ.get("PYENV_ROOT"), home / ".pyenv", "/opt/pyenv", "/usr/local/pyenv"]
    for root in filter(None, roots):
        yield from sorted(Path(root).glob("versions/" + version + ".*/bin/python"), reverse=True)
    share = Path(os.environ.get("XDG_DATA_HOME", home / ".local/share"))
    yield from share.glob("uv/python/cpython-" + version + ".*/bin/python")
    yield from Path("/opt").glob("*/bin/python" + version)


def is_python(path, version):
    question = "import sys, venv; print('%d.%d' % sys.version_info[:2])"
    try:
        found = subprocess.run(
            [str(path), "-c", question], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError:
        return False
    return found.stdout.decode().strip() == version


def find_uv():
    """uv: the one on the path, else one in a private environment of its own."""
    on_path = shutil.which("uv")
    if on_path:
        return on_path
    uv = TOOLS / "bin" / "uv"
    if not uv.exists():
        say("Getting uv")
        run([sys.executable, "-m", "venv", str(TOOLS)])
        pip = [str(TOOLS / "bin" / "python"), "-m", "pip", "install"]
        run([*pip, "--quiet", "--disable-pip-version-check", "uv"])
    return str(uv)


def environment(uv, folder, python, name, project):
    """The virtual environment `folder`, holding exactly what the lock file names."""
    lock = ROOT / "requirements" / (name + ".txt")
    stamp = folder / "balie-stamp"
    wanted = digest([lock] + ([ROOT / "pyproject.toml"] if project else [])) + str(python)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Installing the {} into {} (Python: {})".format(name, folder.name, python))
    in_folder = ["--python", str(folder / "bin" / "python")]
    run([uv, "venv", "--quiet", "--clear", "--python", str(python), str(folder)])
    run([uv, "pip", "install", *in_folder, "--require-hashes", "-r", str(lock)])
    if project:
        run([uv, "pip", "install", "--quiet", *in_folder, "--no-deps", "--editable", str(ROOT)])
    stamp.write_text(wanted)


def pages():
    """The pages, built where their sources changed."""
    stamp = WEB / "dist" / "stamp"
    wanted = digest(sorted(path for path in web_sources() if path.is_file()))
    if stamp.exists() and stamp.read_text() == wanted:
        return
    if not shutil.which("npm"):
        raise SetupError("the pages need Node 20 or newer with npm (Debian: apt install npm)")
    say("Building the pages")
    run(["npm", "ci", "--no-fund", "--no-audit"], cwd=WEB)
    run(["npm", "run", "build"], cwd=WEB)
    stamp.write_text(wanted)


def web_sources():
    for path in WEB.iterdir():
        if path.is_dir() and path.name not in ("node_modules", "dist", "coverage"):
            yield from path.rglob("*")
        else:
            yield path


def digest(paths):
    found = hashlib.sha256()
    for path in paths:
        found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def run(command, cwd=ROOT):
    environment = dict(os.environ, UV_PYTHON_DOWNLOADS="never", VIRTUAL_ENV="")
    code = subprocess.run(command, cwd=str(cwd), env=environment).returncode
    if code:
        raise SetupError("`{}` failed; the lines above say why".format(" ".join(command)))


def say(text):
    print("{}  {} …".format(time.strftime("%H:%M:%S"), text), flush=True)


if __name__ == "__main__":
    main()
