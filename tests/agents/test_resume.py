"""Killed anywhere, a production resumes to the same film and makes nothing twice that was whole."""

import json
import signal
import subprocess
import sys
import time

import pytest

ARGUMENTS = ["make", "The Last Ferry", "--renderer", "slate", "--size", "192x108", "--fps", "12", "--seconds", "14", "--json", "-o", "film"]


def start(folder):
    command = [sys.executable, "-m", "rushes.interfaces.cli", *ARGUMENTS]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def events_of(output):
    return [json.loads(line) for line in output.splitlines() if line.startswith("{")]


@pytest.mark.parametrize(("after", "how"), [("line", signal.SIGKILL), ("take", signal.SIGKILL), ("take", signal.SIGINT)])
def test_killed_and_resumed(tmp_path, after, how):
    process = start(tmp_path)
    seen = []
    for line in process.stdout:
        seen += events_of(line)
        if seen and seen[-1]["event"] == after:
            process.send_signal(how)
            break
    process.stdout.read()
    code = process.wait(timeout=60)
    process.stderr.close()
    assert code == (130 if how is signal.SIGINT else -signal.SIGKILL)
    assert not (tmp_path / "film" / "film.mp4").exists()
    whole = {path.name for path in tmp_path.glob("film/takes/*/*.json") if "record" not in path.name}
    time.sleep(0.1)
    done = subprocess.run(
        [sys.executable, "-m", "rushes.interfaces.cli", "make", "film", "--json"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    events = events_of(done.stdout)
    assert events[-1]["event"] == "film"
    made_again = {f"{event['key']}.json" for event in events if event["event"] == "take" and not event["reused"]}
    assert not whole & made_again
    assert not list((tmp_path / "film").rglob(".*.part*"))
    for document in (tmp_path / "film").rglob("*.json"):
        json.loads(document.read_text())
