"""What happens next in a conversation. Pure: nothing here does I/O, reads a clock or draws a random
number, so any conversation can be replayed (tests/routing/test_rooms.py holds the imports to it).

    table.py            the states, and what each trigger does in each of them: read this first
    phases.py           the words of the table: phases, states, triggers
    decide.py           the events, and the rule that takes each
    decision.py         a decision while it is being made
    state.py            everything that is known of a conversation

    citizen.py          what citizens write: replies to an offer, questions, waiting
    bot.py              what the engine answers, and what is done where it fails
    turns.py            questions to the engine, one at a time
    handover.py         offering a human, waiting for one, a promised call
    agents.py           what agents do
    contact.py          how a contact begins and ends
    flood.py            citizens who write faster than people type
    opt_out.py          citizens who want no messages
    delivery_status.py  how far each message came
    speech.py           how the counter speaks: introductions, choices, its own sentences
    system_messages.py  those sentences, in Dutch and English
    diagram.py          draws docs/conversation.md from the table
"""
