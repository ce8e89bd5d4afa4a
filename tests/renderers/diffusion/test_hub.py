"""Models of the hub: the real client against a hub on this machine, which counts what is asked of it."""

import hashlib
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rushes.renderers.diffusion import hub

COMMIT = "c0ffee" + "0" * 34


class Hub(BaseHTTPRequestHandler):
    """Speaks as much of the hub's protocol as a download needs, for one model and one LoRA."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        """Silent."""

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        path = self.path.partition("?")[0]
        self.server.asked.append((self.command, path, self.headers.get("user-agent", "")))
        for name, files in self.server.models.items():
            if path.startswith(f"/api/models/{name}/tree/"):
                listed = [(at, len(text), hashlib.sha1(text).hexdigest()) for at, text in files.items()]
                rows = [{"type": "file", "oid": oid, "size": size, "path": at} for at, size, oid in listed]
                return self.answer(200, json.dumps(rows).encode())
            if path == f"/api/models/{name}" or path.startswith(f"/api/models/{name}/revision/"):
                said = {"id": name, "modelId": name, "sha": COMMIT, "private": False, "tags": [], "downloads": 0, "likes": 0}
                return self.answer(200, json.dumps({**said, "siblings": [{"rfilename": at} for at in files]}).encode())
            if path.startswith(f"/{name}/resolve/"):
                at = path.removeprefix(f"/{name}/resolve/").partition("/")[2]
                if at not in files:
                    return self.answer(404, fault="EntryNotFound")
                return self.answer(200, files[at])
        if path.startswith("/api/models/shut/door") or path.startswith("/shut/door/"):
            return self.answer(403, fault="GatedRepo")
        return self.answer(404, fault="RepoNotFound")

    def answer(self, code, body=b"", fault=""):
        self.send_response(code)
        if fault:
            self.send_header("X-Error-Code", fault)
        self.send_header("ETag", f'"{hashlib.sha1(body).hexdigest()}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)


def tensors(fill):
    head = json.dumps({"lora": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]}}).encode()
    return len(head).to_bytes(8, "little") + head + fill * 4


def a_model():
    index = {
        "_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.42.1", "unet": ["diffusers", "UNet2DConditionModel"],
        "scheduler": ["diffusers", "PNDMScheduler"], "tokenizer": ["transformers", "CLIPTokenizer"],
        "text_encoder": ["transformers", "CLIPTextModel"], "vae": ["diffusers", "AutoencoderKL"],
        "safety_checker": [None, None], "feature_extractor": [None, None],
    }  # fmt: skip
    files = {"model_index.json": json.dumps(index).encode(), "README.md": b"a card", "pipeline.py": b"print('run')", "all.ckpt": b"PK"}
    for part, stem in (("unet", "diffusion_pytorch_model"), ("vae", "diffusion_pytorch_model"), ("text_encoder", "model")):
        own = part[:1].encode()  # files of equal contents are fetched once, whatever their names
        files |= {f"{part}/config.json": b"{}", f"{part}/{stem}.safetensors": tensors(own), f"{part}/{stem}.bin": b"PK\3\4"}
        files |= {f"{part}/{stem}.fp16.safetensors": tensors(own.upper())}
    files |= {"scheduler/scheduler_config.json": b"{}", "tokenizer/vocab.json": b"{}"}
    return files


@pytest.fixture
def served():
    """A hub with two models and two LoRAs; gives its address and what was asked of it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    broken = {**a_model(), "vae/diffusion_pytorch_model.safetensors": tensors(b"\1")[:-1]}
    server.models = {
        "some/model": a_model(), "some/broken": broken, "some/file": {"model.gguf": b"x"},
        "some/lora": {"style.safetensors": tensors(b"\1")},
        "some/loras": {"a.safetensors": tensors(b"\1"), "b.safetensors": tensors(b"\1")},
    }  # fmt: skip
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


CLIENT = """
import json, sys
from rushes.core.equipment import Lora
from rushes.core.errors import RushesError
from rushes.renderers.diffusion import loras
from rushes.renderers.diffusion.families import FAMILIES
from rushes.renderers.diffusion.weights import find
for kind, name, family, offline in json.loads(sys.argv[1]):
    told = []
    try:
        if kind == "lora":
            (found,) = loras.find([Lora(file=name)], offline=offline)
            print(json.dumps({"path": str(found.path)}))
        else:
            found = find(name, FAMILIES[family], offline=offline, told=told.append)
            print(json.dumps({"folder": str(found.folder), "revision": found.revision, "key": found.fingerprint, "told": told}))
    except RushesError as fault:
        print(json.dumps({"fault": str(fault), "told": told}))
"""


