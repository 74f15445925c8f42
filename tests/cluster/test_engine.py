"""The real engine on a cluster, whose client is an older one than the gateway's."""

import asyncio
import secrets

import aiohttp
import pytest

from tests.support.running import start_role
from tests.support.waiting import until

TOKEN = "rest-token-of-the-tests"
pytestmark = pytest.mark.engine


async def test_the_engine_answers_also_after_a_failover(cluster, tmp_path):
    settings = {"BALIE_REDIS_URL": cluster.urls, "BALIE_REST_TOKEN": TOKEN}
    roles = [
        await asyncio.to_thread(start_role, role, tmp_path, **settings)
        for role in ("gateway", "router", "engine")
    ]
    try:
        await until(lambda: knows(roles[0].url, "paspoort"))
        dying = await cluster.primary_of("turns")
        assert dying is not None
        dying.kill()
        await until(lambda: knows(roles[0].url, "rijbewijs"))
    finally:
        for role in roles:
            role.process.terminate()
            role.process.wait()


async def knows(url: str, topic: str) -> bool:
    """Whether a citizen who asks over REST what that costs is told so, and not that it takes
    too long."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{url}/webhooks/rest/webhook",
            json={"sender": secrets.token_hex(8), "message": f"Wat kost een {topic}?"},
            headers={"Authorization": f"Bearer {TOKEN}"},
        ) as answer,
    ):
        return answer.status == 200 and topic in await answer.text()
