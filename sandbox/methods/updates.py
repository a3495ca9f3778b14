"""Who the bot is, and how it gets its updates: getMe, getUpdates and the webhook's methods."""

import re
from urllib.parse import urlsplit

from sandbox import shapes
from sandbox.webhook import Webhook
from sandbox.wire import Json, Params, bad_request
from sandbox.workplace import Workplace

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


async def get_me(place: Workplace, params: Params) -> Json:
    """Tell the bot who it is."""
    return {
        **shapes.bot_user(place),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(place: Workplace, params: Params) -> list[Json]:
    """Give the updates that wait, as long polling does."""
    return await place.updates.poll(
        offset=params.integer("offset"),
        limit=params.integer("limit", 100),
        seconds=params.integer("timeout"),
        allowed=params.json("allowed_updates"),
    )


async def set_webhook(place: Workplace, params: Params) -> bool:
    """Deliver updates to an address from now on; an empty one ends that."""
    url = params.text("url").strip()
    if not url:
        return await delete_webhook(place, params)
    _check_url(url)
    secret = params.text("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if params.flag("drop_pending_updates"):
        place.store.keep_updates(0)
    place.updates.allow(params.json("allowed_updates"))
    place.webhook.set(Webhook(url, secret, params.integer("max_connections", 40)))
    return True


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    # Telegram wants https; on one machine plain http to that machine is as good.
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")


async def delete_webhook(place: Workplace, params: Params) -> bool:
    """Deliver nothing any more."""
    place.webhook.set(None)
    if params.flag("drop_pending_updates"):
        place.store.keep_updates(0)
    return True


async def get_webhook_info(place: Workplace, params: Params) -> Json:
    """Describe the webhook."""
    return place.webhook.info()
