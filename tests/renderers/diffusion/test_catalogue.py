"""The table of picture models: every row fits a family, says its licence, and invents nothing."""

from pathlib import Path

import pytest

from rushes.core import settings as machine
from rushes.core.errors import UsageError
from rushes.renderers.diffusion.catalogue import MODES, TABLE, Model, catalogue, read
from rushes.renderers.diffusion.families import FAMILIES

ROWS = read(TABLE).model
PAGE = (Path(__file__).resolve().parents[3] / "docs" / "models.md").read_text(encoding="utf-8")


def row(**changes):
    given = {
        "id": "a/b", "family": "sd", "pipeline": "StableDiffusionPipeline", "does": ("text",), "licence": "L", "commercial": "yes",
        "weights": 10.0, "largest": 8.0, "download": 10.0, "source": "a test",
    }  # fmt: skip
    return Model.model_validate({**given, **changes})


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.id)
def test_every_row_fits_its_family(model):
    assert model.pipeline in FAMILIES[model.family].pipelines
    assert model.largest <= model.weights <= model.download * 1.01
    assert model.source
    assert model.commercial == "yes" or model.terms, "conditions are said"
    assert model.revision is None, "no hash of a commit that nobody filmed with"


def test_every_family_that_films_has_a_suggestion():
    for name in ("sd", "sdxl", "flux", "svd", "wan", "ltx", "wan-vace", "flux-kontext", "qwen-image-edit"):
        models = catalogue().of(name)
        assert models[0].suggested, name
        assert len({model.id for model in models}) == len(models)


def test_stated_figures_are_told_from_reckoned_ones():
    model = row(memory={"model": 9.0})
    assert model.needs("model").stated
    assert model.needs("model").gb == 9.0
    assert not model.needs("full").stated
    assert model.needs("full").gb == 12.5
    assert row(family="wan").needs("full").gb == 16.0, "clips need more room to work"
    assert row(family="someone's own").needs("full").gb == 16.0
    assert row(memory={"model": 30.0}).needs("full").gb == 32.0, "whole is never less than a part"
    needs = [row().needs(mode).gb for mode in MODES]
    assert needs[0] > needs[1] > needs[2]
    assert needs[1] > needs[3] > needs[4]


def test_the_fastest_mode_that_fits_is_found():
    model = row()
    assert [model.fits(size) for size in (1, 4, 10.5, 12, 13)] == [None, "sequential", "model", "model", "full"]
    assert model.fits(12, main=9) is None, "what waits needs main memory"
    assert model.fits(13, main=0) == "full"


def test_known_models_land_where_people_have_filmed_them():
    wan = catalogue().find("wan-ai/wan2.1-t2v-1.3b-diffusers")
    assert wan is not None
    assert wan.fits(8) == "sequential"
    assert wan.fits(16) == "model"
    assert wan.fits(24) == "full"


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.id)
def test_the_documentation_says_what_the_table_says(model):
    (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{model.id}` |")]
    words = {"full": "whole", "model": "by parts", "sequential": "by layers"}
    fits = [model.fits(size) for size in (8, 16, 24, 80)]
    said = [words[mode] + ("" if model.needs(mode).stated else " ~") for mode in fits]
    use = {"yes": "yes", "no": "**no**", "conditions": "conditions"}[model.commercial]
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells[1:] == [f"`{model.family}`", f"{model.download:g}", *said, f"{model.needs('int4').gb:g}", model.licence, use]


def test_a_table_of_ones_own_is_read_first(tmp_path, monkeypatch):
    table = tmp_path / "mine.toml"
    shipped = ROWS[0].id
    table.write_text(
        f'[[model]]\nid = "{shipped.upper()}"\nfamily = "sd"\npipeline = "StableDiffusionPipeline"\ndoes = ["text"]\nlicence = "Mine"\n'
        'commercial = "yes"\nweights = 1\nlargest = 1\ndownload = 1\nsource = "me"\n'
    )
    monkeypatch.setenv("RUSHES_PICTURE_MODELS", str(table))
    machine.settings.cache_clear()
    try:
        found = catalogue()
        assert found.model[0].licence == "Mine"
        assert found.find(shipped).licence == "Mine"
        assert len(found.model) == len(ROWS)
    finally:
        machine.settings.cache_clear()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[model]", "cannot be read"),
        ('[[model]]\nid = "x"\n', r"model\.0\.id"),
        ('[[models]]\nid = "a/b"\n', "models"),
    ],
)
def test_a_damaged_table_is_said_to_be(tmp_path, text, said):
    (tmp_path / "t.toml").write_text(text)
    with pytest.raises(UsageError, match=said):
        read(tmp_path / "t.toml")


def test_an_invented_revision_is_no_hash():
    with pytest.raises(ValueError, match="revision"):
        row(revision="main")
