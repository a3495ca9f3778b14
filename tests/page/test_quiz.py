"""A quiz in the page: answered once, then what is right and why."""

import pytest
from playwright.async_api import expect

from .conftest import MANAGER, Bot, OpenPage

pytestmark = pytest.mark.browser


async def test_a_quiz_is_answered_by_a_press_and_says_what_is_right_and_why(open_page: OpenPage, bot: Bot) -> None:
    page = await open_page(MANAGER)
    await bot.call(
        "sendPoll",
        chat_id=MANAGER,
        question="流动资金贷款的期限一般不超过几年?",
        options=["一年", "三年"],
        type="quiz",
        correct_option_ids=[1],
        explanation="一般不超过三年。",
    )
    poll = page.get_by_test_id("poll")
    await expect(poll).to_contain_text("匿名测验")
    await expect(poll.get_by_role("status")).to_have_count(0)
    await poll.get_by_role("button", name="一年").click()
    await expect(poll.get_by_role("status")).to_contain_text("回答有误")
    await expect(poll.get_by_role("status")).to_contain_text("一般不超过三年。")
    await expect(poll.locator(".right")).to_have_text("✓三年")
    await expect(poll.get_by_role("button")).to_have_count(0)
