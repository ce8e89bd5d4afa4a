"""Settings: the only place that reads the environment, and the settings file."""

from __future__ import annotations

import os
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from .errors import UsageError
from .misfits import first_misfit

# A key that lies in the environment is never a request. The option that will ask for its use stands beside it.
FOREIGN_KEYS = {
    "OPENAI_API_KEY": "--writer openai/MODEL",
    "ANTHROPIC_API_KEY": "--writer anthropic/MODEL",
    "GEMINI_API_KEY": "--writer gemini/MODEL",
    "GOOGLE_API_KEY": "--writer gemini/MODEL",
    "RUNWAYML_API_SECRET": "--renderer runway",
    "KLING_ACCESS_KEY": "--renderer kling",
}


class Settings(BaseSettings):
    """What a machine's owner sets once: by ``RUSHES_…`` variables, or in the settings file under the same names in lower case.

    A role's model (docs/models.md) is one name, or several after each other, the next for when the
    one before is out; "none" or nothing leaves the role to the rules.
    """

    model_config = SettingsConfigDict(env_prefix="RUSHES_", extra="ignore", frozen=True)

    films: Path = Field(default=Path("films"), description="where films go when no folder is named")
    renderers_at_once: int = Field(default=1, ge=1, le=64, description="chains shot at the same time")

    writer: str = Field(default="", description="the screenwriter's model")
    art_director: str = Field(default="", description="the art director's model")
    cinematographer: str = Field(default="", description="the cinematographer's model")
    judge: str = Field(default="", description="the model that looks at takes and reads the film")
    assistant: str = Field(default="", description="the model that talks in rushes chat")
    moderator: str = Field(default="", description="the model that moderates what is filmed; nobody does when none is named")
    api_base: str = Field(default="", description="the address of an OpenAI-compatible server, for models named openai/…")
    api_key: SecretStr = Field(default=SecretStr(""), description="the key for servers that are named by address")
    models: Path | None = Field(default=None, description="one's own table of models, read before the shipped one")
    model_timeout: float = Field(default=120.0, gt=0, description="seconds that one call to a model may take")

    look_model: str = Field(default="", description="a CLIP, SigLIP or DINOv2 that looks at takes on this machine: a folder or an id")

    offline: bool = Field(default=False, description="models are taken from this machine only, never from a hub")
    picture_models: Path | None = Field(default=None, description="one's own table of picture models, read before the shipped one")
    device: str = Field(
        default="auto", pattern=r"^(auto|cpu|mps|cuda(:\d{1,3})?)$", description="where weights work: auto, cpu, mps, cuda, cuda:NUMBER"
    )
    precision: Literal["auto", "bf16", "fp16", "fp32"] = Field(default="auto", description="the numbers that weights are held in")
    offload: Literal["auto", "none", "model", "sequential"] = Field(
        default="auto", description="what waits in main memory: nothing, models not at work, or all but the layer at work"
    )
    compile: Literal["auto", "on", "off"] = Field(default="auto", description="torch.compile on cuda; auto: for films of many shots")
    quantisation: Literal["none", "int8", "int4"] = Field(default="none", description="the largest weights in 8 or 4 bits, on cuda")
    attention: str = Field(
        default="auto", pattern=r"^(auto|_?[a-z][a-z0-9_]{0,40})$", description="an installed attention backend, as diffusers calls it"
    )
    step_timeout: float = Field(default=600.0, gt=0, description="seconds without a step after which a picture model counts as hung")

    coqui_licence: Literal["", "agreed"] = Field(
        default="", description="agreed: the owner keeps to the licence of Coqui's XTTS weights, which are not for commercial use"
    )
    speech_server: str = Field(default="", description="the address of an OpenAI-compatible speech server, for --voice server")
    speech_model: str = Field(default="", description="the speech server's model")
    speech_voices: str = Field(default="", description="the speech server's voices, with commas between them")
    speech_price: float | None = Field(default=None, ge=0, description="US dollars for a million characters spoken by the speech server")

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource, dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:  # fmt: skip
        """What is given, before the environment, before the file."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, _file(settings_cls))


def settings_file() -> Path:
    """Where the settings file is: what ``RUSHES_SETTINGS`` says, else in the user's own configuration folder.

    Never in the working folder: a folder that was downloaded must not choose models that cost money.
    """
    named = os.environ.get("RUSHES_SETTINGS")
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "rushes" / "settings.toml"


def state_folder() -> Path:
    """Where what is remembered of this machine's user lies, outside every film's folder."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "rushes"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once; raises `UsageError` when one has no meaning."""
    try:
        return Settings()
    except ValidationError as fault:
        place, words = first_misfit(fault, repeat=False)
        raise UsageError(f"The setting RUSHES_{place[0].upper()} ({place[0]} in {settings_file()}) cannot be used: {words}.") from None


def quieten_litellm() -> None:
    """Set what litellm reads from the environment when it is imported; call it before that.

    Without these it fetches its table of prices, its list of headers and its news from the network,
    and loads a ``.env`` file that lies about into the environment: keys that nobody asked to be used.
    """
    for name in ("LITELLM_LOCAL_MODEL_COST_MAP", "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS", "LITELLM_LOCAL_BLOG_POSTS"):
        os.environ[name] = "True"
    os.environ["LITELLM_MODE"] = "PRODUCTION"


def quieten_hub(offline: bool) -> None:
    """Set what the model hub's client reads from the environment when it is imported: no telemetry, and no network when `offline`."""
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    if offline:
        os.environ["HF_HUB_OFFLINE"] = "1"


def _file(kind: type[BaseSettings]) -> dict[str, Any]:
    """What stands in the settings file; raises `UsageError` for one that cannot be read or names what no setting is."""
    path = settings_file()
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if os.environ.get("RUSHES_SETTINGS"):
            raise UsageError(f"The settings file {path} is not there. Mend RUSHES_SETTINGS, or unset it.") from None
        return {}
    except NotADirectoryError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise UsageError(f"The settings file {path} cannot be read ({fault}). Mend it or remove it.") from fault
    unknown = sorted(set(found) - set(kind.model_fields))
    if unknown:
        raise UsageError(f"The settings file {path}: no setting is called {', '.join(unknown)}. Known: {', '.join(kind.model_fields)}.")
    return found


def editor() -> str:
    """The person's editor command."""
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"


def foreign_keys() -> dict[str, str]:
    """Keys found lying in the environment, each with the option that will use it once it exists. Values are never read."""
    return {name: option for name, option in FOREIGN_KEYS.items() if name in os.environ}
