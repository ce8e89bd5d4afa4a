"""The animatic's light with the music: lighter, darker, slowly, and its own take."""

import numpy as np

from rushes.agents import critic
from rushes.core.names import TakeKey
from rushes.core.shot import SWELLS_A_SECOND
from rushes.renderers.animatic.renderer import Animatic
from rushes.tools.measures.watch import Watch


def lights(make_order, swell, length=36):
    animatic = Animatic()
    animatic.load()
    order = make_order(length=length, swell=swell, fps=12)
    return [float(frame.mean()) for frame in animatic.render(order).frames]


def test_a_take_without_music_keeps_its_key(make_order):
    animatic, plain = Animatic(), make_order()
    assert "swell" not in animatic.recipe(plain)["shot"]
    assert animatic.recipe(make_order(swell=(0.5, 0.5))) != animatic.recipe(make_order(swell=(0.5, 0.6)))


def test_loud_is_lighter_and_soft_is_darker(make_order):
    plain, loud, soft = (np.mean(lights(make_order, swell, 6)) for swell in ((), (1.0,) * 6, (-1.0,) * 6))
    assert soft < 0.93 * plain < plain < 0.97 * loud


def test_the_swell_is_no_flicker(make_order):
    values = tuple(float(value) for value in np.sin(np.arange(int(38 / 12 * SWELLS_A_SECOND) + 2) * 0.8))
    animatic, watch = Animatic(), Watch(rate=12)
    animatic.load()
    order = make_order(length=36, swell=values, fps=12)
    footage = animatic.render(order)
    for index, frame in enumerate(footage.frames):
        watch.see(index, frame)
    verdict = critic.judge(TakeKey("k"), critic.Rushes(order.shot, order.size, order.rate, watch, footage.geometry))
    assert not {finding.mode.value for finding in verdict.findings} & {"flicker", "local flicker", "ghosting"}
