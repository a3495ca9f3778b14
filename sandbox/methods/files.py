"""Sending files and pictures, and getting those that people sent."""

from dataclasses import replace

from sandbox.folder import DOWNLOAD_LIMIT, picture_size
from sandbox.methods.markup import read_caption, read_keyboard
from sandbox.methods.messages import edit, post, read_draft, read_own_message, read_recipient
from sandbox.store import StoredFile
from sandbox.wire import Json, Params, Upload, bad_request
from sandbox.workplace import Workplace

_ATTACH = "attach://"


async def send_document(place: Workplace, params: Params) -> Json:
    """Send a file."""
    return await _send(place, params, "document")


async def send_photo(place: Workplace, params: Params) -> Json:
    """Send a picture."""
    return await _send(place, params, "photo")


async def send_voice(place: Workplace, params: Params) -> Json:
    """Send a voice note."""
    return await _send(place, params, "voice")


async def edit_message_media(place: Workplace, params: Params) -> Json:
    """Put another picture or file into a message; without a keyboard it loses the one it had."""
    before = read_own_message(place, params)
    given = params.json("media")
    if not isinstance(given, dict) or given.get("type") not in ("photo", "document"):
        raise bad_request("can't parse InputMedia")
    kind = str(given["type"])
    media = Params({**given, kind: given.get("media", "")}, params.files)
    caption, entities = read_caption(media)
    file = await _file(place, media, kind)
    after = replace(before, text=caption, entities=entities, file=file.id, keyboard=read_keyboard(params))
    return edit(place, before, after, replace(after, edited=place.clock.seconds))


async def _send(place: Workplace, params: Params, kind: str) -> Json:
    standing = read_recipient(place, params)
    caption, entities = read_caption(params)
    draft = read_draft(place, params, standing)
    file = await _file(place, params, kind)
    return post(place, replace(draft, text=caption, entities=entities, file=file.id))


async def _file(place: Workplace, params: Params, kind: str) -> StoredFile:
    given = params.text(kind)
    upload = params.files.get(given.removeprefix(_ATTACH) if given.startswith(_ATTACH) else kind)
    if upload is not None:
        return await _add(place, kind, upload)
    if not given:
        raise bad_request(f"there is no {kind} in the request")
    known = place.store.get_file(given)
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if known.kind != kind:
        raise bad_request(f"can't use file of type {known.kind.title()} as {kind.title()}")
    return known


async def _add(place: Workplace, kind: str, upload: Upload) -> StoredFile:
    if not upload.size:
        raise bad_request("file must be non-empty")
    if kind == "photo" and picture_size(upload.content or b"") is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    return await place.files.add(kind, upload)


async def get_file(place: Workplace, params: Params) -> Json:
    """Say from where a file can be downloaded; over 20 MB it cannot."""
    given = params.text("file_id")
    if not given:
        raise bad_request("file_id not specified")
    file = place.store.get_file(given)
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if file.size > DOWNLOAD_LIMIT or file.path is None:
        raise bad_request("file is too big")
    return {
        "file_id": file.id,
        "file_unique_id": file.id[:16],
        "file_size": file.size,
        "file_path": file.path,
    }
