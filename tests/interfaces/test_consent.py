"""A folder that came from elsewhere must not spend money because of what stands in its brief."""

import shutil

import pytest

from rushes.core import settings
from rushes.core.brief import Brief
from rushes.core.errors import UsageError
from rushes.core.project import Project
from rushes.interfaces import service

PAID = "anthropic/some-model"


@pytest.fixture(autouse=True)
def machine(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    settings.settings.cache_clear()
    yield
    settings.settings.cache_clear()


def test_what_was_asked_for_once_goes_on_without_being_said_again(tmp_path):
    service.open_production("A lamp that sings", folder=tmp_path / "film", writer=PAID)
    assert service.open_production(tmp_path / "film", seconds=20).brief().writer == PAID
    assert service.crew_of(service.waiting_project(tmp_path / "film")).brief().writer == PAID


def test_a_copied_folder_asks_before_it_spends(tmp_path):
    service.open_production("A lamp that sings", folder=tmp_path / "film", writer=PAID)
    shutil.copytree(tmp_path / "film", tmp_path / "copy")
    with pytest.raises(UsageError, match=rf"names the model {PAID}.*--writer none"):
        service.open_production(tmp_path / "copy")
    with pytest.raises(UsageError, match="nobody has asked for it"):
        service.crew_of(service.waiting_project(tmp_path / "copy"))
    assert service.open_production(tmp_path / "copy", writer="none").brief().writer == "none"
    assert service.open_production(tmp_path / "copy", writer=PAID).brief().writer == PAID


def test_another_model_in_the_brief_was_not_asked_for(tmp_path):
    service.open_production("A lamp that sings", folder=tmp_path / "film", writer=PAID)
    project = Project(tmp_path / "film")
    project.save("brief.json", project.load("brief.json", Brief).model_copy(update={"judge": "openai/dear-one"}))
    with pytest.raises(UsageError, match="dear-one"):
        service.crew_of(project)


def test_models_that_cost_nothing_and_those_of_the_settings_need_no_word(tmp_path, monkeypatch):
    (tmp_path / "play.json").write_text('{"answers": []}')
    service.open_production("A lamp that sings", folder=tmp_path / "film", writer=f"scripted:{tmp_path / 'play.json'}")
    shutil.rmtree(tmp_path / "state", ignore_errors=True)
    assert service.crew_of(Project(tmp_path / "film"))
    monkeypatch.setenv("RUSHES_WRITER", PAID)
    settings.settings.cache_clear()
    project = Project(tmp_path / "film")
    project.save("brief.json", project.load("brief.json", Brief).model_copy(update={"writer": PAID}))
    assert service.crew_of(project)
