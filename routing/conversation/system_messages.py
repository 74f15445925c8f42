"""What the counter itself says, whatever the engine does: offering a human, waiting, trouble.

The bot's own answers are content (bot/answers); these sentences must be there when the bot is
not.
"""

from contract.messages import Choice

LANGUAGES = ("nl", "en")

_TEXTS: dict[str, dict[str, str]] = {
    "greeting": {
        "nl": "Hallo! Ik ben de digitale assistent van de gemeente. Ik ben een computer, geen "
        "mens. Stel uw vraag in een paar woorden. Kom ik er niet uit, dan verbind ik u met een "
        "medewerker.",
        "en": "Hello! I am the municipality's digital assistant. I am a computer, not a person. "
        "Ask your question in a few words. If I cannot help, I will connect you to a colleague.",
    },
    "introduction": {
        "nl": "Automatisch antwoord: ",
        "en": "Automatic answer: ",
    },
    "offer": {
        "nl": "Zal ik u verbinden met een medewerker? De medewerker kan dit gesprek lezen.",
        "en": "Shall I connect you to a colleague? They will be able to read this conversation.",
    },
    "offer_topic": {
        "nl": "Hier helpt een medewerker u het best mee. Zal ik u verbinden? "
        "De medewerker kan dit gesprek lezen.",
        "en": "A colleague can help you best with this. Shall I connect you? "
        "They will be able to read this conversation.",
    },
    "offer_misunderstood": {
        "nl": "Ik begrijp uw vraag niet goed. Zal ik u verbinden met een medewerker? "
        "De medewerker kan dit gesprek lezen.",
        "en": "I do not understand your question well enough. Shall I connect you to a colleague? "
        "They will be able to read this conversation.",
    },
    "offer_engine": {
        "nl": "Het lukt mij nu niet om te antwoorden. Dat ligt aan ons, niet aan u. "
        "Zal ik u verbinden met een medewerker? De medewerker kan dit gesprek lezen.",
        "en": "I am not able to answer right now. That is our fault, not yours. "
        "Shall I connect you to a colleague? They will be able to read this conversation.",
    },
    "offer_again": {
        "nl": "Wilt u liever een medewerker? Antwoord dan ja. Of stel uw vraag nog eens in andere "
        "woorden, dan help ik u graag verder.",
        "en": "Would you rather have a colleague? Then answer yes. Or ask your question again in "
        "other words, and I will gladly help you.",
    },
    "choice_human": {"nl": "Ja, graag", "en": "Yes, please"},
    "choice_bot": {"nl": "Nee, dank u", "en": "No, thank you"},
    "declined": {
        "nl": "Goed. Waarmee kan ik u verder helpen?",
        "en": "All right. What else can I do for you?",
    },
    "queued": {
        "nl": "Ik haal er een medewerker bij. U staat in de wachtrij. De medewerker kan dit "
        "gesprek lezen, ook wat u nu nog typt.",
        "en": "I am getting a colleague for you. You are in the queue. They will be able to read "
        "this conversation, and what you type now.",
    },
    "queued_engine": {
        "nl": "Het lukt mij nog steeds niet om te antwoorden. Ik zet u in de wachtrij voor een "
        "medewerker. De medewerker kan dit gesprek lezen.",
        "en": "I am still not able to answer. I am putting you in the queue for a colleague. "
        "They will be able to read this conversation.",
    },
    "queued_care": {
        "nl": "U gaat voor: een medewerker leest dit gesprek zo snel mogelijk. Wacht daar niet op "
        "en bel het nummer hierboven. Is het een vergissing? Antwoord dan: vergissing.",
        "en": "You go first: a colleague reads this conversation as soon as possible. Do not wait "
        "for that: call the number above. Is it a mistake? Then answer: mistake.",
    },
    "choice_mistake": {"nl": "Vergissing", "en": "Mistake"},
    "choice_danger": {"nl": "Ja, er is gevaar", "en": "Yes, danger"},
    "choice_safe": {"nl": "Nee", "en": "No"},
    "care_undone": {
        "nl": "Gelukkig. Dan vraag ik daar niet meer naar. Waarmee kan ik u helpen?",
        "en": "Good to hear. I will not ask about that again. What can I do for you?",
    },
    "choice_leave": {"nl": "Niet meer wachten", "en": "Stop waiting"},
    "left_queue": {
        "nl": "Goed, u staat niet meer in de wachtrij. Waarmee kan ik u helpen?",
        "en": "All right, you are no longer in the queue. What can I do for you?",
    },
    "wait_nobody": {
        "nl": "Er is nu geen medewerker aanwezig. Uw vraag blijft staan en "
        "u krijgt hier antwoord zodra er iemand is.",
        "en": "No colleague is present right now. Your question stays here and "
        "you will get an answer in this conversation as soon as somebody is.",
    },
    "wait_next": {
        "nl": "U bent als eerste aan de beurt.",
        "en": "You are first in line.",
    },
    "wait_ahead_one": {
        "nl": "Er is 1 wachtende voor u.",
        "en": "There is 1 person ahead of you.",
    },
    "wait_ahead": {
        "nl": "Er zijn {ahead} wachtenden voor u.",
        "en": "There are {ahead} people ahead of you.",
    },
    "wait_minutes": {
        "nl": " Wachten duurt nu ongeveer {minutes} min.",
        "en": " The wait is now about {minutes} min.",
    },
    "agent_joined": {
        "nl": "{agent} helpt u verder en leest dit gesprek.",
        "en": "{agent} will help you now and is reading this conversation.",
    },
    "given_back": {
        "nl": "U praat weer met de digitale assistent. Stel gerust een nieuwe vraag.",
        "en": "You are talking to the digital assistant again. Feel free to ask another question.",
    },
    "ended": {
        "nl": "{agent} heeft het gesprek afgerond. Hebt u nog een vraag? Stel die gerust hier.",
        "en": "{agent} has ended the conversation. Do you have another question? Just ask it here.",
    },
    "unsupported": {
        "nl": "Ik kan alleen tekst lezen, geen {kind}. Wilt u uw vraag typen?",
        "en": "I can only read text, not {kind}. Could you type your question?",
    },
    "empty": {
        "nl": "Uw bericht kwam leeg binnen. Wilt u uw vraag typen?",
        "en": "Your message arrived empty. Could you type your question?",
    },
    "slow_down": {
        "nl": "U stuurt meer berichten dan ik kan bijhouden. Wacht even: dan lees ik uw laatste "
        "bericht.",
        "en": "You are sending more messages than I can keep up with. Please wait a moment: then "
        "I will read your last message.",
    },
    "opted_out": {
        "nl": "U krijgt van ons hier geen berichten meer. Wilt u dat later toch? Stuur dan START.",
        "en": "You will get no more messages from us here. If you want them again, send START.",
    },
    "which_stop": {
        "nl": "Wilt u alleen met deze aanvraag stoppen? Stuur dan LAAT MAAR. Wilt u helemaal geen "
        "berichten meer van ons? Stuur dan AFMELDEN.",
        "en": "Do you only want to stop this request? Then send NEVER MIND. Do you want no more "
        "messages from us at all? Then send UNSUBSCRIBE.",
    },
    "opted_in": {
        "nl": "U krijgt hier weer antwoord van ons. Waarmee kan ik u helpen?",
        "en": "You will get answers from us here again. What can I do for you?",
    },
    "help": {
        "nl": "Dit is het loket van de gemeente. Stel uw vraag in een bericht. Typ 'medewerker' "
        "voor een mens. Stuur STOP als u geen berichten meer wilt. Is er gevaar? Bel 112.",
        "en": "This is the municipality's counter. Ask your question in a message. Type 'human' "
        "for a person. Send STOP if you want no more messages. In danger? Call 112.",
    },
    "kind_photo": {"nl": "foto's", "en": "photos"},
    "kind_location": {"nl": "locaties", "en": "locations"},
    "kind_voice": {"nl": "spraakberichten", "en": "voice messages"},
    "kind_sticker": {"nl": "stickers", "en": "stickers"},
    "kind_video": {"nl": "video's", "en": "videos"},
    "kind_contact": {"nl": "contactkaarten", "en": "contact cards"},
    "kind_file": {"nl": "bestanden", "en": "files"},
}