def ask(server, home, *wanted, offline=False):
    """What a program finds, and what it asked the hub for."""
    server.asked.clear()
    port = server.server_port if not offline else 9
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    environment |= {"HF_ENDPOINT": f"http://127.0.0.1:{port}", "HF_HOME": str(home), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", CLIENT, json.dumps(wanted)], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()], list(server.asked)


def test_a_model_is_fetched_once_and_in_safetensors_only(served, tmp_path):
    (wrong, unknown, gated, single, broken, found, again), asked = ask(
        served, tmp_path / "hf",
        ("model", "some/model", "wan", False), ("model", "no/where", "sd", False), ("model", "shut/door", "sd", False),
        ("model", "some/file", "sd", False), ("model", "some/broken", "sd", False), ("model", "some/model", "sd", False),
        ("model", f"some/model@{COMMIT}", "sd", True),
    )  # fmt: skip
    assert "not of the wan family. Use --renderer sd." in wrong["fault"]
    assert not wrong["told"], "of a wrong model only the index is fetched"
    assert "the hub knows no model of that name" in unknown["fault"]
    assert "accept it at https://huggingface.co/shut/door, then: hf auth login" in gated["fault"]
    assert "no model_index.json" in single["fault"]
    assert "cut short" in broken["fault"]
    assert found["revision"] == COMMIT
    assert found["told"] == ["Fetching the model some/model from huggingface.co."]
    assert again["key"] == found["key"]
    assert not again["told"]
    got = [path for method, path, _ in asked if method == "GET" and path.startswith("/some/model/resolve/")]
    fetched = {path.split("/", 5)[5] for path in got}
    assert "unet/diffusion_pytorch_model.safetensors" in fetched
    assert not [name for name in fetched if name.endswith((".bin", ".ckpt", "fp16.safetensors"))]
    assert not [path for _, path, _ in asked if "harness" in path], "nobody is told who asks"
    assert not [agent for _, _, agent in asked if "torch/" in agent]

    (kept, lora), asked = ask(served, tmp_path / "hf", ("model", "some/model", "sd", False), ("lora", "some/lora", "", True))
    assert kept["key"] == found["key"]
    assert "neither a file nor in this machine's store" in lora["fault"]
    assert not asked, "what is here is taken as it is"


def test_a_lora_is_fetched_by_its_name_or_alone(served, tmp_path):
    (one, named, several, none), _ = ask(
        served, tmp_path / "hf", ("lora", "some/lora", "", False), ("lora", "some/loras/b.safetensors", "", False),
        ("lora", "some/loras", "", False), ("lora", "some/file", "", False),
    )  # fmt: skip
    assert one["path"].endswith("style.safetensors")
    assert named["path"].endswith("b.safetensors")
    assert "there are several: a.safetensors, b.safetensors. Name some/loras/FILE.safetensors" in several["fault"]
    assert "there are none" in none["fault"]


@pytest.mark.slow  # the client tries for 20 s
def test_a_hub_out_of_reach_is_said(served, tmp_path):
    (model, lora), _ = ask(served, tmp_path / "hf", ("model", "some/model", "sd", False), ("lora", "some/lora", "", False), offline=True)
    assert "cannot be reached" in model["fault"]
    assert "could not be fetched" in lora["fault"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a/b", hub.Named("a/b")),
        (" Wan-AI/Wan2.1-T2V-1.3B-Diffusers ", hub.Named("Wan-AI/Wan2.1-T2V-1.3B-Diffusers")),
        ("a/b@main", hub.Named("a/b", "main")),
        ("a/b@refs/pr/1", hub.Named("a/b", "refs/pr/1")),
        *((text, None) for text in ("a", "a/b/c", "../b", "a/..", "a/b@", "a/b@../c", "/a/b", "a//b", "a b/c", "~/a", "-a/b", "a/b.")),
    ],
)
def test_what_is_an_id(text, named):
    assert hub.parse(text) == named


def test_the_client_tells_nothing_of_itself_whoever_imported_it_first(monkeypatch, only_loopback):
    from huggingface_hub import constants
    from huggingface_hub.utils import build_hf_headers

    monkeypatch.setattr(constants, "HF_HUB_DISABLE_TELEMETRY", False)
    monkeypatch.setenv("HF_HUB_DISABLE_TELEMETRY", "0")
    hub.quieten(False, "A test")
    assert "torch/" not in build_hf_headers()["user-agent"]
    assert os.environ["HF_HUB_DISABLE_TELEMETRY"] == "1"
