"""SMS: which alphabet a text needs, how many SMS it is billed as, and how it takes fewer. Pure: the
bot and the gateway both import it."""
