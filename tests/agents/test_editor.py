"""The editor counts what it encoded, also where the sound had to be put in twice."""

from contextlib import contextmanager
from types import SimpleNamespace

from rushes.agents import editor
from rushes.tools.stitch import StitchReport


class _Folder:
    """A film's folder, as far as putting a film together needs one."""

    def __init__(self, home):
        self.home = home

    def path(self, name):
        return self.home / name.replace("/", "-")

    @contextmanager
    def writing_to(self, name):
        yield self.path(name)


def test_transitions_of_a_new_film_count_as_encoded_though_its_sound_was_put_in_again(tmp_path, monkeypatch):
    made = []

    def stitch(*given, **more):
        made.append(given)
        return StitchReport("smart", "", 240, 210, 30, transitions=6, cached=0 if len(made) == 1 else 6)

    def check(*given, loudness):
        return SimpleNamespace(true_peak=0.5 if len(made) == 1 else -1.5, proofs=[], faults=[])

    monkeypatch.setattr(editor.stitch, "stitch", stitch)
    monkeypatch.setattr(editor.check, "check_film", check)
    monkeypatch.setattr(editor.mastering, "tame", lambda *given: None)
    monkeypatch.setattr(editor, "_chapters", lambda reel: [])
    monkeypatch.setattr(editor, "_speech_spans", lambda reel: [])
    plan = SimpleNamespace(shots=(), rate=None, size=None, frames=240)
    reel = SimpleNamespace(
        shots=plan, takes={}, sound="mix.wav", script=SimpleNamespace(title="", language="en"),
        brief=SimpleNamespace(burn_captions=False, loudness="web"),
    )
    done, _ = editor._assembled(reel, [], _Folder(tmp_path))
    assert len(made) == 2, "the peak is above its limit, so the sound is put in again"
    assert (done.transitions, done.cached) == (6, 0)
