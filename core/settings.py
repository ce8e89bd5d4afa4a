"""Settings: the only place that reads the environment."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

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
    """What a machine's owner sets once, by ``RUSHES_…`` variables."""

    model_config = SettingsConfigDict(env_prefix="RUSHES_", extra="ignore", frozen=True)

    films: Path = Field(default=Path("films"), description="where films go when no folder is named")
    renderers_at_once: int = Field(default=1, ge=1, le=64, description="chains shot at the same time")


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()


def editor() -> str:
    """The person's editor command."""
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"


def foreign_keys() -> dict[str, str]:
    """Keys found lying in the environment, each with the option that will use it once it exists. Values are never read."""
    return {name: option for name, option in FOREIGN_KEYS.items() if name in os.environ}
