"""What weights were trained on, in words for people; config.json keeps what training wrote."""

import re

_STAGE = re.compile(r"(?P<what>[\d,]+ (?:single frames|clips)) of (?P<stream>a stream of )?(?P<who>.+)")
_LONG = re.compile(r"(?<![\w.,])\d{4,}(?![\w.])")


def training_in_words(trained_on: str) -> str:
    """Put trained_on of a weights folder in words: stages of the same pictures named once, numbers with separators."""
    text = _LONG.sub(lambda number: f"{int(number[0]):,}", trained_on)
    stages = [_STAGE.fullmatch(stage) for stage in text.split(", then ")]
    parts = [(stage["what"], stage["stream"], stage["who"]) for stage in stages if stage]
    if len(parts) < len(stages) or len({who for _, _, who in parts}) > 1:
        return text
    names = [what + (" rendered during training" if stream else "") for what, stream, _ in parts]
    who = parts[0][2]
    return f"{names[0]} of {who}" if len(names) == 1 else f"{who} in {len(names)} stages: {', then '.join(names)}"
