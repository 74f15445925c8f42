"""Where conversations live: as a cluster itself would place them."""

import pytest
from redis.crc import key_slot

from contract.channels import Channel
from routing.log import partitions

KEYS_OF_A_CONVERSATION = (
    partitions.conversation,
    partitions.transcript,
    lambda identifier: partitions.seen(identifier, "sms|SM1"),
    lambda identifier: partitions.in_log(partitions.partition_of(identifier)),
    lambda identifier: partitions.out_log(partitions.partition_of(identifier), "send"),
    lambda identifier: partitions.timers(partitions.partition_of(identifier)),
    lambda identifier: partitions.cursor(partitions.partition_of(identifier), "router"),
    lambda identifier: partitions.done(partitions.partition_of(identifier), "send"),
)


def test_the_checksum_is_that_of_the_cluster():
    assert partitions.partition_of("123456789") == 0x31C3 % partitions.PARTITIONS


@pytest.mark.parametrize("identifier", ["c1", "0f" * 12, "een ander", "ü"])
def test_all_of_a_conversation_is_on_one_slot_of_a_cluster(identifier):
    keys = {key(identifier) for key in KEYS_OF_A_CONVERSATION}
    assert len(keys) == len(KEYS_OF_A_CONVERSATION)
    assert len({key_slot(key.encode()) for key in keys}) == 1


def test_conversations_are_spread_evenly():
    count = [0] * partitions.PARTITIONS
    for number in range(6400):
        identifier = partitions.conversation_id(b"secret", Channel.SMS, f"+316{number:08}")
        count[partitions.partition_of(identifier)] += 1
    assert min(count) > 50 and max(count) < 160
