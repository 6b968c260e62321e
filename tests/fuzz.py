"""Bytes and texts with anything in them, for tests of what reads files of others."""

import json
import random

from pose_app.json_file import DEEPEST

NESTED = '{"before":' * 60_000 + "1" + "}" * 60_000


# As JSON texts: some have no value in Python.
HOSTILE = [
    "null", "true", "-1", "0", "16", "1000000", "1.5", "1e999", "-1e29", "NaN", "Infinity", "9" * 25, "9" * 5000, '""',
    '"x"', "[]", "{}", "[[1]]", '{"x": {}}', '"../../etc/passwd"', '"\\ud800"', '"\\u0000"', '"' + "x" * 99_999 + '"',
    "[" * 900 + "]" * 900, "[" * (DEEPEST - 20) + "]" * (DEEPEST - 20), NESTED, "[1, 1]", '{"a": 1, "a": 2}',
]  # fmt: skip


HEADERS = [
    "(-1, 8, 224, 224, 3)", "(True, 8, 224, 224, 3)", "(999999999999, 8, 224, 224, 3)", f"(0, {2**60}, {2**60})", "()",
    f"({2**70},)", "(0,)", "(1.0, 8)", "[1, 8]", "(" * 300 + ")" * 300, "-" * 3000 + "1", "(1,) * 9**9", "None",
    "(1, 8, 224, 224, 3), 'shape': (2, 8, 224, 224, 3)", str((1,) * 40), "(2, 4, 224, 224, 3)",
]  # fmt: skip


TYPES = [
    "|O",
    "|V1",
    "<U1",
    "|S1",
    "<M8[s]",
    "|b1",
    "<c16",
    "|i1",
    ">u8",
    "[('a','|u1')]",
    "|u0",
    "x",
    "|u1,|u1",
]


def flipped(data: bytes, rng: random.Random) -> bytes:
    """Change one to four bytes: a bit flipped, a byte put in, taken out or doubled."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(changed))
        kind = rng.randrange(4)
        if kind == 0:
            changed[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            changed[at:at] = rng.choice([b"\0", b'"', b",", b";", b"\n", b"\r", b"\xff", b"nan", b"1e999", b"{", b"\t"])
        elif kind == 2:
            del changed[at : at + rng.choice([1, 1, 40])]
        else:
            changed[at:at] = changed[at : at + 30]
    return bytes(changed) or b"\0"


def mutated(values: dict, rng: random.Random) -> bytes:
    """A JSON text with one value replaced, taken away or doubled, or with bytes changed."""
    if rng.random() < 0.2:
        return flipped(json.dumps(values).encode(), rng)
    copy = json.loads(json.dumps(values))
    place, mark = copy, "@@"
    while True:
        key = rng.choice(list(place) if isinstance(place, dict) else range(len(place)))
        if not isinstance(place[key], (dict, list)) or not place[key] or rng.random() < 0.3:
            break
        place = place[key]
    if rng.random() < 0.15:
        del place[key]
        return json.dumps(copy).encode()
    kept, place[key] = json.dumps(place[key]), mark
    hostile = rng.choice(HOSTILE)
    if isinstance(place, dict) and rng.random() < 0.15:
        hostile = f"{kept}, {json.dumps(key)}: {hostile}"
    return json.dumps(copy).replace(f'"{mark}"', hostile).encode()


def header(text: str, descr: str) -> bytes:
    """The begin of an .npy file."""
    said = f"{{'descr': {descr if descr[0] == '[' else repr(descr)}, 'fortran_order': False, 'shape': {text}, }}"
    said = said.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(said).to_bytes(2, "little") + said


def put(path, data: bytes, offset: int = 0) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)
