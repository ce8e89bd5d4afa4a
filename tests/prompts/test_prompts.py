import pytest

from rushes import prompts
from rushes.core.errors import RushesError, UnknownName

TEXT = "---\nversion: 2\nvariables: who, what\noutput: text\n---\n{{who}} does {{what}}.\n"


def test_prompts_are_filled_with_data_only():
    prompt = prompts.parse("x", TEXT)
    filled = prompt.fill(who="{{what}}", what="nothing")
    assert filled.text == str(filled) == "{{what}} does nothing.\n"
    assert (filled.mark.name, filled.mark.version, filled.mark.digest) == ("x", 2, prompt.digest)
    assert prompt.version == 2


@pytest.mark.parametrize("values", [{"who": "a"}, {"who": "a", "what": "b", "why": "c"}, {}])
def test_missing_and_unknown_variables_raise(values):
    with pytest.raises(RushesError, match="cannot be filled"):
        prompts.parse("x", TEXT).fill(**values)


@pytest.mark.parametrize("text", ["", "no front matter", TEXT.replace("who, what", "who"), TEXT.replace("version: 2", "version: two")])
def test_ill_formed_prompts_raise(text):
    with pytest.raises(RushesError):
        prompts.parse("x", text)


def test_every_shipped_prompt_loads():
    for name in prompts.names():
        assert prompts.load(name).name == name
    with pytest.raises(UnknownName):
        prompts.load("nobody")


def test_a_change_of_words_changes_the_digest():
    assert prompts.parse("x", TEXT).digest != prompts.parse("x", TEXT.replace("does", "did")).digest
