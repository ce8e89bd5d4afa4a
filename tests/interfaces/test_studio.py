"""The studio: films in worker processes, watched, decided on, stopped and killed; nothing is lost."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3

import pytest
from studios import IDEA, SMALL

pytest.importorskip("hypothesis")  # its plugin imports it at the end, where Python 3.11's parser trips after deep calls

from rushes.core.errors import Busy, Forbidden, GateError, NotThere, SourceError, UnknownName, UsageError
from rushes.interfaces.studio.book import Book
from rushes.interfaces.studio.orders import Options, Pictures
from rushes.interfaces.studio.production import Happening, Production, Status
from rushes.interfaces.studio.studio import Studio

SCRIPT = "EXT. HARBOUR - DAY\n\nA gull lands.\n\nMARA\nIt came back."


@pytest.fixture(autouse=True)
def _state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def studio(root, **options):
    return Studio(root / "studio", at_once=options.pop("at_once", 1), defaults=Options.model_validate(SMALL | options))


async def told(seat, id, after=0):
    return [one async for one in seat.watch(id, after)]


async def until(seat, id, name):
    """Wait for a happening, and go on before the film is made."""
    async for one in seat.watch(id):
        if one.name == name:
            return
    raise AssertionError(f"{name} never happened: {seat.get(id).error}")


def standing(open_studio):
    """A production of Mara's that nobody works on, as the book has it."""
    now = open_studio.now()
    made = Production(id="film_" + "ab" * 16, owner="mara", created=now, changed=now, status=Status.WAITING)
    open_studio.book.put(made)
    return made


def names(happenings):
    return [one.name for one in happenings]


def whole(happenings):
    return [one.number for one in happenings] == list(range(1, len(happenings) + 1))


def test_a_film_is_begun_approved_changed_and_its_parts_are_read(tmp_path):
    async def work():
        async with studio(tmp_path) as open_studio:
            seat = open_studio.seat("mara")
            film = await seat.start(IDEA, Options(review=("script",)))
            assert (film.status, film.size, film.seconds) == (Status.QUEUED, "192x108", 8)
            first = await told(seat, film.id)
            film = seat.get(film.id)
            assert (film.status, film.gate, film.request is None) == (Status.WAITING, "script", False)
            with pytest.raises(GateError, match="changed meanwhile"):
                await seat.decide(film.id, "approve", version="another")
            with pytest.raises((GateError, SourceError)):
                await seat.decide(film.id, "edit", "")
            with pytest.raises(UsageError):
                await seat.decide(film.id, "maybe")
            assert seat.get(film.id).status is Status.WAITING
            edited = (await seat.script(film.id)).replace("storm", "squall")
            film = await seat.decide(film.id, "edit", edited)
            with pytest.raises(Busy):
                await seat.decide(film.id, "approve")
            second = await told(seat, film.id, first[-1].number)
            assert whole(first + second)
            film = seat.get(film.id)
            assert (film.status, film.progress, film.gate) == (Status.FINISHED, 100, None)
            versions = await seat.versions(film.id)
            assert len(versions) == 2
            changed = await seat.differences(film.id, versions[0]["version"], versions[1]["version"])
            assert "squall" in changed["diff"]
            assert "squall" in (await seat.version(film.id, versions[1]["version"]))["fountain"]
            shots = (await seat.shots(film.id))["shots"]
            takes = (await seat.takes(film.id))["shots"]
            assert [one["id"] for one in shots] == [one["shot"] for one in takes]
            assert all(one["champion"] in {take["key"] for take in one["takes"]} for one in takes)
            assert all(take["verdict"]["decision"] for one in takes for take in one["takes"])
            assert await seat.why(film.id, "2")
            proposed = await seat.propose(film.id, "shot 2: closer")
            film = await seat.apply(film.id, proposed["proposal"])
            third = await told(seat, film.id, second[-1].number)
            assert sum(one.name == "take" and not one.data["reused"] for one in third) == 1
            film = await seat.undo(film.id)
            fourth = await told(seat, film.id, third[-1].number)
            assert all(one.data["reused"] for one in fourth if one.name == "take")
            with pytest.raises(GateError, match="Not understood"):
                await seat.change(film.id, "blorp the fnord")
            told_all = json.dumps([one.model_dump(mode="json") for one in seat.happenings(film.id)])
            assert str(tmp_path) not in told_all  # nothing says where on this machine it lies

    asyncio.run(work())


def test_what_cannot_be_made_is_refused_and_leaves_nothing(tmp_path):
    async def work():
        async with studio(tmp_path) as open_studio:
            seat = open_studio.seat("mara")
            with pytest.raises(UnknownName, match="style"):
                await seat.start(IDEA, Options(style="nobody"))
            with pytest.raises(SourceError):
                await seat.start("  ")
            with pytest.raises(Forbidden):
                await seat.start(IDEA, pictures=Pictures(first_frame=b"\x89PNG\r\n\x1a\n"))
            assert seat.films().items == ()
            assert not list((tmp_path / "studio" / "films").iterdir())

    asyncio.run(work())


