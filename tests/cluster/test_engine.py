"""The real engine on a cluster, whose client is an older one than the gateway's."""

import asyncio

import aiohttp
import pytest

from tests.support.running import start_role

TOKEN = "rest-token-of-the-tests"
pytestmark = pytest.mark.engine


async def test_the_engine_answers_also_after_a_failover(cluster, tmp_path):
    settings = {"BALIE_REDIS_URL": cluster.urls, "BALIE_REST_TOKEN": TOKEN}
    roles = [
        await asyncio.to_thread(start_role, role, tmp_path, **settings)
        for role in ("gateway", "router", "engine")
    ]
    try:
        assert "paspoort" in await ask(roles[0].url, "Wat kost een paspoort?")
        dying = await cluster.primary_of("turns")
        assert dying is not None
        dying.kill()
        assert "rijbewijs" in await ask(roles[0].url, "Wat kost een rijbewijs?")
    finally:
        for one in roles:
            one.process.terminate()
            one.process.wait()


async def ask(url: str, text: str) -> str:
    """The answer to `text` over REST, asked until there is one."""
    async with aiohttp.ClientSession() as session:
        while True:
            async with session.post(
                f"{url}/webhooks/rest/webhook",
                json={"sender": "burger", "message": text},
                headers={"Authorization": f"Bearer {TOKEN}"},
            ) as answer:
                if answer.status == 200:
                    return " ".join(one["text"] for one in await answer.json())
