"""A studio served on 127.0.0.1 for tests: the real app, real worker processes, and the slate for a renderer."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

SMALL = {"renderer": "slate", "size": "192x108", "fps": "12", "seconds": 8, "music": "none"}
IDEA = "a lighthouse keeper befriends a storm"


class Served:
    """The app of a studio under `root`, served by uvicorn in a thread of its own."""

    def __init__(self, root: Path, at_once: int = 1, defaults: dict[str, Any] | None = None, wrap: Any = None, **options: Any) -> None:
        import uvicorn

        from rushes.interfaces.api.app import create
        from rushes.interfaces.studio.orders import Options
        from rushes.interfaces.studio.studio import Studio

        given, vouched = Options.model_validate(SMALL if defaults is None else defaults), bool(options.pop("vouched", False))
        self.studio = Studio(root, at_once=at_once, defaults=given, vouched=vouched)
        self.app = create(self.studio, **options)
        config = uvicorn.Config(
            wrap(self.app) if wrap else self.app, host="127.0.0.1", port=0, log_config=None, server_header=False,
            timeout_graceful_shutdown=2,
        )
        self.server = uvicorn.Server(config)
        self._thread = threading.Thread(target=asyncio.run, args=(self.server.serve(),), daemon=True)

    def __enter__(self) -> Served:
        self._thread.start()
        while not self.server.started:
            assert self._thread.is_alive(), "the server did not start"
            threading.Event().wait(0.02)
        self.port = self.server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    def __exit__(self, *_: object) -> None:
        self.studio.hush()
        self.server.should_exit = True
        self._thread.join(40)
        assert not self._thread.is_alive(), "the server did not end"
