"""The form that relays a client's words: words first, then one card with what was read of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.call import Attachment, Call
from bot.cards import feedback as cards
from bot.forms.engine import Form
from bot.forms.questions import FILES, Filling, Option, Question, TextQuestion
from bot.instants import read_instant
from bot.replies import Reply
from bot.words import Given, Text, say
from domain.errors import refuse_unless
from domain.feedback import Kind, Tone
from domain.feedback.lexicon import Guess, likely_products, reference_in
from domain.personal import mask
from domain.rights import Right
from workflows import feedback
from workflows.feedback import Likely

WORDS_LIMIT = 4_000
"""Characters of what a client says."""
CLIENT_LIMIT = 60
"""Characters of a client's reference; what is longer belongs to the words."""
SEND, EDIT, CLAIM, VOICE = "send", "edit", "claim", "voice"
"""What the card offers: send it as it was read, correct it, hand it to the complaint desk, add it to what is there."""
CLIENT, MORE = "client:", "words:"
"""Begin what was typed beneath the card: who the client is, or more of the words."""
NO_PRODUCT = "none"
KINDS = (Kind.PROBLEM, Kind.NEED, Kind.SUGGESTION, Kind.EVALUATION)
"""What one may choose; a complaint is handed over from the card itself."""


@dataclass(frozen=True)
class WordsQuestion(TextQuestion):
    """The client's words: text, photos, a recording, a file."""

    files: bool = True
    album: bool = True
    kinds: tuple[str, ...] = (*FILES, "voice", "audio")

    async def read_file(self, filling: Filling, attachment: Attachment) -> Any:
        """Take the caption as `TextQuestion` does; a recording that nobody can listen to is refused."""
        most = filling.call.work.bank.policy.feedback.voice_minutes
        refuse_unless(attachment.seconds <= most * 60, "feedback.voice_too_long", minutes=most)
        return await TextQuestion.read_file(self, filling, attachment)


def words_of(values: Mapping[str, Any]) -> str:
    """Give the client's words with what was typed beneath the card."""
    more = [str(values.get(field, "")) for field in ("go", "sure")]
    added = [text.removeprefix(MORE) for text in more if text.startswith(MORE)]
    return "\n".join(part for part in (str(values["words"]), *added) if part)


def client_of(values: Mapping[str, Any]) -> str | None:
    """Give who the client is: what was typed, else what the words say."""
    typed = [str(values.get(field, "")) for field in ("sure", "go")]
    named = next((text.removeprefix(CLIENT) for text in typed if text.startswith(CLIENT)), None)
    return named or reference_in(words_of(values))


def product_of(values: Mapping[str, Any], guess: Guess) -> str | None:
    """Give the product: what was chosen, else what the words say."""
    chosen = values.get("product")
    return guess.product if chosen is None else None if chosen == NO_PRODUCT else str(chosen)


