"""The core: every event of a conversation goes through one log and one pure function."""
