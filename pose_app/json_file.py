"""JSON files that somebody else may have written: checked before anything in them is used."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pose_app.errors import InputError

MOST_BYTES = 16_000_000
DEEPEST = 200  # a recipe holds the one before it, and so on
_WORDS = {
    int: "a whole number",
    float: "a number",
    str: "a text",
    dict: "an object",
    list: "a list",
    bool: "true or false",
}


def read_json(path: Path, what: str) -> Any:
    """Read a JSON file that should be `what`.

    Raises InputError, in one sentence, for a file that cannot be read, is larger than 16 MB, no UTF-8 or no JSON, has
    NaN, Infinity or a number out of range, a key twice, or is nested too deeply.
    """
    try:
        if not path.is_file():  # reading from a pipe would wait for who writes into it
            raise InputError(f"{path} is missing; it should be {what}.")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise ValueError("it is larger than 16 MB")
        values = json.loads(
            data.decode("utf-8-sig"),
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_countable,
            object_pairs_hook=_unique,
        )
        _check_depth(values)
    except InputError:
        raise
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); it should be {what}.") from None
    except UnicodeError:
        raise InputError(f"{path} is broken: it is not UTF-8 text; it should be {what}.") from None
    except RecursionError:
        raise InputError(f"{path} is broken: it is nested too deeply; it should be {what}.") from None
    except ValueError as error:
        reason = "it is not JSON" if isinstance(error, json.JSONDecodeError) else str(error)
        raise InputError(f"{path} is broken: {reason}; it should be {what}.") from None
    return values


def check_fields(values: Any, fields: Mapping[str, type], where: str) -> None:
    """Raise InputError unless values is a dict that has these fields, each of its type; where: for the message.

    A float field takes whole numbers, an int field takes no true or false.
    """
    if not isinstance(values, dict):
        raise InputError(f"{where} is broken: it should be an object with {', '.join(fields)}.")
    for name, kind in fields.items():
        if name not in values:
            raise InputError(f"{where} is broken: {name} is missing; it should be {_WORDS[kind]}.")
        if not is_a(values[name], kind):
            raise InputError(f"{where} is broken: {name} is {brief(values[name])}; it should be {_WORDS[kind]}.")


def is_a(value: Any, kind: type) -> bool:
    """Whether a value out of JSON is of a kind; true and false are no numbers, whole numbers are floats."""
    return type(value) in ((int, float) if kind is float else (kind,))


def brief(value: Any) -> str:
    """A value for a message, cut short."""
    text = json.dumps(value)
    return text if len(text) < 40 else f"{text[:36]} …"


def _refuse_constant(name: str) -> None:
    raise ValueError(f"it holds {name}, which is no number")


def _finite(text: str) -> float:
    if not abs(value := float(text)) < 1e30:  # so that what is worked out of it is a number, too
        raise ValueError(f"it holds the number {text[:20]}, which is too large")
    return value


def _countable(text: str) -> int:
    if len(text) > 19 or abs(int(text)) >= 2**63:
        raise ValueError(f"it holds the number {text[:20]}, which is too large")
    return int(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"it has {brief(twice)} twice")
    return values


def _check_depth(values: Any, left: int = DEEPEST) -> None:
    if not left:
        raise RecursionError
    if isinstance(values, str):
        values.encode()  # half a surrogate pair, which nothing can show
        return
    inside = [*values, *values.values()] if isinstance(values, dict) else values if isinstance(values, list) else ()
    for value in inside:
        _check_depth(value, left - 1)
