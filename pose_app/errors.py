"""The one error a person is meant to read."""


class InputError(ValueError):
    """What the user gave cannot be used; the message is one sentence: what is wrong, what would be right."""