def test_nobody_sees_or_touches_another_owner_s_production(tmp_path):
    async def work():
        async with studio(tmp_path) as open_studio:
            film, seat = standing(open_studio), open_studio.seat("tom")
            for look in (seat.get, seat.happenings, seat.project, seat.ahead):
                with pytest.raises(NotThere):
                    look(film.id)
            for act in (seat.cancel, seat.resume, seat.delete, seat.undo, seat.takes, seat.script, seat.thumbnail):
                with pytest.raises(NotThere):
                    await act(film.id)
            with pytest.raises(NotThere):
                await anext(seat.watch(film.id))
            assert seat.films().items == ()
            assert open_studio.seat("mara").get(film.id)

    asyncio.run(work())


def test_a_killed_worker_s_film_is_taken_up_again_and_no_happening_is_lost(tmp_path):
    async def work():
        async with studio(tmp_path) as open_studio:
            seat = open_studio.seat("mara")
            film = await seat.start(IDEA)
            await until(seat, film.id, "take")
            _, hand = open_studio._at_work[film.id]
            os.killpg(hand._process.pid, signal.SIGKILL)
            happenings = await told(seat, film.id)
            assert seat.get(film.id).status is Status.FINISHED
            assert whole(happenings)
            assert names(happenings).count("started") == 2
            assert "interrupted" in names(happenings)
            assert any(one.data["reused"] for one in happenings if one.name == "take")

    asyncio.run(work())


def test_a_film_whose_worker_dies_every_time_fails_with_a_reason(tmp_path):
    async def work():
        async with studio(tmp_path) as open_studio:
            seat = open_studio.seat("mara")
            film = await seat.start(SCRIPT)
            while seat.get(film.id).status is not Status.FAILED:
                if film.id in open_studio._at_work and (process := open_studio._at_work[film.id][1]._process) is not None:
                    os.killpg(process.pid, signal.SIGKILL)
                    await process.wait()
                await asyncio.sleep(0.05)
            failed = seat.get(film.id)
            assert failed.error.code == "worker_lost"
            assert "SIGKILL" in failed.error.message
            await seat.resume(film.id)
            await told(seat, film.id, failed.events)
            assert seat.get(film.id).status is Status.FINISHED

    asyncio.run(work())


def test_closing_stops_what_runs_and_the_next_start_goes_on(tmp_path):
    async def work():
        async with studio(tmp_path) as first:
            film = await first.seat("mara").start(IDEA)
            other = await first.seat("mara").start("a fox learns to paint", Options(review=("script",)))
            await until(first.seat("mara"), film.id, "take")
        async with studio(tmp_path) as second:
            seat = second.seat("mara")
            happenings = await told(seat, film.id)
            assert whole(happenings)
            assert names(happenings)[-1] == "film"
            assert "interrupted" in names(happenings)
            assert any(one.data["reused"] for one in happenings if one.name == "take")
            await told(seat, other.id)
            assert seat.get(other.id).status is Status.WAITING

    asyncio.run(work())


def test_a_decision_that_was_given_survives_a_kill(tmp_path):
    async def work():
        async with studio(tmp_path) as first:
            seat = first.seat("mara")
            film = await seat.start(SCRIPT, Options(review=("script", "cut")))
            await told(seat, film.id)
            await seat.decide(film.id, "approve")
            store = sqlite3.connect(tmp_path / "studio" / "studio.sqlite")  # as it would be read after a kill here
            body = json.loads(store.execute("select body from productions").fetchone()[0])
            store.close()
            assert body["work"]["kind"] == "decide"
            assert body["work"]["decision"]["decisions"][0]["type"] == "approve"
            await until(seat, film.id, "plan")
            _, hand = first._at_work[film.id]
            os.killpg(hand._process.pid, signal.SIGKILL)
            await told(seat, film.id)
            waits = seat.get(film.id)
            assert (waits.status, waits.gate) == (Status.WAITING, "cut")  # the old approval is not given to the new gate

    asyncio.run(work())


def test_cancelled_at_once_or_at_the_next_frame_and_resumed(tmp_path):
    async def work():
        async with studio(tmp_path) as open_studio:
            seat = open_studio.seat("mara")
            film, queued = await seat.start(IDEA), await seat.start("a fox learns to paint")
            assert seat.ahead(queued.id) == 0
            assert (await seat.cancel(queued.id)).status is Status.CANCELLED
            await until(seat, film.id, "shot")
            await seat.cancel(film.id)
            happenings = await told(seat, film.id)
            assert names(happenings)[-1] == "cancelled"
            assert (await seat.cancel(film.id)).status is Status.CANCELLED
            film = await seat.resume(film.id)
            await told(seat, film.id, film.events)
            assert seat.get(film.id).status is Status.FINISHED
            with pytest.raises(NotThere):
                await seat.propose("film_" + "0" * 32, "x")

    asyncio.run(work())