def our_language(language: str) -> str:
    """The language that a citizen who has `language` is answered in; empty where it is none of
    ours."""
    code = language[:2].lower()
    return code if code in LANGUAGES else ""


def text(key: str, language: str, **values: object) -> str:
    """The sentence `key` in `language` (Dutch where we do not speak it), values filled in."""
    texts = _TEXTS[key]
    return texts.get(language, texts["nl"]).format(**values)


def kind(name: str, language: str) -> str:
    """What people call an unsupported kind of message, in the plural."""
    key = f"kind_{name}"
    return text(key if key in _TEXTS else "kind_file", language)


HUMAN, BOT, LEAVE, SAFE = "balie:human", "balie:bot", "balie:leave", "balie:safe"
"""Payloads of the counter's own choices; the engine never sees them."""

DANGER_CHOICE = "/nood_"
"""The payload that says that somebody is in danger, before its kind."""


def offer_choices(language: str) -> tuple[Choice, ...]:
    """Yes and no to a human."""
    return (
        Choice(text("choice_human", language), HUMAN),
        Choice(text("choice_bot", language), BOT),
    )


def leave_choices(language: str) -> tuple[Choice, ...]:
    """The way out of the queue."""
    return (Choice(text("choice_leave", language), LEAVE),)


def mistake_choices(language: str) -> tuple[Choice, ...]:
    """Take back that somebody is in danger."""
    return (Choice(text("choice_mistake", language), SAFE),)


def danger_choices(kind: str, language: str) -> tuple[Choice, ...]:
    """Say whether somebody is in danger of this `kind`. The engine reads the yes."""
    return (
        Choice(text("choice_danger", language), f"{DANGER_CHOICE}{kind}"),
        Choice(text("choice_safe", language), SAFE),
    )


def waiting(ahead: int, agents: int, wait_s: int, language: str) -> str:
    """An honest sentence about a wait: `ahead` people before, `agents` present, and the
    typical wait in seconds (0: not known, and then not guessed)."""
    if agents == 0:
        return text("wait_nobody", language)
    if ahead == 0:
        place = text("wait_next", language)
    elif ahead == 1:
        place = text("wait_ahead_one", language)
    else:
        place = text("wait_ahead", language, ahead=ahead)
    if not wait_s:
        return place
    return place + text("wait_minutes", language, minutes=max(1, round(wait_s / 60)))
