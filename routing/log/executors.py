"""Who carries out which effect. Each executor has an out log of its own."""

from contract.effects import (
    AskBot,
    Effect,
    ReportQueue,
    Send,
    ShowDesk,
    TellAgent,
)

BOT, SEND, DESK = "bot", "send", "desk"
EXECUTORS = (BOT, SEND, DESK)
"""The roles that carry out effects. The bot's log holds turns, and is read by the router itself:
see Log.pass_on_turns."""

_EXECUTOR: dict[type[Effect], str] = {
    AskBot: BOT,
    Send: SEND,
    ShowDesk: DESK,
    TellAgent: DESK,
    ReportQueue: DESK,
}


def executor(effect: Effect) -> str:
    """The role that carries out `effect`. Empty where the commit itself does: timers, and messages
    that citizens read in the transcript."""
    if isinstance(effect, Send) and effect.channel.capabilities.in_transcript:
        return ""
    return _EXECUTOR.get(type(effect), "")
