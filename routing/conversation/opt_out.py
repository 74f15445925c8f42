"""Citizens who want no messages: STOP, START and HELP, on channels that messages are brought to.

A form says "stop" to stop it, so a bare stop while one is under way is asked about once. A provider
may act on the English word by itself (Twilio does on its own list): then it refuses our question,
and its report of that closes the address as ever (delivery_status.py).

Web chat and REST have no keywords: citizens read the transcript there, and nothing is sent.
"""

from contract.keywords import Keyword, Reply
from routing.conversation.decision import Draft
from routing.conversation.phases import Phase, Trigger
from routing.conversation.speech import machine, say_farewell, say_system
from routing.conversation.turns import silence_engine


def is_about_sending(draft: Draft, reply: Reply) -> bool:
    """Whether `reply` is a keyword about our messages, or comes from a closed address: then it has
    been dealt with here."""
    closed = _is_closed(draft)
    if Keyword.STOP in reply.keywords:
        if Keyword.BARE_STOP in reply.keywords and not closed and _may_mean_form(draft):
            _ask_which_stop(draft)
        else:
            _opt_out(draft)
    elif closed and Keyword.START in reply.keywords:
        draft.change(opted_out="")
        _say(draft, "opted_in")
    elif closed:
        draft.show_if_listed()
    elif Keyword.HELP in reply.keywords and draft.phase not in {Phase.AGENT, Phase.WRAP_UP}:
        _say(draft, "help")
    else:
        return False
    return True


def _is_closed(draft: Draft) -> bool:
    """Whether no message may be sent. A citizen who blocked a Telegram bot cannot write to it, so a
    citizen who writes there has unblocked it."""
    now = draft.conversation
    if now.opted_out == "provider" and now.channel.capabilities.lifts_block_by_writing:
        draft.change(opted_out="")
    return bool(draft.conversation.opted_out)


def _may_mean_form(draft: Draft) -> bool:
    """Whether the bot is at a form with the citizen, and has not asked this during that form."""
    now = draft.conversation
    return now.in_form and not now.asked_which_stop and draft.allows(Trigger.ASK)


def _ask_which_stop(draft: Draft) -> None:
    """Ask whether the form is to stop, or all messages. The form's own choices stay, unsaid: the
    question is one SMS."""
    choices = draft.conversation.choices
    say_system(draft, "which_stop")
    draft.change(asked_which_stop=True, choices=choices)
    draft.show_if_listed()


def _opt_out(draft: Draft) -> None:
    """Confirm it with one last message. A citizen who waited in the conversation no longer does; a
    citizen who was promised a call is still called."""
    if not draft.conversation.opted_out:
        say_farewell(draft)
    draft.change(opted_out="citizen")
    silence_engine(draft)
    if draft.allows(Trigger.TELL_WAIT):
        draft.sleep("wait")
    draft.follow(Trigger.OPT_OUT)


def _say(draft: Draft, key: str) -> None:
    say_system(draft, key, draft.conversation.choices, author=machine(draft))
    draft.show_if_listed()
