class Refusal(Exception):
    """Something the person at the keyboard can put right. Shown as one sentence, exit code 1."""
