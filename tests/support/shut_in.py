"""Runs a command as shut in as ops/systemd has the engine, where there is no systemd:
`python -m tests.support.shut_in [--write PATH]... COMMAND...`

It has a network without an interface that is up, may write PATHs only, holds no capability, gains
none, and maps no memory that is both written and executed. Ends with REFUSED where the machine
does not allow namespaces.
"""

import argparse
import ctypes
import os
import sys
from pathlib import Path

REFUSED = 77

_SYS_MOUNT_SETATTR = 442  # the same on every architecture
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_READ_ONLY = 0x1
_MS_BIND = 0x1000
_PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_SET_MDWE = 24, 38, 65
_CAPABILITIES = 64

_libc = ctypes.CDLL(None, use_errno=True)


class _MountAttributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "users")]


def main() -> None:
    """Become the command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="append", default=[], metavar="PATH")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    try:
        _leave()
        _write_only(options.write)
    except OSError as error:
        print(f"no namespaces here: {error}", file=sys.stderr)
        sys.exit(REFUSED)
    _give_up_rights()
    os.execvp(options.command[0], options.command)


def _leave() -> None:
    """Enter namespaces of our own: a fresh network has no interface up, not even loopback."""
    user, group = os.getuid(), os.getgid()
    os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET | os.CLONE_NEWNS)
    for name, value in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        Path("/proc/self", name).write_text(value)


def _write_only(paths: list[str]) -> None:
    """Make all mounts read-only but `paths`."""
    for path in paths:
        _checked(_libc.mount(path.encode(), path.encode(), None, _MS_BIND, None))
    _set_mount("/", _MountAttributes(set=_READ_ONLY), _AT_RECURSIVE)
    for path in paths:
        _set_mount(path, _MountAttributes(clear=_READ_ONLY), 0)


def _set_mount(path: str, attributes: _MountAttributes, flags: int) -> None:
    size = ctypes.sizeof(attributes)
    where = (_SYS_MOUNT_SETATTR, _AT_FDCWD, path.encode(), flags)
    _checked(_libc.syscall(*where, ctypes.byref(attributes), ctypes.c_size_t(size)))


def _give_up_rights() -> None:
    for capability in range(_CAPABILITIES):  # those that the kernel does not know it refuses
        _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    _checked(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    _libc.prctl(_PR_SET_MDWE, 1, 0, 0, 0)  # Linux 6.3 and later


def _checked(result: int) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


if __name__ == "__main__":
    main()
