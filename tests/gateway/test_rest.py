"""The REST channel answers as Rasa's own does."""

import pytest

from tests.gateway.conftest import REST_TOKEN

PATH = "/webhooks/rest/webhook"
ALLOWED = {"Authorization": f"Bearer {REST_TOKEN}"}


async def ask(counter, message, sender="42", **how):
    how = how or {"headers": ALLOWED}
    return await counter.client.post(PATH, json={"sender": sender, "message": message}, **how)


async def test_a_question_is_answered_in_the_response(counter):
    response = await ask(counter, "hallo")
    assert response.status == 200
    assert await response.json() == [{"recipient_id": "42", "text": "echo: hallo"}]


async def test_the_next_response_holds_only_what_is_new(counter):
    await ask(counter, "een")
    response = await ask(counter, "twee")
    assert [reply["text"] for reply in await response.json()] == ["echo: twee"]


async def test_choices_come_as_buttons_and_their_payload_as_a_message(counter):
    (reply,) = await (await ask(counter, "kies")).json()
    assert reply["buttons"][1] == {"title": "ID-kaart", "payload": "p2"}
    (reply,) = await (await ask(counter, "p2")).json()
    assert reply["text"] == "echo: p2"


async def test_the_token_may_stand_in_the_query(counter):
    response = await ask(counter, "hallo", params={"token": REST_TOKEN})
    assert response.status == 200


@pytest.mark.parametrize(
    "how",
    [
        {"headers": {}},
        {"headers": {"Authorization": "Bearer wrong"}},
        {"headers": {"Authorization": REST_TOKEN}},
        {"params": {"token": "é"}},
    ],
)
async def test_without_the_token_nothing_is_stored(counter, how):
    response = await ask(counter, "hallo", **how)
    assert response.status == 403
    assert await counter.redis.keys("in:*") == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b'{"sender": 1, "message": "x"}', 400),
        (b'{"sender": "", "message": "x"}', 400),
        (b'{"message": "x"}', 400),
        (b"\xff\xfe", 400),
        (b'{"sender": "1", "message": "\\ud800"}', 400),
        (b"x" * (1024 * 1024 + 1), 413),
    ],
)
async def test_a_body_that_is_no_message_stores_nothing(counter, body, status):
    response = await counter.client.post(PATH, data=body, headers=ALLOWED)
    assert response.status == status
    assert await counter.redis.keys("in:*") == []


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "😀🎉", "مرحبا كيف حالك", "a\x00b", "\x00", "<script>alert(1)</script>"]
)
async def test_every_text_gets_an_answer(counter, text):
    response = await ask(counter, text)
    assert response.status == 200
    assert len(await response.json()) == 1


async def test_once_a_human_is_offered_and_accepted_the_bot_waits(counter):
    (offer,) = await (await ask(counter, "schulden")).json()
    assert "medewerker" in offer["text"]
    (queued,) = await (await ask(counter, "ja")).json()
    assert "wachtrij" in queued["text"]
    assert await (await ask(counter, "bent u daar?")).json() == []
