"""The benchmark of prompts runs as one command, and counts a preference only when it holds in both orders."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from rushes.tools.scripted import Scripted

PATH = Path(__file__).resolve().parents[2] / "benchmarks/prompts.py"


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("prompts_benchmark", PATH)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture(scope="module")
def film(bench):
    return list(bench.pairs("A lighthouse keeper befriends a storm"))


class Taste(Scripted):
    """Prefers the prompt with the style in it, wherever it stands."""

    def send(self, call):
        first = call.messages[-1].text.partition("The second prompt:")[0]
        self.enqueue({"choice": "first" if "cut-paper" in first.partition("The first prompt:")[2] else "second", "why": "The style."})
        return super().send(call)


def test_one_command_prints_one_table(bench, tmp_path, monkeypatch, capsys):
    ideas, play = tmp_path / "ideas.txt", tmp_path / "play.json"
    ideas.write_text("A lighthouse keeper befriends a storm\nHow photosynthesis works\n")
    play.write_text(json.dumps({"answers": [{"json": {"choice": "first", "why": "It stands first."}, "repeat": True}]}))
    monkeypatch.setattr(sys, "argv", ["prompts.py", "--ideas", str(ideas), "--judge", f"scripted:{play}", "--shots", "1"])
    bench.main()
    *rows, verdict = [line for line in capsys.readouterr().out.splitlines() if line]
    assert rows[0].endswith("| plain line | sectioned |") and "| all rules of the table | 0% | 100% |" in rows
    assert all(row.count("|") == 4 for row in rows)
    assert "2 shots" in verdict and verdict.endswith("= 0%, 0%; ties 2")


def test_a_preference_counts_when_it_holds_in_both_orders(bench, film):
    assert "plain line, sectioned = 0%, 100%; ties 0" in bench.judged(film[:2], Taste().mind("judge"))


def test_both_prompts_are_of_the_same_shot(bench, film):
    for one in film:
        texts = one.texts()
        assert texts[bench.PLAIN].rstrip(".") in one.scene
        assert one.shot.prompt.style in texts[bench.SECTIONED] and one.shot.prompt.style not in texts[bench.PLAIN]
        assert bench.kept(texts[bench.SECTIONED], one.shot, one.bible) == 1.0 > bench.kept(texts[bench.PLAIN], one.shot, one.bible)