@dataclass(frozen=True)
class ReadQuestion(Question):
    """The card that says what was read of the words: one press sends it, one corrects it."""

    async def worded(self, filling: Filling) -> Question:
        """Say what was read."""
        words = words_of(filling.values)
        guess = feedback.read(filling.call.work, words)
        names = feedback.products(filling.call.work)
        client = feedback.reference(client_of(filling.values))
        known = await _likely(filling)
        files = len(filling.values["file_ids"])
        prompt = cards.read(guess, names.get(guess.product or ""), client, known, files=files, silent=not words)
        return replace(self, prompt=prompt)

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Take what is typed beneath the card: who the client is; of a photo without words the words."""
        kept = mask(text.strip())
        refuse_unless(kept, "form.empty")
        refuse_unless(len(kept) <= WORDS_LIMIT, "form.too_long", limit=WORDS_LIMIT, length=len(kept))
        more = not words_of(filling.values) or len(kept) > CLIENT_LIMIT
        return f"{MORE if more else CLIENT}{kept}"


async def _choices(filling: Filling) -> Sequence[Option]:
    """Offer to send, or to add to what is there; to correct; to hand over what is no claim by its words."""
    known = await _likely(filling)
    claims = feedback.read(filling.call.work, words_of(filling.values)).claims
    voice = [Option(VOICE, say("feedback.button.voice", number=known.number))] if known is not None else []
    claim = [] if claims else [Option(CLAIM, say("feedback.button.is_claim"))]
    send = Option(SEND, say("feedback.button.send"))
    return [*voice, send, Option(EDIT, say("feedback.button.correct")), *claim]


async def _likely(filling: Filling) -> Likely | None:
    values, words = filling.values, words_of(filling.values)
    guess = feedback.read(filling.call.work, words)
    return await feedback.likely_same(
        filling.call.work, words=words, client=client_of(values), product=product_of(values, guess)
    )


async def _typed(filling: Filling) -> bool:
    """Whether something was typed beneath the card, so that it is shown once more."""
    return str(filling.values.get("go", "")).startswith((CLIENT, MORE))


async def _to_correct(filling: Filling) -> bool:
    return EDIT in (filling.values.get("go"), filling.values.get("sure"))


async def _kinds(filling: Filling) -> Sequence[Option]:
    guessed = feedback.read(filling.call.work, words_of(filling.values)).kind
    ordered = sorted(KINDS, key=lambda kind: kind is not guessed)
    return [Option(kind.value, Text(f"Kind.{kind}")) for kind in ordered]


async def _products(filling: Filling) -> Sequence[Option]:
    """Offer all products, the likeliest on the first page; none in particular first where no word speaks of one."""
    work, words = filling.call.work, words_of(filling.values)
    names = feedback.products(work)
    found = [Option(code, Given(*names[code])) for code in likely_products(work.bank.policy, words)]
    none = Option(NO_PRODUCT, say("feedback.product.none"))
    return [*found, none] if feedback.read(work, words).product is not None else [none, *found]


@dataclass(frozen=True)
class ProductQuestion(Question):
    """Which product: one of those on the page, or typed in the client's words."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Take a product's name, or a word that speaks of one."""
        if (product := feedback.read(filling.call.work, text).product) is not None:
            return product
        return await Question.read_text(self, filling, text)


async def _tones(filling: Filling) -> Sequence[Option]:
    guessed = feedback.read(filling.call.work, words_of(filling.values)).tone
    ordered = sorted(Tone, key=lambda tone: tone is not guessed)
    return [Option(tone.value, Text(f"Tone.{tone}")) for tone in ordered]


async def _relay(call: Call, values: Mapping[str, Any]) -> Reply:
    """Keep it: as it was read, as it was corrected, as a complaint, or added to what is there."""
    words, chosen = words_of(values), (values.get("go"), values.get("sure"))
    guess, files = feedback.read(call.work, words), [int(one) for one in values["file_ids"]]
    client, product, at = client_of(values), product_of(values, guess), _said_at(values)
    if VOICE in chosen:
        known = await _likely(Filling(call, dict(values)))
        refuse_unless(known is not None, "form.press")
        voiced = await feedback.add_voice(
            call.work, known.id if known else 0, words=words, client=client, received_at=at, files=files
        )
        return cards.reply(voiced)
    kind = Kind.COMPLAINT if CLAIM in chosen else Kind(values.get("kind", guess.kind))
    tone = Tone(values.get("tone", guess.tone))
    done = await feedback.relay(
        call.work, words=words, kind=kind, tone=tone, product=product, client=client, received_at=at, files=files
    )
    return cards.reply(done)


def _said_at(values: Mapping[str, Any]) -> datetime:
    said: datetime = read_instant(values["said_at"])
    return said


FORM = Form(
    name="relay",
    right=Right.FEEDBACK_RELAY,
    title=say("form.relay"),
    questions=(
        WordsQuestion("words", say("ask.feedback.words"), limit=WORDS_LIMIT),
        ReadQuestion("go", say("ask.feedback.go"), _choices, more_files=True),
        ReadQuestion("sure", say("ask.feedback.sure"), _choices, applies=_typed, more_files=True),
        Question("kind", say("ask.feedback.kind"), _kinds, applies=_to_correct),
        ProductQuestion("product", say("ask.feedback.product"), _products, applies=_to_correct, width=3),
        Question("tone", say("ask.feedback.tone"), _tones, applies=_to_correct, width=3),
    ),
    finish=_relay,
    review=False,
)