def test_a_production_that_runs_can_be_deleted_and_its_listeners_leave(tmp_path):
    async def work():
        async with studio(tmp_path) as open_studio:
            seat = open_studio.seat("mara")
            film = await seat.start(IDEA)

            async def listen():
                return [one async for one in seat.watch(film.id, endless=True)]

            listening = asyncio.create_task(listen())
            await until(seat, film.id, "shot")
            await seat.delete(film.id)
            assert await asyncio.wait_for(listening, 10)
            with pytest.raises(NotThere):
                seat.get(film.id)
            assert not (tmp_path / "studio" / "films" / film.id).exists()
            assert await asyncio.wait_for(seat.start("a fox learns to paint", Options(review=("script",))), 30)

    asyncio.run(work())


def test_many_listeners_hear_everything_and_a_slow_one_holds_up_nobody(tmp_path):
    """Happenings are noted by hand: what is tested is how they reach whoever listens."""

    async def work():
        async with studio(tmp_path) as open_studio:
            seat, id = open_studio.seat("mara"), standing(open_studio).id
            heard: dict[int, list[int]] = {}

            async def listen(number):
                heard[number] = []
                async for one in seat.watch(id, endless=True):
                    heard[number].append(one.number)
                    if number == 0:
                        await asyncio.sleep(0.01)
                    if one.name == "last":
                        return

            listeners = [asyncio.create_task(listen(number)) for number in range(50)]
            for number in range(300):
                open_studio.note(id, "note", str(number))
                if number % 7 == 0:
                    await asyncio.sleep(0)
            open_studio.note(id, "last")
            await asyncio.wait_for(asyncio.gather(*listeners[1:]), 20)
            assert len(heard[0]) < 301
            await asyncio.wait_for(listeners[0], 20)
            assert all(one == list(range(1, 302)) for one in heard.values())

    asyncio.run(work())


def test_an_order_sent_again_is_the_first_one(tmp_path):
    async def work():
        async with studio(tmp_path) as open_studio:
            open_studio.at_once = 0  # nobody works on them
            seat = open_studio.seat("mara")
            asked = [seat.start("a fox learns to paint", Options(review=("script",)), once=True) for _ in range(5)]
            ids = {film.id for film in await asyncio.gather(*asked)}
            assert len(ids) == 1
            keyed = [await seat.start(f"a story, number {number}", word="order-1") for number in range(2)]
            assert keyed[0].id == keyed[1].id
            other = await open_studio.seat("tom").start("a story, number 0", word="order-1")
            assert other.id != keyed[0].id
            assert len(seat.films().items) == 2

    asyncio.run(work())


def test_no_more_unfinished_films_than_an_owner_may_have(tmp_path):
    async def work():
        open_studio = studio(tmp_path)
        open_studio.most_unfinished = 1
        async with open_studio:
            open_studio.at_once = 0  # nobody works on them
            seat = open_studio.seat("mara")
            film = await seat.start("a fox learns to paint")
            with pytest.raises(Busy, match="unfinished"):
                await seat.start("another story of a fox")
            await open_studio.seat("tom").start("a fox learns to paint")
            await seat.cancel(film.id)
            assert await seat.start("another story of a fox")

    asyncio.run(work())


def test_a_book_goes_page_by_page_and_counts_its_owners(tmp_path):
    book = Book(tmp_path)
    for number in range(5):
        owner = "mara" if number % 2 == 0 else "tom"
        made = Production(id=f"film_{number:032x}", owner=owner, created=float(number // 3), changed=0.0)
        book.put(made, [Happening(number=1, at=float(number), name="started")])
    page = book.page("mara", 2, newest_first=False)
    assert [one.id[-1] for one in page.items] == ["0", "2"]
    assert page.more
    page = book.page("mara", 2, page.items[-1].id, newest_first=False)
    assert ([one.id[-1] for one in page.items], page.more) == (["4"], False)
    with pytest.raises(NotThere):
        book.page("mara", 2, f"film_{1:032x}")
    assert book.served() == {"mara": 4.0, "tom": 3.0}
    with pytest.raises(sqlite3.IntegrityError):  # a number is given once, and then nothing of it is kept
        book.put(made.model_copy(update={"title": "other"}), [Happening(number=1, at=9.0, name="again")])
    assert book.get(made.id).title == ""
    book.close()
