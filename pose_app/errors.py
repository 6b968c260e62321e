"""The errors a person is meant to read."""


class InputError(ValueError):
    """What the user gave cannot be used; the message is one sentence: what is wrong, what would be right."""


class ChangedError(InputError):
    """A file is not the one any more that was opened; opening it again is the way on."""


class PartlyDone(InputError):
    """A part was done and is kept; the message says what is missing, why, and where the rest is."""
