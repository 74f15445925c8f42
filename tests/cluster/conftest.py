"""A cluster for all tests here."""

import socket
from pathlib import Path

import pytest

from tests.cluster.valkeys import Cluster


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("slow")


def free_ports(count: int) -> int:
    """The first of `count` ports in a row of which each, and the one 1000 above it, is free."""
    for first in range(20_000, 30_000, 2 * count):
        try:
            for port in range(first, first + count):
                for bound_port in (port, port + 1000):
                    with socket.create_server(("127.0.0.1", bound_port)):
                        pass
        except OSError:
            continue
        return first
    raise AssertionError("no ports are free")


@pytest.fixture
async def cluster(tmp_path):
    """Three primaries, each with a replica."""
    cluster = Cluster(tmp_path / "cluster", free_ports(6))
    try:
        await cluster.start()
        yield cluster
    finally:
        await cluster.stop()
