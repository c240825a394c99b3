"""The characters that are counted are the characters that are sent."""

from tests.integration.notify.delivery.scene import Scene


def test_what_staff_type_leaves_in_the_plain_alphabet_and_is_counted_so(scene: Scene) -> None:
    reply = scene.put(f"Don’t wait – ring us… {'x' * 120}")
    polish = scene.put("Ból? Proszę zadzwonić.")
    scene.drain()
    assert {entry["body"] for entry in scene.network.log()} == {
        f"Don't wait - ring us... {'x' * 120}",
        "Ból? Proszę zadzwonić.",
    }
    for id_ in (reply, polish):
        (attempt,) = scene.attempts(id_)
        assert attempt.segments == 1
        assert attempt.body in {entry["body"] for entry in scene.network.log()}
