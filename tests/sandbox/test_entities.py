from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.entities import find_entities, parse_html, utf16
from sandbox.wire import Refused


def found(markup: str) -> list[tuple[str, str]]:
    """Give each entity's type and the piece of text that it covers, cut out in UTF-16."""
    text, entities = parse_html(markup)
    units = text.encode("utf-16-le")
    return [(e["type"], units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")) for e in entities]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<b>一</b>二", [("bold", "一")]),
        ("😀<i>斜</i>", [("italic", "斜")]),
        ("<b>外<i>内</i></b>", [("bold", "外内"), ("italic", "内")]),
        (
            "<u>线</u><s>删</s><tg-spoiler>密</tg-spoiler>",
            [("underline", "线"), ("strikethrough", "删"), ("spoiler", "密")],
        ),
        ('<span class="tg-spoiler">密</span>', [("spoiler", "密")]),
        ("<code>a&lt;b</code>", [("code", "a<b")]),
        ("<blockquote expandable>长</blockquote>", [("expandable_blockquote", "长")]),
        ("<B>大写</b>", [("bold", "大写")]),
        ("<b></b>空", []),
        ("  <b> 头 </b>尾  ", [("bold", "头 ")]),
        ("&#20320;&#x597D;&quot;&amp;&nbsp;", []),
    ],
)
def test_markup_becomes_entities_counted_in_utf16(markup: str, expected: list[tuple[str, str]]) -> None:
    assert found(markup) == expected


def test_characters_are_unescaped_and_unknown_ones_left() -> None:
    assert parse_html("&#20320;&#x597D;&quot;&amp;&lt;&gt;&nbsp;&")[0] == '你好"&<>&nbsp;&'


@pytest.mark.parametrize(
    ("markup", "entity"),
    [
        ('<a href="https://b.cn/?a=1&amp;b=2">链</a>', {"type": "text_link", "url": "https://b.cn/?a=1&b=2"}),
        ("<a href='b.cn'>链</a>", {"type": "text_link", "url": "http://b.cn"}),
        (
            '<a href="tg://user?id=7">人</a>',
            {"type": "text_mention", "user": {"id": 7, "is_bot": False, "first_name": "7"}},
        ),
        ('<pre><code class="language-sql">SELECT</code></pre>', {"type": "pre", "language": "sql"}),
        ("<pre>x</pre>", {"type": "pre"}),
        ('<tg-emoji emoji-id="5">👍</tg-emoji>', {"type": "custom_emoji", "custom_emoji_id": "5"}),
    ],
)
def test_some_entities_carry_details(markup: str, entity: dict[str, Any]) -> None:
    [only] = parse_html(markup)[1]
    assert {**only, "offset": 0, "length": 0} == {**entity, "offset": 0, "length": 0}


def test_a_link_to_nowhere_is_plain_text() -> None:
    assert parse_html('<a href="moon">月</a>') == ("月", [])


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<moon>", 'Unsupported start tag "moon" at byte offset 0'),
        ("价<br>", 'Unsupported start tag "br" at byte offset 3'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>粗", 'Can\'t find end tag corresponding to start tag "b"'),
        ("</b>", "Unexpected end tag at byte offset 0"),
        ("<b>粗</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("<b>粗</b", "Unclosed end tag at byte offset 6"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a =x>链</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/y>链</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>密</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_broken_markup_is_refused_in_telegrams_words(markup: str, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_html(markup)
    assert (refusal.value.code, refusal.value.description) == (
        400,
        f"Bad Request: can't parse entities: {reason}",
    )


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_escaped_text_comes_through_as_it_was(text: str) -> None:
    parsed, entities = parse_html(f"<b>{escape(text)}</b>")
    assert parsed == text.strip()
    assert entities == ([{"offset": 0, "length": utf16(parsed), "type": "bold"}] if parsed else [])


@given(st.text(alphabet="<>/ab =\"'&#;好😀 "))
def test_any_text_is_parsed_or_refused(markup: str) -> None:
    try:
        text, entities = parse_html(markup)
    except Refused:
        return
    assert all(0 <= e["offset"] < e["offset"] + e["length"] <= utf16(text) for e in entities)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("/start abc", ["bot_command"]),
        ("见 https://b.cn/a。谢谢", ["url"]),
        ("写给 a.b@c.cn", ["email"]),
        ("问 @wuhua_bot 或 /help", ["mention", "bot_command"]),
        ("1/2 或 a/b", []),
    ],
)
def test_commands_and_addresses_are_found_in_plain_text(text: str, kinds: list[str]) -> None:
    assert [entity["type"] for entity in find_entities(text, [])] == kinds


def test_nothing_is_found_inside_code_and_links() -> None:
    text, entities = parse_html('<code>/start</code> <a href="https://x.cn">https://y.cn</a>')
    assert [entity["type"] for entity in find_entities(text, entities)] == ["code", "text_link"]
