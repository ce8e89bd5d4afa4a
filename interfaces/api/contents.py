"""What is in a film, under /api/films: its script and versions, its shots and takes, its files."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import FileResponse

from ..studio import files
from .callers import Sitting
from .films import WRONG, Id, ShotName

router = APIRouter(prefix="/api/films", tags=["films"])

REPORT_POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'"


@router.get("/{id}/script", responses=WRONG)
async def script(id: Id, seat: Sitting) -> dict[str, Any]:
    """The script as it stands, as Fountain text, and its versions."""
    return {"fountain": await seat.script(id), "versions": await seat.versions(id)}


@router.get("/{id}/script/versions/{version}", responses=WRONG)
async def script_version(id: Id, version: Annotated[str, Path(max_length=100)], seat: Sitting) -> dict[str, Any]:
    """One version of the script."""
    return await seat.version(id, version)


@router.get("/{id}/script/diff", responses=WRONG)
async def script_diff(
    id: Id, seat: Sitting, before: Annotated[str, Query(max_length=100)], after: Annotated[str, Query(max_length=100)]
) -> dict[str, Any]:
    """What differs between two versions of the script."""
    return await seat.differences(id, before, after)


@router.get("/{id}/shots", responses=WRONG)
async def shots(id: Id, seat: Sitting) -> dict[str, Any]:
    """The plan: every shot in film order."""
    return await seat.shots(id)


@router.get("/{id}/takes", responses=WRONG)
async def takes(id: Id, seat: Sitting) -> dict[str, Any]:
    """Every take of every shot, with the critic's verdict and why it was made."""
    return await seat.takes(id)


@router.get("/{id}/shots/{shot}/takes", responses=WRONG)
async def takes_of_shot(id: Id, shot: ShotName, seat: Sitting) -> dict[str, Any]:
    """Every take of one shot."""
    return await seat.takes(id, shot)


@router.get("/{id}/shots/{shot}/why", responses=WRONG)
async def why(id: Id, shot: ShotName, seat: Sitting) -> dict[str, Any]:
    """Why a shot is as it is, in sentences."""
    return {"said": await seat.why(id, shot)}


@router.head("/{id}/takes/{shot}/{name}", include_in_schema=False)
@router.get("/{id}/takes/{shot}/{name}", response_class=FileResponse, responses=WRONG)
async def take_file(id: Id, shot: ShotName, name: Annotated[str, Path(max_length=200)], seat: Sitting) -> Response:
    """A take's film (KEY.mp4), its strip (KEY.strip.png), or a finding's evidence."""
    found = files.find_of_take(seat.project(id), shot, name)
    return FileResponse(found.path, media_type=found.media_type)


@router.head("/{id}/audio/{name}", include_in_schema=False)
@router.get("/{id}/audio/{name}", response_class=FileResponse, responses=WRONG)
async def spoken(id: Id, name: Annotated[str, Path(max_length=200)], seat: Sitting) -> Response:
    """A line as it is spoken (KEY.wav)."""
    found = files.find_beside(seat.project(id), "audio", name)
    return FileResponse(found.path, media_type=found.media_type)


@router.head("/{id}/references/{name}", include_in_schema=False)
@router.get("/{id}/references/{name}", response_class=FileResponse, responses=WRONG)
async def reference(id: Id, name: Annotated[str, Path(max_length=200)], seat: Sitting) -> Response:
    """A picture of how somebody or something looks."""
    found = files.find_beside(seat.project(id), "references", name)
    return FileResponse(found.path, media_type=found.media_type)


@router.head("/{id}/{name}", include_in_schema=False)
@router.get("/{id}/{name}", response_class=FileResponse, responses=WRONG)
async def file(
    id: Id, seat: Sitting,
    name: Literal[
        "film.mp4", "film.srt", "film.vtt", "report.html", "script.fountain", "contact-sheet.png", "storyboard.png", "first-picture.png"
    ],
    download: bool = False,
) -> Response:  # fmt: skip
    """One of the film's files; ranges of it too."""
    found = files.find(seat.project(id), name)
    headers = {"content-security-policy": REPORT_POLICY} if name == "report.html" else {}
    return FileResponse(found.path, media_type=found.media_type, headers=headers, filename=name if download else None)

