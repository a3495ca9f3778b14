import io
import struct

import pytest
from telegram import InputMediaPhoto, Message
from telegram.error import BadRequest

from sandbox.folder import picture_size
from tests.sandbox.office import SHEN, TOKEN, Office

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", 640, 480) + b"\x08\x02\0\0\0"
MEGABYTE = 1024 * 1024


async def sent_by(office: Office) -> Message:
    [update] = await office.bot.get_updates()
    assert update.message is not None
    return update.message


async def test_a_document_of_the_bot_opens_for_the_person(office: Office) -> None:
    sent = await office.bot.send_document(
        SHEN, io.BytesIO(b"a,b"), filename="名单.csv", caption="<b>名单</b>", parse_mode="HTML"
    )
    assert sent.document is not None
    assert (sent.caption, sent.document.file_name, sent.document.file_size) == ("名单", "名单.csv", 3)
    [seen] = await office.chat(SHEN)
    assert (seen["text"], seen["file"]["kind"], seen["file"]["name"]) == ("名单", "document", "名单.csv")
    async with office.http.get(f"/api/files/{seen['file']['id']}") as answer:
        assert await answer.read() == b"a,b"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment;")


async def test_a_picture_of_the_bot_is_shown_with_its_size(office: Office) -> None:
    sent = await office.bot.send_photo(SHEN, PNG, caption="图")
    assert (sent.photo[0].width, sent.photo[0].height) == (640, 480)
    [seen] = await office.chat(SHEN)
    assert (seen["file"]["kind"], seen["file"]["mime"]) == ("photo", "image/png")
    async with office.http.get(f"/api/files/{seen['file']['id']}") as answer:
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.headers["Content-Disposition"].startswith("inline;")


async def test_a_file_is_sent_again_by_its_id(office: Office) -> None:
    first = await office.bot.send_document(SHEN, b"x", filename="a.txt")
    assert first.document is not None
    again = await office.bot.send_document(SHEN, first.document.file_id)
    assert again.document == first.document
    refusal = await office.refusal("sendPhoto", chat_id=SHEN, photo=first.document.file_id)
    assert refusal == (400, "Bad Request: can't use file of type Document as Photo")


async def test_a_file_that_is_none_is_refused(office: Office) -> None:
    for document, reason in (
        ("https://x.cn/y", "wrong file identifier/HTTP URL specified"),
        ("", "there is no document in the request"),
    ):
        refusal = await office.refusal("sendDocument", chat_id=SHEN, document=document)
        assert refusal == (400, f"Bad Request: {reason}")
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await office.bot.send_document(SHEN, b"", filename="a.txt")
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await office.bot.send_photo(SHEN, b"no picture")


async def test_a_caption_has_at_most_1024_characters(office: Office) -> None:
    await office.bot.send_document(SHEN, b"x", filename="a.txt", caption="字" * 1024)
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await office.bot.send_document(SHEN, b"x", filename="a.txt", caption="字" * 1025)


async def test_a_text_cannot_be_edited_into_a_file(office: Office) -> None:
    sent = await office.bot.send_document(SHEN, b"x", filename="a.txt")
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await office.bot.edit_message_text("新", SHEN, sent.message_id)


async def test_what_a_person_sends_can_be_downloaded(office: Office) -> None:
    await office.send(SHEN, b"inside", name="../../表 格.xlsx", caption="请看", kind="document")
    message = await sent_by(office)
    assert message.caption == "请看"
    assert message.document is not None
    assert (message.document.file_name, message.document.file_size) == ("表 格.xlsx", 6)
    file = await message.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"inside"


async def test_a_person_sends_photos_and_voice(office: Office) -> None:
    await office.send(SHEN, PNG, name="p.png", kind="photo")
    assert (await sent_by(office)).photo[0].height == 480
    await office.bot.get_updates(offset=-1)
    await office.send(SHEN, b"OggS", name="v.ogg", mime="audio/ogg", kind="voice")
    voice = [update.message.voice for update in await office.bot.get_updates() if update.message][-1]
    assert voice is not None
    assert voice.mime_type == "audio/ogg"


async def test_a_photo_that_is_no_picture_goes_as_a_document(office: Office) -> None:
    await office.send(SHEN, b"text", name="p.png", kind="photo")
    assert (await sent_by(office)).document is not None


async def test_a_file_of_20_megabytes_is_the_biggest_one_to_download(office: Office) -> None:
    await office.send(SHEN, bytes(20 * MEGABYTE), name="gross.bin")
    message = await sent_by(office)
    assert message.document is not None
    assert (await message.document.get_file()).file_path is not None


async def test_a_bigger_file_arrives_but_cannot_be_downloaded(office: Office) -> None:
    await office.send(SHEN, bytes(20 * MEGABYTE + 1), name="zu gross.bin")
    message = await sent_by(office)
    assert message.document is not None
    assert message.document.file_size == 20 * MEGABYTE + 1
    refusal = await office.refusal("getFile", file_id=message.document.file_id)
    assert refusal == (400, "Bad Request: file is too big")
    assert (await office.get(f"/api/files/{message.document.file_id}"))["error"] == "not_kept"
    assert [seen["file"]["kept"] for seen in await office.chat(SHEN)] == [False]


async def test_an_unknown_file_is_refused(office: Office) -> None:
    refusal = await office.refusal("getFile", file_id="moon")
    assert refusal == (400, "Bad Request: wrong file_id or the file is temporarily unavailable")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/file/bot4242:wrong/documents/a", 401),
        (f"/file/bot{TOKEN}/documents/none", 404),
        (f"/file/bot{TOKEN}/..%2Fsandbox.sqlite", 404),
    ],
)
async def test_a_download_needs_the_token_and_a_file(office: Office, path: str, status: int) -> None:
    async with office.http.get(path) as answer:
        assert answer.status == status
        assert (await answer.json())["ok"] is False


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (PNG, (640, 480)),
        (b"GIF89a" + struct.pack("<HH", 3, 4), (3, 4)),
        (b"\xff\xd8\xff\xe0\0\x04JF\xff\xc0\0\x0b\x08" + struct.pack(">HH", 48, 64), (64, 48)),
        (b"\xff\xd8\xff", None),
        (b"", None),
    ],
)
def test_a_pictures_size_is_read_from_its_first_bytes(content: bytes, size: tuple[int, int] | None) -> None:
    assert picture_size(content) == size


async def test_a_picture_takes_the_place_of_another_in_its_message(office: Office) -> None:
    sent = await office.bot.send_photo(SHEN, PNG, caption="一")
    edited = await office.bot.edit_message_media(
        InputMediaPhoto(PNG + b"\0", caption="二"), chat_id=SHEN, message_id=sent.message_id
    )
    assert isinstance(edited, Message)
    assert (edited.message_id, edited.caption) == (sent.message_id, "二")
    [seen] = await office.chat(SHEN)
    assert (seen["text"], seen["file"]["size"]) == ("二", len(PNG) + 1)
    refusal = await office.refusal("editMessageMedia", chat_id=SHEN, message_id=sent.message_id, media="{}")
    assert refusal == (400, "Bad Request: can't parse InputMedia")
