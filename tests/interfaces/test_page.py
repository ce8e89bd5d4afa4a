"""The page, clicked through by a real browser. Left out where there is none, or nothing to drive it with."""

import json
import shutil
from types import SimpleNamespace

import httpx
import pytest
from studios import SMALL, Served

pytest.importorskip("nicegui")
from fastapi import Request

from rushes.interfaces.api.keys import digest
from rushes.interfaces.page.markup import Markup, join, tag
from rushes.interfaces.page.mount import mount
from rushes.interfaces.page.visitor import seat_of

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
NASTY = '<img src=x onerror="window.hacked=1">a keeper & a storm'


def test_text_is_escaped_wherever_it_stands():
    made = tag("p", NASTY, [NASTY, tag("b", 3)], None, title='"><script>', hidden=False, data_act="x")
    assert made.startswith('<p title="&quot;&gt;&lt;script&gt;" data-act="x">')
    assert "<img" not in made
    assert made.endswith("<b>3</b></p>")
    assert join(Markup("<i>"), "<i>") == "<i>&lt;i&gt;"
    assert tag("input", name="a", required=True) == '<input name="a" required>'


def test_a_visitor_gets_the_seat_of_their_own_key_and_none_without():
    book = SimpleNamespace(owner_of={digest("rushes-a"): "mara"}.get)
    studio = SimpleNamespace(book=book, seat=lambda owner: f"{owner}'s seat")

    def seat(needs_key, **headers):
        state = SimpleNamespace(studio=studio, needs_key=needs_key)
        told = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        return seat_of(Request({"type": "http", "headers": told, "app": SimpleNamespace(state=state)}))

    assert seat(True, cookie="rushes=rushes-a") == "mara's seat"
    assert seat(True, x_api_key="rushes-a") == "mara's seat"
    assert seat(True, cookie="rushes=rushes-b") is None
    assert seat(True) is None
    assert seat(False) == "local's seat"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with Served(tmp_path_factory.mktemp("page"), defaults=SMALL | {"size": "160x90"}, mounts=(mount,)) as server:
        yield server


def test_the_page_is_served_with_a_strict_policy_and_the_api_stays_itself(served):
    with httpx.Client(base_url=served.url) as client:
        page = client.get("/")
        policy = page.headers["content-security-policy"]
        assert page.status_code == 200
        nonce = policy.partition("'nonce-")[2].partition("'")[0]
        assert nonce
        assert page.text.count("<script") == page.text.count(f'<script nonce="{nonce}"')
        assert nonce not in client.get("/").text
        for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "connect-src 'self'"):
            assert part in policy
        assert "script-src 'self'" not in policy
        assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
        assert "What shall we film?" in page.text  # the first look needs no script
        assert client.get("/api/nothing").headers["content-type"] == "application/json"
        assert client.put("/api/films").status_code == 405
        assert client.get("/page/..%2fmount.py").status_code == 404
        assert "There is nothing here" in client.get("/films/film_" + "0" * 32).text


def test_no_socket_is_opened_for_another_sites_page(served):
    asked = {"connection": "Upgrade", "upgrade": "websocket", "sec-websocket-version": "13"}
    asked["sec-websocket-key"] = "AAAAAAAAAAAAAAAAAAAAAA=="
    at = f"{served.url}/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    with httpx.Client() as client:
        assert client.get(at, headers=asked | {"origin": "http://evil.example"}).status_code == 403


@pytest.fixture(scope="module")
def browser():
    drive = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here")
    with drive.sync_playwright() as play:
        found = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def seen(browser, served):
    """A page, and all that must not happen on it."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    faults = []
    page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("request", lambda asked: faults.append(asked.url) if not asked.url.startswith((served.url, "data:", "blob:")) else None)
    yield page
    page.close()
    assert faults == []


@pytest.mark.slow
def test_a_film_is_asked_for_edited_approved_retaken_and_watched(served, seen):
    page = seen
    page.goto(served.url)
    page.wait_for_selector("#app #idea")
    page.fill("#app #idea", NASTY)
    page.click("#app button.go")
    page.wait_for_url("**/films/film_*")
    film = page.url.rpartition("/")[2]
    page.click("#app .crew.calls a:has-text('Look at the script')")
    page.wait_for_selector("#app .scene textarea")
    assert page.evaluate("window.hacked") is None
    line = page.locator("#app .scene textarea").first
    line.fill("The keeper lifts a very old lantern, then lowers it.")
    page.click("#app button.edits")
    page.wait_for_selector("#app .standing.is-running, #app .standing.is-queued")
    page.wait_for_selector("#app .standing.is-finished", timeout=300_000)
    assert "very old lantern" in httpx.get(f"{served.url}/api/films/{film}/script").json()["fountain"]
    page.click("#app .rooms a:has-text('Rushes')")
    page.wait_for_selector("#app .pull")
    assert "camera against plan" in page.inner_text("#app .pull")
    page.locator("#app button[data-act=use]").first.click()
    page.wait_for_selector("#app .standing.is-finished", timeout=300_000)
    page.wait_for_function("document.querySelector('#app .take.chosen') !== null")
    page.click("#app .rooms a:has-text('Film')")
    page.wait_for_selector("#app #screen")
    page.evaluate("document.getElementById('screen').muted = true; document.getElementById('screen').play()")
    page.wait_for_function("document.getElementById('screen').currentTime > 0.3")


def test_it_works_by_keyboard_on_a_phone_and_says_what_is_wrong(served, seen):
    page = seen
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(served.url)
    page.wait_for_selector("#app #idea")
    page.wait_for_function("document.activeElement.id === 'idea'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.keyboard.type("   ")
    page.select_option("#app #seconds", "15")
    page.locator("#app button.go").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#told p.wrong")
    assert len(page.inner_text("#told p.wrong")) > 10
    assert json.dumps(httpx.get(f"{served.url}/api/films").json()["films"]).count('"status": "queued"') == 0
