"""Text messages: which alphabet a text needs, how many SMS it is billed as, and how to say the
same in fewer. Pure, for Python 3.10 and later: both the bot and the gateway import it."""
