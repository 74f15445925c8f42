"""What happens next in a conversation. Pure: nothing here does I/O, reads a clock or draws a random
number, so any conversation can be replayed (tests/routing/test_rooms.py holds the imports to it).

    table.py            the states, and what each input does in each of them: read this first
    decide.py           the events, and which rule takes each
    decision.py         the decision while it is being made
    state.py            everything that is known of a conversation

    citizen.py          what citizens write: replies to an offer, questions, waiting
    engine.py           what the engine answers, and when it does not
    handover.py         offering a human, waiting for one, a promised call
    agents.py           what agents do
    contact.py          how a contact begins and ends
    flood.py            citizens who write faster than people type
    opt_out.py          citizens who want no messages, and providers that let none through
    delivery_status.py  how far each message came
    speech.py           how the counter speaks: introductions, choices, its own sentences
    system_messages.py  those sentences, in Dutch and English
"""
