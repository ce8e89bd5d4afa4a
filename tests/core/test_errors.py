"""The error tree is the one drawn in its module's docstring."""

import re

from rushes.core import errors


def drawn():
    """Name -> (parent's name, exit code), read from the drawing."""
    stack, tree = [], {}
    for line in errors.__doc__.splitlines():
        match = re.match(r"^([│├└─ ]*)([A-Z]\w+)\s+(\d+)\s", line)
        if match:
            depth = len(match[1]) // 4
            stack[depth:] = [match[2]]
            tree[match[2]] = (stack[depth - 1] if depth else None, int(match[3]))
    return tree


def test_every_error_stands_in_the_drawing_as_it_is():
    real = {
        kind.__name__: (kind.__base__.__name__ if kind is not errors.RushesError else None, kind.exit_code)
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, Exception)
    }
    assert drawn() == real


def test_messages_name_the_way_out():
    assert "Known: a, b." in str(errors.UnknownName("style", "x", ["b", "a"]))
    assert "pip install 'rushes[voice]'" in str(errors.MissingExtra("TTS", "voice", "Coqui"))
