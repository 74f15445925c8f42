"""Making Telegram's inline keyboard of choices, and reading a button that was pressed.

Rules: core.telegram.org/bots/api#inlinekeyboardbutton.
"""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MaybeInaccessibleMessage, Message

from contract.messages import Choice

CALLBACK_DATA_BYTES = 64


def render(choices: tuple[Choice, ...]) -> InlineKeyboardMarkup | None:
    """The keyboard with one button in each row; None where there are no choices."""
    rows = [
        [InlineKeyboardButton(choice.title, callback_data=callback_data(number, choice.payload))]
        for number, choice in enumerate(choices, 1)
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def callback_data(number: int, payload: str) -> str:
    """What a button brings back: the payload. It is `#2` for the second choice where the payload is
    longer than a button can hold, or empty, or looks like such a number itself."""
    fits = 0 < len(payload.encode()) <= CALLBACK_DATA_BYTES and not payload.startswith("#")
    return payload if fits else f"#{number}"


def title(message: MaybeInaccessibleMessage, data: str) -> str:
    """The title of the button that brings back `data`; empty where the button is gone."""
    keyboard = message.reply_markup if isinstance(message, Message) else None
    buttons = (button for row in keyboard.inline_keyboard for button in row) if keyboard else ()
    return next((button.text for button in buttons if button.callback_data == data), "")
