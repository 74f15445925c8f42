"""Text messages: which alphabet a text needs, how many SMS it is billed as, and how to say the
same in fewer. Pure: both the bot and the gateway import it."""
