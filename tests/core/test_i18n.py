"""Sentences in two languages."""

from app.core.i18n import say


def test_parts_are_filled_in_and_a_list_of_messages_is_translated_as_well() -> None:
    message, parts = "まだ満たしていない段階があります: %(stages)s", {"stages": ("実践", "総合確認テスト")}
    assert say("ja", message, parts) == "まだ満たしていない段階があります: 実践、総合確認テスト"
    assert say("en", message, parts).isascii()
    assert say("ja", "100%", {}) == "100%"
