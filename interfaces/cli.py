"""The command line. Everything heavy is imported when a command needs it, so that --help is instant."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from ..agents.crew import Crew
    from ..core.event import Event

DONE, FAILED, WRONG_USAGE, WAITING, FLAGGED, INTERRUPTED = 0, 1, 2, 3, 4, 130


class _Parser(argparse.ArgumentParser):
    """argparse that says in one line what is wrong and what to do."""

    def error(self, message: str) -> NoReturn:
        message = message.removeprefix("argument ").replace(": invalid choice: ", ": no such word: ")
        print(f"rushes: {message}. See {self.prog} --help.", file=sys.stderr)
        raise SystemExit(WRONG_USAGE)


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number") from None


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    top = _Parser(
        prog="rushes",
        description="A film crew that turns a line or a script into a finished, narrated video, and retakes what drifted.",
    )
    top.add_argument("--version", dest="says_version", action="store_true", help="say the version and stop")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    _make_parser(commands.add_parser("make", help="make a film from an idea or a script, or continue one"))
    _review_parser(commands.add_parser("review", help="look at what waits, and approve, edit or reject it"))
    retake = commands.add_parser("retake", help="have one shot taken again")
    retake.add_argument("folder", metavar="DIR", help="the film's folder")
    retake.add_argument("shot", metavar="SHOT", help="the shot's id, or its number in the film")
    retake.add_argument("--note", metavar="NOTE", default="", help='what should be other, e.g. "closer" (docs/notes.md)')
    retake.add_argument("--json", action="store_true", help="print events, one JSON object a line")
    judge = commands.add_parser("judge", help="watch any film file and say what is wrong with it")
    judge.add_argument("clip", metavar="CLIP", help="a film file")
    judge.add_argument("--plan", metavar="SHOT.json", help="what it was to be: a shot, a film's shots.json, or a film's folder")
    judge.add_argument("--shot", metavar="SHOT", help="with a film's plan: judge the clip as this shot, by its id or number")
    judge.add_argument("--evidence", metavar="DIR", help="write a strip of frames for every finding there")
    judge.add_argument("--json", action="store_true", help="print the verdict as one JSON object")
    sweep = commands.add_parser("gc", help="remove takes, sounds and caches that nothing refers to any more")
    sweep.add_argument("folder", metavar="DIR", help="the film's folder")
    sweep.add_argument("--pretend", action="store_true", help="only say what would be removed")
    chat = commands.add_parser("chat", help="make a film by talking, and change it by saying what should be other")
    chat.add_argument("folder", metavar="DIR", nargs="?", help="a film's folder (default: a new film)")
    chat.add_argument("-o", dest="new", metavar="DIR", help="the folder of a new film (default: films/NAME)")
    chat.add_argument("--draft", action="store_true", default=None, help="begin new films as drafts: quick and small")
    chat.add_argument("--assistant", metavar="MODEL", help="the model to talk to (default: none, a grammar of changes; docs/chat.md)")
    chat.add_argument("--renderer", metavar="NAME", help="what makes the pictures of new films (default: animatic)")
    _equipment_options(chat)
    _serve_parser(commands.add_parser("serve", help="make films for programs and people, over HTTP"))
    mcp = commands.add_parser("mcp", help="make films for an assistant that speaks MCP, over standard input and output")
    mcp.add_argument("--folder", metavar="DIR", help="where the films lie (default: films/mcp)")
    mcp.add_argument("--at-once", type=_whole, metavar="N", help="films worked on at the same time (default: half the cores)")
    _order_options(mcp)
    commands.add_parser("doctor", help="say what this machine can do, and what is missing")
    commands.add_parser("styles", help="list the styles")
    _voices_parser(commands.add_parser("voices", help="list the voices, or hear one"))
    return top


def _voices_parser(voices: argparse.ArgumentParser) -> None:
    voices.add_argument("--try", dest="text", metavar="TEXT", help="have this said, into the file of -o")
    voices.add_argument("-o", dest="out", metavar="FILE", help="the sample, a WAV file (default: sample.wav)")
    voices.add_argument("--voice", metavar="NAME", help="an engine, or ENGINE:VOICE (default: all; with --try the best embedded)")
    voices.add_argument("--voice-model", metavar="ID|DIR", help="the voice's model: a folder, or the name of its weights")
    voices.add_argument("--language", metavar="CODE", default="en", help="what language is spoken (default: en)")
    voices.add_argument("--manner", metavar="WORDS", default="", help='how it is said, e.g. "whispering" or "over the phone"')


def _order_options(served: argparse.ArgumentParser) -> None:
    served.add_argument("--renderer", metavar="NAME", help="what makes the pictures where an order does not say")
    served.add_argument("--size", metavar="WxH", help="size of the picture where an order does not say")
    served.add_argument("--fps", metavar="N", help="frames a second where an order does not say")


def _serve_parser(serve: argparse.ArgumentParser) -> None:
    serve.add_argument("--host", metavar="H", default="127.0.0.1", help="the address to listen at (default: this machine only)")
    serve.add_argument("--port", type=_whole, metavar="P", default=8420, help="the port (default: 8420)")
    serve.add_argument("--folder", metavar="DIR", help="where all films and the list of them lie (default: films/studio)")
    serve.add_argument("--at-once", type=_whole, metavar="N", help="films worked on at the same time (default: half the cores)")
    serve.add_argument("--allow-host", metavar="NAME", action="append", default=[], help="another name of this machine to answer to")
    _order_options(serve)
    serve.add_argument("--vouch-for-pictures", action="store_true", help="you say of all pictures handed in that they may be used")
    keys = serve.add_mutually_exclusive_group()
    keys.add_argument("--new-key", metavar="OWNER", help="make an API key for an owner, print it once, and stop")
    keys.add_argument("--keys", action="store_true", help="list the keys, and stop")
    keys.add_argument("--drop-key", metavar="ID", help="take a key back, and stop")


def _review_parser(review: argparse.ArgumentParser) -> None:
    review.add_argument("folder", metavar="DIR", help="the film's folder")
    answer = review.add_mutually_exclusive_group()
    answer.add_argument("--approve", action="store_true", help="go on (your edits of script.fountain included)")
    answer.add_argument("--edit", metavar="FILE", help="this Fountain script instead; or words about shots (.json)")
    answer.add_argument("--reject", metavar="NOTES", help='have it made otherwise, e.g. "shorter", "cut scene 2", "3: closer"')
    review.add_argument("--shot", metavar="SHOT", help="speak of one shot only: its id, or its number in the film")
    review.add_argument("--note", metavar="NOTE", help='with --shot: what should be other, e.g. "closer" (docs/notes.md)')
    review.add_argument("--lock", action="store_true", help="with --shot: keep it as it is")
    review.add_argument("--unlock", action="store_true", help="with --shot: let it go again")
    review.add_argument("--retake", action="store_true", help="with --shot: another take of it")
    review.add_argument("--take", metavar="N", help="with --shot: choose this take for the film")
    review.add_argument("--version", metavar="V", help="answer only if this version still waits")
    review.add_argument("--json", action="store_true", help="print events, one JSON object a line")


def _make_parser(make: argparse.ArgumentParser) -> None:
    make.add_argument("source", metavar="SOURCE", help="an idea in quotes, a .fountain, .fdx, .md or .txt file, or a film's folder")
    make.add_argument("-o", dest="folder", metavar="DIR", help="the film's folder (default: films/NAME)")
    make.add_argument("--seconds", type=_whole, metavar="N", help="length, cards included (default: 30; a script takes its time)")
    make.add_argument("--aspect", metavar="16:9|9:16|1:1", help="shape of the picture (default: 16:9)")
    make.add_argument("--size", metavar="WxH", help="size of the picture (default: 1920x1080)")
    make.add_argument("--fps", metavar="N", help="frames a second (default: 24)")
    make.add_argument("--style", metavar="NAME", help="see rushes styles")
    make.add_argument("--language", metavar="CODE", help="language of the film (default: a script's own; an idea: en)")
    make.add_argument("--writer", metavar="MODEL", help="who writes: a language model (docs/models.md), or none (default: the rules)")
    make.add_argument("--judge", metavar="MODEL", help="who judges beside the measures: a language model that sees, or none")
    make.add_argument("--polish", action="store_true", default=None, help="have the cut read and changed once, kept if it is preferred")
    make.add_argument("--moderator", metavar="MODEL", help="whose word is needed for what is filmed (docs/moderation.md)")
    make.add_argument("--budget", type=_number, metavar="USD", help="spend no more than this on models and renderers")
    make.add_argument("--renderer", metavar="NAME", help="what makes the pictures (default: animatic)")
    _equipment_options(make)
    make.add_argument("--voice", metavar="NAME", help="what speaks: an engine, or ENGINE:VOICE (default, and none: the best embedded)")
    make.add_argument("--music", metavar="MOOD|FILE|none", help="the score (default: by the story)")
    make.add_argument(
        "--cut-on-beats", action=argparse.BooleanOptionalAction, default=None, help="cut on the beats of the sound file that --music names"
    )
    make.add_argument(
        "--light-with-music", action=argparse.BooleanOptionalAction, default=None, help="light that swells with the file that --music names"
    )
    make.add_argument("--loudness", metavar="web|broadcast|podcast", help="how loud: -14, -23 or -16 LUFS (default: web)")
    make.add_argument("--stems", action="store_true", default=None, help="also write dialogue, music and effects to audio/stems/")
    make.add_argument("--burn-captions", action="store_true", default=None, help="draw the captions into the picture too")
    make.add_argument("--caption-style", metavar="NAME", help="draw them in as plate, outline or karaoke (default: plate)")
    make.add_argument("--sound-cues", action="store_true", default=None, help="name sounds and music in the captions")
    make.add_argument("--draft", action="store_true", default=None, help="quick and small, no retakes")
    make.add_argument("--final", dest="draft", action="store_false", help="after a draft: the full film")
    make.add_argument("--max-shots", type=_whole, metavar="N", help="at most so many shots")
    make.add_argument("--review", metavar="GATES", help="wait for approval: script, storyboard, cut")
    make.add_argument("--takes", type=_whole, metavar="N", help="at most so many takes of a shot (default: 4)")
    make.add_argument("--cuts-only", dest="transitions", action="store_const", const="cut", help="no cross-fades")
    make.add_argument("--variants", type=_whole, metavar="N", help="N different films of one idea, and a sheet to compare them")
    make.add_argument("--seed", type=_whole, metavar="N", help="another seed tells the idea differently (default: 0)")
    make.add_argument("--json", action="store_true", help="print events, one JSON object a line")


def _equipment_options(make: argparse.ArgumentParser) -> None:
    """What renderer and voice work with; in every one of them "none" takes back what the film's folder asks for."""
    make.add_argument("--model", metavar="ID|DIR", help="the renderer's model: a folder of weights, or a model's id (docs/models.md)")
    make.add_argument("--keyframes", metavar="NAME[:ID|DIR]", help="the renderer that draws every shot's first picture, and its model")
    make.add_argument("--lora", metavar="FILE[:WEIGHT]", action="append", help="a LoRA on top of the model; can be given several times")
    make.add_argument("--render-size", metavar="WxH", help="the size at which the model works (default: its own)")
    make.add_argument("--steps", type=_whole, metavar="N", help="passes of the model over a picture (default: its own)")
    make.add_argument("--guidance", type=_number, metavar="X", help="how closely the model follows the words (default: its own)")
    make.add_argument("--media", metavar="DIR", help="the folder of your own footage and stills, for renderers that show it")
    make.add_argument("--reference", metavar="NAME=IMAGE", action="append", help="how a character, a place or the style looks")
    make.add_argument("--first-frame", metavar="IMAGE", help="the picture that the film starts from")
    make.add_argument("--voice-model", metavar="ID|DIR", help="the voice's model: a folder, or the name of its weights")
    make.add_argument("--music-model", metavar="ID|DIR", help="a MusicGen or Stable Audio that plays the score: a folder, or an id")


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns the exit code (0 a film, 2 wrong usage, 3 waiting, 4 flagged shots, 5 blocked, 1 failed, 130 interrupted)."""
    asked = parser().parse_args(arguments)
    if asked.says_version:
        from .. import __version__

        print(f"rushes {__version__}")
        return DONE
    if asked.command is None:
        parser().print_help()
        return WRONG_USAGE
    try:
        return _COMMANDS[asked.command](asked)
    except KeyboardInterrupt:
        print("\nrushes: stopped.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output left; nothing more can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _make(asked: argparse.Namespace) -> int:
    def work() -> int:
        from . import service
        from .equipping import OPTIONS as EQUIPMENT

        options = {
            name: getattr(asked, name)
            for name in (
                "folder", "seconds", "aspect", "size", "fps", "style", "language", "renderer", "voice", "music",
                "cut_on_beats", "light_with_music", "loudness", "stems", "burn_captions", "caption_style", "sound_cues",
                "draft", "max_shots", "takes", "transitions", "seed", "writer", "judge", "moderator", "polish",
                "budget", *EQUIPMENT,
            )
        }  # fmt: skip
        options["review"] = tuple(name.strip() for name in asked.review.split(",") if name.strip()) if asked.review else None
        if asked.variants is not None:
            return _variants(asked, options)
        crew = service.open_production(asked.source, **options)
        return _watch(crew, None, asked.json)

    return _in_words(work, asked.json)


def _variants(asked: argparse.Namespace, options: dict[str, object]) -> int:
    """Several films of one idea: failed if any failed, waiting if any waits, flagged if any is."""
    from .console import Console
    from .variants import make_variants

    compared = make_variants(asked.source, asked.variants, on_event=Console(asked.json).show, options=options)
    outcomes = compared.outcomes
    if any(one.fault for one in outcomes):
        return FAILED
    if any(one.waiting for one in outcomes):
        return WAITING
    return FLAGGED if any(one.film and one.film.flagged for one in outcomes) else DONE


def _review(asked: argparse.Namespace) -> int:
    def work() -> int:
        import asyncio

        from . import service
        from .approval import ask, from_options
        from .console import Console

        project = service.waiting_project(asked.folder)
        decision = from_options(asked)
        if decision is None:
            request = asyncio.run(service.waiting(project))
            Console(asked.json).gate(request, project.folder)
            if asked.json or not sys.stdin.isatty():
                return WAITING
            decision = ask(project, *service.asked_for(request))
        return WAITING if decision is None else _watch(service.crew_of(project), decision, asked.json)

    return _in_words(work, asked.json)


def _retake(asked: argparse.Namespace) -> int:
    def work() -> int:
        from . import service

        return _watch(service.retaking(asked.folder, asked.shot, asked.note), None, asked.json)

    return _in_words(work, asked.json)


def _chat(asked: argparse.Namespace) -> int:
    def work() -> int:
        from . import service
        from .booth import Booth
        from .chat import Chat
        from .equipping import OPTIONS as EQUIPMENT

        project = service.waiting_project(asked.folder) if asked.folder else None
        wanted = {"folder": asked.new} | {name: getattr(asked, name) for name in ("draft", "renderer", *EQUIPMENT)}
        options = {name: value for name, value in wanted.items() if value is not None}
        return Chat(Booth(project, options), assistant=asked.assistant).run()

    return _in_words(work, as_json=False)


def _judge(asked: argparse.Namespace) -> int:
    def work() -> int:
        import json
        from pathlib import Path

        from . import judging

        verdict = judging.judge_file(asked.clip, asked.plan, asked.shot)
        if asked.json:
            print(json.dumps({"event": "verdict", **verdict.model_dump(mode="json"), "faults": verdict.faults}), flush=True)
        else:
            print(judging.in_words(verdict))
        if asked.evidence:
            for path in judging.show_evidence(verdict, Path(asked.clip), Path(asked.evidence)):
                print(path, file=sys.stderr if asked.json else sys.stdout)
        return FLAGGED if verdict.faults else DONE

    return _in_words(work, asked.json)


def _gc(asked: argparse.Namespace) -> int:
    def work() -> int:
        from . import service

        print(service.collect(asked.folder, pretend=asked.pretend))
        return DONE

    return _in_words(work, as_json=False)


def _watch(crew: Crew, decision: dict[str, object] | None, as_json: bool) -> int:
    """Run a production and show it; asks at a gate when a person sits at the terminal."""
    import asyncio

    from . import service
    from .console import Console

    console = Console(as_json)
    while True:
        last = asyncio.run(_follow(crew, service.run(crew, decision), console))
        if last is None:
            console.interrupted(crew.project.folder)
            return INTERRUPTED
        if last.name == "film":
            return FLAGGED if last.data.get("flagged") else DONE
        if as_json or not sys.stdin.isatty():
            return WAITING
        from .approval import ask

        decision = ask(crew.project, *service.asked_for(last.data["request"]))
        if decision is None:
            console.waiting(crew.project.folder, last.data["gate"])
            return WAITING


async def _follow(crew: Crew, events: AsyncGenerator[Event, None], console: object) -> Event | None:
    """Show events until the last; None when the person interrupted. Ctrl-C stops at the next frame."""
    import asyncio
    import signal
    from contextlib import aclosing, suppress

    from ..core.errors import Stopped
    from .console import Console

    assert isinstance(console, Console)
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError, RuntimeError):  # not in the main thread, or no signals here
        loop.add_signal_handler(signal.SIGINT, crew.stopping.set)
        loop.add_signal_handler(signal.SIGTERM, crew.stopping.set)
    last = None
    try:
        async with aclosing(events):
            async for event in events:
                console.show(event)
                last = event
    except Stopped:
        return None
    return last


def _in_words(work: Callable[[], int], as_json: bool) -> int:
    """Run a command; what Rushes knows to be wrong becomes one sentence and its exit code."""
    from pydantic import ValidationError

    from ..core.errors import RushesError
    from ..core.misfits import first_misfit

    try:
        return work()
    except RushesError as fault:
        _complain(str(fault), as_json)
        return fault.exit_code
    except ValidationError as fault:
        place, words = first_misfit(fault)
        _complain(f"--{'.'.join(place).replace('_', '-')}: {words}. See rushes make --help.", as_json)
        return WRONG_USAGE


def _complain(message: str, as_json: bool) -> None:
    if as_json:
        import json

        print(json.dumps({"event": "error", "message": message}), flush=True)
    print(f"rushes: {message}", file=sys.stderr)


def _serve(asked: argparse.Namespace) -> int:
    def work() -> int:
        from .api import serving
        from .studio.orders import Options

        folder = serving.studio_folder(asked.folder)
        if asked.new_key is not None:
            print(serving.new_key(folder, asked.new_key))
        elif asked.keys:
            print("\n".join(serving.listed_keys(folder)) or "There are no keys.")
        elif asked.drop_key is not None:
            serving.drop_key(folder, asked.drop_key)
        else:
            print(f"Rushes at http://{asked.host}:{asked.port} (films in {folder}); Ctrl-C ends it.", flush=True)
            serving.log_in_lines()
            at = serving.Address(asked.host, asked.port, tuple(asked.allow_host), asked.at_once, vouched=asked.vouch_for_pictures)
            serving.serve(at, folder, Options.model_validate(_ordered(asked)))
        return DONE

    return _in_words(work, as_json=False)


def _mcp(asked: argparse.Namespace) -> int:
    def work() -> int:
        from .api.serving import log_in_lines
        from .mcp import stdio
        from .studio.orders import Options

        log_in_lines()
        if sys.stdin.isatty():
            print("Rushes waits for an assistant on standard input (docs/mcp.md); Ctrl-C ends it.", file=sys.stderr)
        stdio.serve(asked.folder, asked.at_once, Options.model_validate(_ordered(asked)))
        return DONE

    return _in_words(work, as_json=False)


def _ordered(asked: argparse.Namespace) -> dict[str, str]:
    """What stands where an order says nothing."""
    return {name: getattr(asked, name) for name in ("renderer", "size", "fps") if getattr(asked, name) is not None}


def _doctor(asked: argparse.Namespace) -> int:
    from .doctor import report

    text, healthy = report()
    print(text)
    return DONE if healthy else FAILED


def _styles(asked: argparse.Namespace) -> int:
    from ..renderers.animatic import styles

    for name in styles.names():
        print(f"{name:10} {styles.load(name).summary}")
    return DONE


def _voices(asked: argparse.Namespace) -> int:
    def work() -> int:
        from pathlib import Path

        from . import auditions

        if asked.text is None:
            print(auditions.listing(asked.voice, asked.language, asked.voice_model))
        else:
            out = Path(asked.out or "sample.wav")
            print(auditions.record(asked.text, out, asked.voice, asked.language, asked.voice_model, asked.manner))
        return DONE

    return _in_words(work, as_json=False)


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "make": _make,
    "review": _review,
    "retake": _retake,
    "chat": _chat,
    "judge": _judge,
    "gc": _gc,
    "serve": _serve,
    "mcp": _mcp,
    "doctor": _doctor,
    "styles": _styles,
    "voices": _voices,
}


if __name__ == "__main__":
    sys.exit(main())
