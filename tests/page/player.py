"""Somebody at the page with a whole bank behind it, who types, presses and reads."""

from pathlib import Path

from playwright.async_api import Page, expect

from domain.personal import mask
from tests.journeys.office import Office

ARTEFACTS = Path(__file__).parents[2] / "artefacts"


class Player:
    """Somebody at the page, being one person after another."""

    def __init__(self, page: Page, office: Office, pictures: str) -> None:
        self.page, self.office = page, office
        self.folder = ARTEFACTS / pictures
        self.pictures = 0
        self.person = 0

    async def be(self, person: int) -> None:
        self.person = person
        await self.page.goto(f"{self.office.sandbox.url}/#p={person}")
        await self.page.reload()
        await self.page.locator("html[data-live]").wait_for(state="attached")
        await expect(self.page.locator("#thread-inner[aria-busy=false]")).to_be_attached()

    async def say(self, text: str, *, stays: bool = True) -> None:
        self.office.typed[self.person] += f"{text}\n{mask(text)}\n"
        await self.page.get_by_test_id("composer").fill(text)
        await self.page.keyboard.press("Enter")
        await expect(self.page.get_by_test_id("composer")).to_have_value("")
        await expect(self.page.get_by_test_id("outgoing")).to_have_count(0)
        if stays:
            await self.reads(text)
        await self.office.rest()

    async def press(self, label: str) -> None:
        await self.page.get_by_test_id("message").get_by_role("button", name=label, exact=True).last.click()
        await self.office.rest()

    async def reads(self, text: str) -> None:
        await expect(self.page.get_by_test_id("message").filter(has_text=text).last).to_be_visible()

    async def move(self, how: str) -> None:
        """Move the clock on the page and wait until it stands still again."""
        before = self.office.sandbox.now
        await self.page.get_by_test_id(how).click()
        await expect(self.page.get_by_test_id("clock-1h")).to_be_enabled()
        await self.office.rest()
        assert self.office.sandbox.now > before

    async def picture(self, name: str) -> None:
        self.pictures += 1
        self.folder.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=self.folder / f"{self.pictures:02d}-{name}.png")
