"""The states of a conversation, and what each trigger does in each of them.

A row is a trigger, a column is the phase that the conversation is in, a cell is the phase that
follows. A trigger without a cell for the phase does not happen: `decide` changes nothing, and tells
the agent whose action it was. `Draft.follow` is the only code that changes the phase, and it
follows this table. docs/conversation.md draws it.
"""

from collections.abc import Mapping

from routing.conversation.phases import Phase, Row, Trigger, row

B, O, Q, C = Phase.BOT, Phase.OFFERED, Phase.QUEUED, Phase.CALL  # noqa: E741
CQ, A, W, X = Phase.CALL_QUEUED, Phase.AGENT, Phase.WRAP_UP, Phase.CLOSED
__ = None

# fmt: off
TABLE: Mapping[Trigger, Row] = {
    #                                                               B  O  Q  C  CQ A  W  X
    Trigger.RETURN:        row("citizen comes back after the end",  __, __, __, __, __, __, __, B),
    Trigger.GREET:         row("citizen opens the channel",         B,  __, __, __, __, __, __, __),
    Trigger.ASK:           row("citizen writes to the bot",         B,  O,  __, C,  __, __, __, __),
    Trigger.WRITE:         row("citizen writes to a human",         __, __, Q,  __, CQ, A,  A,  __),
    Trigger.RESUME:        row("citizen goes on with the bot",      __, B,  __, __, __, __, __, __),
    Trigger.LEAVE:         row("citizen no longer waits",           __, __, B,  __, C,  __, __, __),
    Trigger.OPT_OUT:       row("citizen wants no more messages",    B,  B,  B,  C,  C,  A,  W,  __),
    Trigger.OFFER:         row("bot offers a human",                O,  O,  __, __, __, __, __, __),
    Trigger.QUEUE:         row("bot hands over to the queue",       Q,  Q,  __, CQ, __, __, __, __),
    Trigger.PROMISE_CALL:  row("bot promises a call",               C,  __, __, C,  __, __, __, __),
    Trigger.TELL_WAIT:     row("bot tells how long the wait is",    __, __, Q,  __, CQ, __, __, __),
    Trigger.END:           row("bot says goodbye",                  X,  __, __, __, __, __, __, __),
    Trigger.CLAIM:         row("agent takes the conversation",      __, __, A,  A,  A,  __, __, __),
    Trigger.REPLY:         row("agent writes to the citizen",       __, __, __, __, __, A,  A,  __),
    Trigger.GIVE_BACK:     row("agent gives it back to the bot",    __, __, __, __, __, B,  B,  __),
    Trigger.WRAP_UP:       row("agent says goodbye to the citizen", __, __, __, __, __, W,  __, __),
    Trigger.FINISH:        row("agent is done, or forgot it",       __, __, __, __, __, __, X,  __),
    Trigger.EXPIRE:        row("time passes without a word",        X,  X,  __, __, __, __, __, __),
}
# fmt: on
