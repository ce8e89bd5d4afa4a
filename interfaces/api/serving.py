"""Serving: ``rushes serve``. The app on an address, with logs, and a way to end that loses nothing."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ...core.errors import MissingExtra, UsageError
from ..studio.book import Book
from ..studio.orders import Options
from ..studio.studio import Studio
from . import keys

PORT = 8420
FOLDER = "studio"
PATIENCE = 10
"""Seconds that answers under way may take when the server ends."""

_OWN = frozenset({
    "name", "msg", "args", "levelname", "levelno", "pathname", "filename", "module", "exc_info", "exc_text", "stack_info", "lineno",
    "funcName", "created", "msecs", "relativeCreated", "thread", "threadName", "processName", "process", "taskName", "color_message",
})  # fmt: skip


@dataclass(frozen=True)
class Address:
    """Where and how to serve. `names` are further names of this machine that it answers to, `vouched` as `Studio` has it."""

    host: str = "127.0.0.1"
    port: int = PORT
    names: tuple[str, ...] = ()
    at_once: int | None = None
    a_minute: int = 1200
    vouched: bool = False


def studio_folder(named: str | None) -> Path:
    """The studio's folder: as named, else beside where films go."""
    from ...core.settings import settings

    return Path(named).expanduser().absolute() if named else (settings().films / FOLDER).absolute()


def serve(address: Address, folder: Path, defaults: Options | None = None) -> None:
    """Serve until told to end; raises `UsageError` for an address beyond this machine without keys, `MissingExtra` without FastAPI."""
    try:
        import uvicorn

        from ..mcp.mount import mount as mount_mcp
        from ..page.mount import mount as mount_page
        from .app import HOSTS, create
        from .callers import is_loopback
    except ImportError as fault:
        raise MissingExtra(fault.name or "fastapi", "serve", "rushes serve") from fault
    has_keys = bool(_with_book(folder, lambda book: book.keys()))
    if not is_loopback(address.host) and not has_keys:
        raise UsageError(
            f"{address.host} can be reached from other machines, and there is no API key yet. Make one first: "
            f"rushes serve --folder {folder} --new-key OWNER."
        )
    studio = Studio(folder, at_once=address.at_once, defaults=defaults, vouched=address.vouched)
    hosts = HOSTS | set(address.names) | ({address.host} if address.host not in ("0.0.0.0", "::") else set())
    mounts = (mount_mcp, mount_page)  # the page last: it takes what nobody else does
    app = create(studio, needs_key=has_keys, hosts=frozenset(hosts), a_minute=address.a_minute, mounts=mounts)

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: Any) -> None:
            studio.hush()  # streams of events would keep the server waiting
            super().handle_exit(sig, frame)

    config = uvicorn.Config(
        app, host=address.host, port=address.port, log_config=None, access_log=False, server_header=False, date_header=True,
        timeout_graceful_shutdown=PATIENCE, proxy_headers=False, h11_max_incomplete_event_size=64 * 1024,
    )  # fmt: skip
    Server(config).run()


def new_key(folder: Path, owner: str) -> str:
    """Make an API key for an owner; raises `UsageError` for a name that is none."""
    if not owner.strip() or len(owner) > 100 or not owner.isprintable():
        raise UsageError(f"{owner!r} is no owner's name. Use a word, for example --new-key mara.")
    return str(_with_book(folder, lambda book: keys.make(book, owner.strip()))[1])


def listed_keys(folder: Path) -> list[str]:
    """Every key's id, owner and day, in a line each."""
    rows = _with_book(folder, lambda book: book.keys())
    return [f"{id}  {owner}  {datetime.fromtimestamp(at, UTC):%Y-%m-%d}" for id, owner, at, _ in rows]


def drop_key(folder: Path, id: str) -> None:
    """Take a key back; raises `UsageError` when there is none."""
    if not _with_book(folder, lambda book: book.drop_key(id)):
        raise UsageError(f"There is no key {id!r}. rushes serve --keys lists them.")


def _with_book(folder: Path, work: Any) -> Any:
    book = Book(folder)
    try:
        return work(book)
    finally:
        book.close()


class Lines(logging.Formatter):
    """Log records as JSON, one object a line, with what their writers added: the production's id above all."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        more = {name: value for name, value in record.__dict__.items() if name not in _OWN}
        body = {"at": at, "level": record.levelname.lower(), "from": record.name, "said": record.getMessage(), **more}
        if record.exc_info:
            body["trace"] = self.formatException(record.exc_info)
        return json.dumps(body, ensure_ascii=False, default=str)


def log_in_lines() -> None:
    """Have all logs written to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("uvicorn", "uvicorn.error", "httpx", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
