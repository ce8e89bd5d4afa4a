"""Examples for the API's description."""

from __future__ import annotations

from typing import Any

IDEA = {"idea": "a lighthouse keeper befriends a storm", "seconds": 30, "style": "paper", "review": ["script"]}

ORDERS: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/FilmOrder"}, "example": IDEA},
            "multipart/form-data": {
                "schema": {
                    "type": "object", "required": ["idea"],
                    "properties": {
                        "idea": {"type": "string"}, "consent": {"type": "boolean"}, "seconds": {"type": "integer"},
                        "first_frame": {"type": "string", "format": "binary"},
                        "references[Mara]": {"type": "string", "format": "binary"},
                    },
                },
            },
        },
    }
}  # fmt: skip
"""How a film is begun."""

BEGUN: dict[str, Any] = {
    "application/json": {
        "example": {
            "id": "film_0123456789abcdef0123456789abcdef", "created": 1795300000.0, "changed": 1795300000.0, "ended": None,
            "status": "queued", "title": "", "prompt": IDEA["idea"], "size": "1920x1080", "seconds": 30,
            "options": {"seconds": 30, "style": "paper", "review": ["script"]},
            "progress": 0, "doing": "It waits for its turn.", "gate": None, "request": None, "film": None, "error": None, "events": 1,
            "remixed_from": None, "ahead": 0,
        }
    }
}  # fmt: skip

DECISIONS: dict[str, Any] = {
    "approve": {"value": {"decision": "approve"}},
    "edit": {"value": {"decision": "edit", "script": "INT. LIGHTHOUSE - NIGHT\n\nThe keeper waits."}},
    "reject": {"value": {"decision": "reject", "notes": "shorter, and warmer"}},
    "words about shots": {"value": {"decision": "edit", "shots": [{"shot": "3", "note": "closer"}, {"shot": "4", "lock": True}]}},
}
"""How a gate is answered."""
