"""Options that say what renderer and voice work with, and the pictures handed in: taken, kept, taken back, refused in time."""

from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from rushes.core import plugins, settings
from rushes.core.brief import Brief
from rushes.core.equipment import Lora
from rushes.core.errors import MissingExtra, UsageError
from rushes.core.project import Project
from rushes.core.timing import Size
from rushes.interfaces import service
from rushes.interfaces.cli import main
from rushes.renderers import registry
from rushes.renderers.base import Capabilities
from rushes.renderers.slate import Slate
from rushes.tools import given
from rushes.tools.voices import espeak, speech

IDEA = "A lamp that sings"


class Kit(Slate):
    """The slate with equipment: it wants a folder with weights in it."""

    name = "kit"
    capabilities = Capabilities(kinds=("text", "image"), references=True)
    loads = 0

    def equip(self, equipment):
        self.equipment = equipment

    def load(self):
        Kit.loads += 1
        if self.equipment.model == "needs-extra":
            raise MissingExtra("torch", "diffusion", "The kit")
        if self.equipment.model is None or not Path(self.equipment.model, "weights").is_file():
            raise UsageError(f"The kit finds no weights in {self.equipment.model}. Name another folder with --model.")


class Other(Kit):
    """Another one of the kind, that looks at no pictures."""

    name = "other"
    capabilities = Capabilities()


class Voice(espeak.Espeak):
    """A voice with a model."""

    name = "singer"

    def equip(self, equipment):
        if equipment.voice_model == "mute":
            raise UsageError("The singer finds no voice in mute. Name another folder with --voice-model.")


