"""The agents' side of the counter: sign-in, the queue, and conversations taken over."""
