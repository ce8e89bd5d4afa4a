"""Revisions: what stays is the script's own, to the letter and the id, whatever a model answers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.agents.thinking.drafts import RevisedScript
from rushes.agents.thinking.revising import RevisionCheck, revised
from rushes.agents.thinking.screenwriting import with_ids
from rushes.core.names import NARRATOR, TimeOfDay, Weather
from rushes.core.script import Action, Line, Remark
from rushes.tools.fountain import read_fountain, write_fountain

SCRIPT = read_fountain("""Title: The Guest
Characters:
    the Keeper: an old woman
    the Storm: a storm cloud

EXT. THE LIGHTHOUSE - NIGHT

[[too slow?]]

The Keeper lifts the lantern.

NARRATOR
Every night, one word: *nobody*.

> THE SAME NIGHT <

THE KEEPER (O.S.)
(dry)
Wipe your feet.

CUT TO:

INT. THE KITCHEN - DAWN

The Storm sleeps.

NARRATOR
Now the log says two.
""")
IDS = [str(one.id) for scene in SCRIPT.scenes for one in scene.elements if not isinstance(one, Remark)]
BEFORE = {str(one.id): one for scene in SCRIPT.scenes for one in scene.elements if not isinstance(one, Remark)}


def draft(*scenes, **more):
    return RevisedScript.model_validate({"scenes": scenes, **more})


def kept(scene, *ids, **more):
    return {"keep": scene, "elements": [{"keep": name} for name in ids], **more}


ALL = [kept("s1", *(name for name in IDS if name.startswith("s1"))), kept("s2", *(name for name in IDS if name.startswith("s2")))]


def test_nothing_changed_is_the_very_script():
    made = revised(draft(*ALL), SCRIPT)
    assert made.script == SCRIPT and made.mended == ()
    assert RevisionCheck(SCRIPT, "", "en", True, "fine")(draft(*ALL)) == []


def test_a_reworded_line_keeps_its_id_speaker_and_marks():
    answer = draft({"keep": "s1", "elements": [{"keep": name} if name != "s1-l2" else {"keep": name, "text": "Feet."} for name in IDS[:5]
                                               if name.startswith("s1")]}, ALL[1])  # fmt: skip
    line = next(one for one in revised(answer, SCRIPT).script.lines() if one.id == "s1-l2")
    assert (line.text, line.speaker, line.offscreen) == ("Feet.", "keeper", True)


def test_scenes_move_change_their_hour_and_keep_their_remarks():
    answer = draft(ALL[1] | {"time": "night", "place": "the kitchen", "interior": True, "weather": "rain"}, ALL[0])
    first, second = revised(answer, SCRIPT).script.scenes
    assert (first.id, first.time, first.weather, first.interior) == ("s2", TimeOfDay.NIGHT, Weather.RAIN, True)
    assert [one.text for one in second.elements if isinstance(one, Remark)] == ["too slow?", "CUT TO:"]
    assert second == SCRIPT.scenes[0]


def test_new_scenes_lines_and_people():
    scene = {
        "place": "the harbour", "interior": False, "time": "sunset", "weather": "",
        "elements": [
            {"type": "action", "text": "Mara waves."}, {"type": "line", "speaker": "Mara", "text": "Wait for me."},
            {"type": "line", "speaker": "Narrator", "text": "Nobody waited."},
        ],
    }  # fmt: skip
    made = revised(draft(*ALL, scene, characters=[{"name": "Mara", "description": "a girl in a red coat"}]), SCRIPT).script
    new = made.scenes[2]
    assert new.id == "s3" and new.time is TimeOfDay.DUSK and [one.id for one in new.played] == ["s3-a1", "s3-l1", "s3-l2"]
    assert made.characters[-1].description == "a girl in a red coat" and made.lines()[-1].speaker == NARRATOR
    assert made.scenes[:2] == SCRIPT.scenes


def test_lines_of_a_script_that_was_handed_in_change_only_where_notes_speak_of_them():
    cut = draft(ALL[0], kept("s2", "s2-a1"))
    for notes, asked in (("title: Squall", 1), ("cut s2-l1", 0), ("the log again? drop it", 0), ("shorter", 0)):
        assert len(RevisionCheck(SCRIPT, "", "en", True, notes)(cut)) == asked, notes
    assert RevisionCheck(SCRIPT, "", "en", False, "title: Squall")(cut) == []
    check = RevisionCheck(SCRIPT, "", "en", True, "title: Squall")
    assert check(cut) and not check(cut)  # said again, it is the person's to see


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (draft(kept("s7", "s1-l1")), "no such scene"),
        (draft(kept("s1", "s1-l1", "s1-l1")), "stands 2 times"),
        (draft(kept("s1", "s1-l1"), kept("s1", "s2-l1")), "Scene s1 stands 2 times"),
        (draft(kept("s1", "s1-l1"), {"place": "", "elements": [{"type": "line", "text": "Hm."}]}), "has no place"),
        (draft(kept("s1", "s1-l1"), {"keep": "s2", "elements": [{"type": "", "text": "Hm."}]}), "say which in type"),
        (draft(kept("s1", "s1-a1")), "No line is left"),
        (draft(kept("s1", "s1-l1"), kept("s2")), "Scene 2 is empty"),
    ],
)
def test_what_no_revision_may_be(answer, words):
    assert any(words in fault for fault in RevisionCheck(SCRIPT, "", "en", False, "x")(answer))


ELEMENTS = st.one_of(
    st.sampled_from(IDS).map(lambda name: {"keep": name}),
    st.builds(
        lambda kind, speaker, text: {"type": kind, "speaker": speaker, "text": text}, st.sampled_from(["action", "line"]),
        st.sampled_from(["narrator", "the Keeper", "Mara", "", "STORM"]), st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
    ),
)  # fmt: skip


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(["s1", "s2", ""]), st.lists(ELEMENTS, min_size=1, max_size=5)), min_size=1, max_size=3))
def test_whatever_passes_the_check_keeps_what_it_names(scenes):
    answer = draft(*({"keep": name, "place": "the pier", "elements": elements} for name, elements in scenes))
    if RevisionCheck(SCRIPT, "", "en", False, "x")(answer):
        return
    made = revised(answer, SCRIPT).script
    ids = [str(one.id) for scene in made.scenes for one in scene.played]
    assert len(set(ids)) == len(ids) and len({scene.id for scene in made.scenes}) == len(made.scenes)
    after = {str(one.id): one for scene in made.scenes for one in scene.played}
    for _, elements in scenes:
        for one in elements:
            if "keep" in one:
                assert after[one["keep"]] == BEFORE[one["keep"]]
    assert all(line.speaker == NARRATOR or line.speaker in {one.id for one in made.characters} for line in made.lines())
    assert read_fountain(write_fountain(made), previous=made) == made


def test_the_rewriter_sees_every_id():
    page = with_ids(SCRIPT)
    assert all(f"[{name}]" in page for name in [*IDS, "s1", "s2"])
    assert "Type on the screen: THE SAME NIGHT" in page
    assert isinstance(BEFORE["s1-a1"], Action) and isinstance(BEFORE["s1-l1"], Line)


UNSAID = ({}, {"interior": None}, {"interior": ""})


@pytest.mark.parametrize(("said", "inside"), [*((said, True) for said in UNSAID), ({"interior": "EXT."}, False)])
def test_a_scene_that_keeps_its_place_stays_where_it_is_unless_it_is_said(said, inside):
    made = revised(draft(ALL[0], kept("s2", *(name for name in IDS if name.startswith("s2")), place="the kitchen", **said)), SCRIPT).script
    assert made.scenes[1].interior is inside
    assert (made == SCRIPT) is inside


def test_a_reworded_line_is_held_to_the_scripts_language_though_its_type_is_left_out():
    other = {"keep": IDS[1], "text": "Jede Nacht schrieb die Wärterin ein einziges Wort in ihr Buch, und niemand fragte danach."}
    check = RevisionCheck(SCRIPT, "", "en", False, "")
    first = {**ALL[0], "elements": [other if one["keep"] == IDS[1] else one for one in ALL[0]["elements"]]}
    assert isinstance(BEFORE[IDS[1]], Line)
    assert any("not in the script's language (en)" in fault for fault in check(draft(first, ALL[1])))


def test_a_revision_of_thousands_of_lines_goes_back():
    crowd = kept("s1", *(name for name in IDS if name.startswith("s1")))
    crowd["elements"] += [{"type": "line", "text": f"Line {at} is said here."} for at in range(1300)]
    assert any("more than 1200" in fault for fault in RevisionCheck(SCRIPT, "", "en", False, "")(draft(crowd, ALL[1])))


def test_a_model_that_tells_a_novel_of_what_it_did_is_cut_short():
    made = revised(draft(*ALL, done=["I did it. " * 1000], not_done=["x" * 5000]), SCRIPT)
    assert max(map(len, (*made.done, *made.not_done))) < 320