@pytest.fixture(autouse=True)
def machine(tmp_path, monkeypatch):
    """Two renderers and a voice of other packages, a model's folder, and two pictures; the working folder is empty."""
    makers = {registry.GROUP: {"kit": Kit, "other": Other}, speech.GROUP: {"singer": Voice}}

    def points(group):
        return [SimpleNamespace(name=name, value=name, load=lambda maker=maker: maker) for name, maker in makers.get(group, {}).items()]

    monkeypatch.setattr(plugins, "entry_points", points)
    monkeypatch.setattr(Kit, "loads", 0)
    for name in ("CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    settings.settings.cache_clear()
    (tmp_path / "here" / "model").mkdir(parents=True)
    (tmp_path / "here" / "model" / "weights").write_text("w")
    (tmp_path / "here" / "style.safetensors").write_text("w")
    for at, name in enumerate(("mara.jpg", "wide.png")):
        cv2.imwrite(str(tmp_path / "here" / name), np.full((40, 60 + at), 80 + 60 * at, np.uint8))
    monkeypatch.chdir(tmp_path / "here")
    yield tmp_path
    settings.settings.cache_clear()


def kit(source=IDEA, **options):
    """A production by the kit; its brief."""
    return service.open_production(source, **{"folder": "film", "renderer": "kit", "model": "model"} | options).brief()


def again(**options):
    """The same folder, from elsewhere or later."""
    return service.open_production("film", **options).brief()


def complaint(capsys, *arguments):
    """What is said about wrong options: one sentence, and nothing was written."""
    before = sorted(Path().rglob("*"))
    try:
        got = main(["make", *arguments])
    except SystemExit as stop:
        got = stop.code
    said = capsys.readouterr().err.strip()
    assert got == 2, said
    assert said.startswith("rushes: ") and said.endswith(".") and len(said.splitlines()) == 1, said
    assert sorted(Path().rglob("*")) == before
    return said


ALL = {
    "lora": ["style.safetensors:0.5", "some/style"], "render_size": "512x288", "steps": 4, "guidance": 2.5, "keyframes": "other:model",
    "media": "model", "voice": "singer", "voice_model": "model",
}  # fmt: skip


def test_equipment_is_kept_by_whole_paths_and_ids_as_they_are(tmp_path):
    found, here = kit(**ALL).equipment, tmp_path / "here"
    assert found.model == found.media == found.voice_model == str(here / "model")
    assert found.loras == (Lora(file=str(here / "style.safetensors"), weight=0.5), Lora(file="some/style"))
    assert (found.size, found.steps, found.guidance) == (Size(width=512, height=288), 4, 2.5)
    assert found.keyframes == f"other:{here / 'model'}"


def test_what_is_left_out_stays_from_anywhere_and_none_takes_it_back(tmp_path, monkeypatch):
    before = kit(**ALL).equipment
    monkeypatch.chdir(tmp_path)
    assert service.open_production("here/film").brief().equipment == before
    less = {"lora": ["none"], "keyframes": "none", "render_size": "none", "media": "none", "steps": 9}
    after = service.open_production("here/film", **less).brief().equipment
    assert (after.loras, after.keyframes, after.size, after.media, after.steps) == ((), None, None, None, 9)
    assert after.model == before.model


def test_another_renderer_or_voice_does_not_get_what_was_meant_for_the_one_before():
    kit(**ALL)
    assert again(renderer="slate").equipment.model_dump(exclude_defaults=True) == {"voice_model": str(Path("model").absolute())}
    assert again(renderer="slate", voice="espeak").equipment.model_dump(exclude_defaults=True) == {}


def test_the_renderer_that_was_checked_is_the_one_that_works():
    crew = service.open_production(IDEA, folder="film", renderer="kit", model="model")
    assert crew.renderer("kit").equipment.model == str(Path("model").absolute())
    assert Kit.loads == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--renderer kit", "finds no weights in None"),
        ("--renderer kit --model ./nowhere", "here/nowhere"),
        ("--renderer kit --model needs-extra", r"pip install 'rushes\[diffusion\]'"),
        ("--renderer slate --model model", "The renderer slate works without --model"),
        ("--renderer slate --steps 3 --lora style.safetensors", "without --lora, --steps"),
        ("--renderer kit --model model --keyframes kodak", "no renderer for --keyframes called 'kodak'"),
        ("--renderer kit --model model --lora gone.safetensors:2", "There is no LoRA gone.safetensors"),
        ("--renderer kit --model model --lora style.ckpt", "may carry code"),
        ("--renderer kit --model model --lora style.safetensors:9", "--lora: "),
        ("--renderer kit --model model --steps 0", "--steps: "),
        ("--renderer kit --model model --steps many", "--steps"),
        ("--renderer kit --model model --guidance nan", "--guidance: "),
        ("--renderer kit --model model --guidance 99", "--guidance: "),
        ("--renderer kit --model model --render-size big", "'big' is not a size"),
        ("--renderer kit --model model --render-size 511x288", "even"),
        ("--renderer kit --model model --voice singer --voice-model mute", "finds no voice in mute"),
        ("--renderer slate --voice-model model", "--voice-model needs its voice named"),
        ("--renderer slate --voice espeak --voice-model model", "The voice espeak works without --voice-model"),
        ("--renderer kit --model model --reference mara.jpg", "'mara.jpg' is no reference"),
        ("--renderer kit --model model --reference =mara.jpg", "is no reference"),
        ("--renderer kit --model model --reference Mara=gone.png", "There is no picture gone.png"),
        ("--renderer kit --model model --reference Mara=model", "model is no picture file"),
        ("--renderer kit --model model --reference Mara=model/weights", "must be a PNG, JPEG or WebP file"),
        ("--renderer kit --model model --first-frame /dev/zero", "/dev/zero is no picture file"),
        ("--renderer other --model model --reference Mara=mara.jpg", "looks at no reference pictures"),
        ("--renderer other --model model --first-frame mara.jpg", "starts from no picture"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence_before_anything_is_written(capsys, options, words):
    import re

    assert re.search(words, complaint(capsys, IDEA, "-o", "film", *options.split()))


@pytest.mark.parametrize("option", ["model", "keyframes", "lora", "media", "voice_model"])
def test_a_folder_from_elsewhere_works_with_nothing_that_nobody_here_asked_for(option):
    import shutil

    wanted = {"model", option} | ({"voice"} if option == "voice_model" else set())
    asked = {name: value for name, value in ({"model": "model"} | ALL).items() if name in wanted}
    kit(**asked)
    shutil.copytree("film", "copy")
    assert service.open_production("film").brief().equipment == service.crew_of(Project("film")).brief().equipment
    said = option.replace("_", "-")
    with pytest.raises(UsageError, match=r"nobody has asked for it here. Say so: rushes make DIR --model .*model; or --model none"):
        service.open_production("copy")
    if option != "model":
        with pytest.raises(UsageError, match=rf"Say so: rushes make DIR --{said} .*; or --{said} none, to go on without\."):
            service.open_production("copy", model="model")
    assert service.open_production("copy", **asked)


@pytest.mark.parametrize("option", ["--model", "--keyframes", "--lora", "--media", "--voice-model"])
def test_an_empty_name_is_refused(capsys, option):
    said = complaint(capsys, IDEA, "-o", "film", "--renderer", "kit", option, "")
    assert "Name one" in said or "no renderer" in said


def test_pictures_are_copied_into_the_folder(tmp_path):
    brief = kit(reference=["Mara=mara.jpg", "Old Tom=wide.png"], first_frame="wide.png")
    assert brief.references == {"Mara": "references/mara.png", "Old Tom": "references/old-tom.png"}
    assert brief.first_frame == "references/first-frame.png"
    folder = tmp_path / "here" / "film"
    for name, source in (("mara", "mara.jpg"), ("old-tom", "wide.png"), ("first-frame", "wide.png")):
        assert np.array_equal(given.read_picture(folder / f"references/{name}.png"), given.read_picture(Path(source)))
    Path("mara.jpg").unlink()
    assert again().references == brief.references, "the folder needs nothing from outside"


def test_a_picture_can_be_given_again_changed_and_taken_back(tmp_path):
    path = Path("film/references/mara.png")
    kit(reference={"Mara": "mara.jpg"}, first_frame=Path("wide.png"))
    stamp = path.stat().st_mtime_ns
    assert again(reference=["mara=mara.jpg"]).references == {"mara": "references/mara.png"}
    assert path.stat().st_mtime_ns == stamp, "the same picture is left alone"
    again(reference=["Mara=wide.png"])
    assert np.array_equal(given.read_picture(path), given.read_picture(Path("wide.png")))
    brief = again(reference="MARA=none", first_frame="none")
    assert (brief.references, brief.first_frame) == ({}, None)
    assert not list(Path("film/references").iterdir())


@pytest.mark.parametrize("name", ["../../escape", "/etc/passwd", "Мара", "first frame", "a" * 150, "NUL:", ".."])
def test_no_name_leads_out_of_the_folder_or_onto_another_picture(name):
    brief = kit(reference={name: "mara.jpg", "other": "mara.jpg"}, first_frame="wide.png")
    files = [*brief.references.values(), brief.first_frame]
    assert len(set(files)) == 3
    inside = Path("film/references").resolve()
    assert all(Path("film", file).resolve().parent == inside and Path("film", file).is_file() for file in files)


def test_names_that_look_alike_in_plain_letters_have_files_of_their_own():
    brief = kit(reference={"Мара": "mara.jpg", "Тома": "wide.png", "x y": "mara.jpg", "The X-Y": "wide.png"})
    assert list(brief.references) == ["Мара", "Тома", "The X-Y"], "the last two are one name"
    assert len(set(brief.references.values())) == 3


def test_variants_all_have_the_pictures(tmp_path):
    from rushes.interfaces.variants import make_variants

    def call(project):
        raise UsageError(f"stopped at {project.folder.name}")

    options = {"folder": "film", "renderer": "kit", "model": "model", "reference": ["Mara=mara.jpg"]}
    made = make_variants(IDEA, 2, options=options, call=call)
    assert [one.fault for one in made.outcomes] == ["stopped at film-1", "stopped at film-2"]
    for number in (1, 2):
        project = Project(tmp_path / "here" / f"film-{number}")
        assert project.load("brief.json", Brief).references == {"Mara": "references/mara.png"}
        assert project.path("references/mara.png").is_file()


def test_chat_begins_films_with_what_was_asked_for():
    from rushes.interfaces import actions
    from rushes.interfaces.booth import Booth, MakeFilm
    from rushes.interfaces.cli import parser

    asked = parser().parse_args(["chat", "--renderer", "kit", "--model", "model", "--lora", "style.safetensors:0.5"])
    booth = Booth(None, {"folder": "film", "renderer": asked.renderer, "model": asked.model, "lora": asked.lora})
    crew = actions._begin(booth, IDEA, MakeFilm(reference=("Mara=mara.jpg",)).model_dump(exclude_none=True, exclude={"idea"}))
    assert crew.brief().references == {"Mara": "references/mara.png"}
    assert crew.brief().equipment.loras[0].weight == 0.5


def test_a_mistyped_folder_is_refused_at_once_with_what_looks_like_it(capsys):
    Path("models/sd").mkdir(parents=True)
    words = complaint(capsys, IDEA, "-o", "film", "--renderer", "kit", "--model", "./modles/sd")
    assert "There is models/sd. Mend --model." in words and Kit.loads == 0
    words = complaint(capsys, IDEA, "-o", "film", "--renderer", "kit", "--model", "modles/sd")
    assert "There is models/sd. Mend --model. A model of the hub is written modles/sd@main." in words and Kit.loads == 0
    words = complaint(capsys, IDEA, "-o", "film", "--renderer", "kit", "--model", "models/flux")
    assert "There is nothing at models/flux for --model. Mend --model." in words and Kit.loads == 0, "the folder it would be in is there"
    words = complaint(capsys, IDEA, "-o", "film", "--renderer", "kit", "--model", "model", "--lora", "stile.safetensors")
    assert "There is style.safetensors." in words
    words = complaint(capsys, IDEA, "-o", "film", "--renderer", "kit", "--model", "model", "--media", "./modle")
    assert "There is model and models. Mend --media." in words


@pytest.mark.parametrize("name", ["stabilityai/sdxl", "modles/sd@main", "needs-extra"])
def test_what_may_be_an_id_is_left_to_the_renderer(name):
    Path("models/sd").mkdir(parents=True)
    with pytest.raises(UsageError, match=r"finds no weights|rushes\[diffusion\]"):
        kit(model=name)


def test_what_the_folder_asks_for_and_is_gone_says_how_to_take_it_back(capsys):
    kit(lora="style.safetensors", voice="singer")
    Path("style.safetensors").unlink()
    assert "here/film asks for it; --lora none takes that back." in complaint(capsys, "film")
    assert "none takes" not in complaint(capsys, "film", "--lora", "gone.safetensors"), "this run said it itself"
    assert again(lora="none").equipment.loras == ()
    Path("model/weights").unlink()
    assert "--model none takes that back." in complaint(capsys, "film")


@pytest.mark.parametrize(("voice", "words"), [("espeak:nope", "no voice of espeak called 'nope'"), ("espeak:en-gb+x", "called 'x'")])
def test_a_voice_that_its_engine_does_not_have_is_refused_before_anything_is_written(capsys, voice, words):
    assert words in complaint(capsys, IDEA, "-o", "film", "--voice", voice)
    for good in ("espeak:Andy", "espeak:en-gb+Mike", "espeak:en-gb", "espeak"):
        assert service.open_production(IDEA, folder="film", voice=good).brief().voice == good
    assert service.open_production("film", voice="none").brief().voice is None


@pytest.mark.parametrize("before", [None, "style.safetensors"])
def test_a_value_that_is_refused_at_work_is_not_kept(monkeypatch, before):
    import asyncio

    from rushes.agents import production

    async def produce(crew, decision, at_once):
        raise UsageError("The LoRA bad.safetensors does not fit the model.", "loras")
        yield

    monkeypatch.setattr(production, "produce", produce)
    Path("bad.safetensors").write_text("w")
    kit(lora=before)
    crew = service.open_production("film", lora="bad.safetensors")
    assert crew.brief().equipment.loras[0].file.endswith("bad.safetensors")

    async def run():
        async for _ in service.run(crew):
            pass

    with pytest.raises(UsageError, match=r"does not fit the model\. It is not kept: rushes make .*film goes on .*another --lora\."):
        asyncio.run(run())
    kept = [Path(lora.file).name for lora in again().equipment.loras]
    assert kept == ([] if before is None else [before])
    assert again().equipment.model == str(Path("model").absolute()), "the rest stays"
