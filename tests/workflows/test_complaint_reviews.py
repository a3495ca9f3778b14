"""A 核查 that a client asked for always finds who answers it, or who is to name somebody; on both engines."""

from domain.complaints import Channel, ComplaintState, Outcome, Tie
from domain.complaints.acts import Act
from domain.people import Person, Role
from storage import people
from tests.factories import add_person
from tests.workflows.desk import Desk, chased, denied, refused
from tests.workflows.promised import promises
from workflows import complaints as use


async def _to_told(desk: Desk, by: Person, about: Person | None = None) -> None:
    await desk.register(desk.head, about=about)
    await desk.take(by)
    await desk.contact(by)
    await desk.decide(by, Outcome.NOT_UPHELD)
    await desk.tell(by)


async def _ask(desk: Desk, by: Person) -> use.ComplaintView:
    return await desk.act(by, lambda work: use.ask_review(work, desk.id, words="不服"))  # type: ignore[no-any-return]


async def _answer(desk: Desk, by: Person) -> None:
    await desk.act(by, lambda work: use.answer_review(work, desk.id, outcome=None, answer="维持"))


async def test_the_head_answers_for_the_only_senior_manager_who_keeps_out(desk: Desk) -> None:
    await _to_told(desk, desk.lin, about=desk.senior)
    view = await _ask(desk, desk.lin)
    assert not view.answerless
    assert {name for _, name in await chased(desk, "complaint.review")} == {"梁静怡"}
    assert Act.ANSWER_REVIEW in await desk.acts(desk.head)
    with denied():
        await _answer(desk, desk.senior)
    await _answer(desk, desk.head)
    await desk.act(desk.lin, lambda work: use.tell_review(work, desk.id, how=Channel.PHONE))
    await desk.close()
    assert (await desk.now()).state is ComplaintState.CLOSED


async def test_the_head_answers_nothing_while_senior_management_may(desk: Desk) -> None:
    await _to_told(desk, desk.lin)
    await _ask(desk, desk.lin)
    assert Act.ANSWER_REVIEW not in await desk.acts(desk.head)
    with denied():
        await _answer(desk, desk.head)


async def test_where_nobody_may_answer_the_card_says_so_and_who_keeps_the_roster_is_asked(desk: Desk) -> None:
    async with desk.scene.database.transaction() as tx:
        admin = await add_person(tx, "1103", name="管理员", branch="HQ", roles=frozenset({Role.ADMINISTRATOR}))
    await _to_told(desk, desk.head, about=desk.senior)
    assert (await _ask(desk, desk.head)).answerless
    told = {promise.reader for promise in await promises(desk.scene, "complaint.answerless")}
    assert told == {admin.id, *[p.id for p in await _of_human_resources(desk)]}
    async with desk.scene.database.transaction() as tx:
        other = await add_person(tx, "1104", name="副行长", branch="HQ", roles=frozenset({Role.SENIOR_MANAGEMENT}))
    assert Act.ANSWER_REVIEW in await desk.acts(other)
    async with desk.scene.work() as work:
        assert await use.number_without_answerer(work, desk.id) is None
    await _answer(desk, other)


async def test_a_senior_manager_whom_the_roster_names_is_asked_what_waits(desk: Desk) -> None:
    await _to_told(desk, desk.head, about=desk.senior)
    await _ask(desk, desk.head)
    async with desk.scene.database.transaction() as tx:
        other = await add_person(tx, "1104", name="副行长", branch="HQ", roles=frozenset({Role.SENIOR_MANAGEMENT}))
    for _ in range(2):
        async with desk.scene.work() as work:
            await use.ask_whom_the_roster_names(work)
    asked = [promise.at for promise in await promises(desk.scene, "complaint.review") if promise.reader == other.id]
    assert asked[0] == "2026-12-01 09:00"
    assert len(asked) == len(set(asked))


async def _of_human_resources(desk: Desk) -> list[Person]:
    async with desk.scene.database.transaction() as tx:
        return await people.list_with_role(tx, Role.HUMAN_RESOURCES)


async def test_who_is_left_is_asked_when_the_one_asked_keeps_out(desk: Desk) -> None:
    await _to_told(desk, desk.lin)
    await _ask(desk, desk.lin)
    await desk.act(desk.senior, lambda work: use.recuse(work, desk.id, tie=Tie.INTEREST))
    assert {name for _, name in await chased(desk, "complaint.review")} == {"梁静怡"}


async def test_a_file_is_not_offered_to_be_closed_while_its_review_waits_or_is_untold(desk: Desk) -> None:
    await _to_told(desk, desk.lin)
    assert Act.CLOSE in await desk.acts(desk.lin)
    await _ask(desk, desk.lin)
    assert Act.CLOSE not in await desk.acts(desk.lin)
    await _answer(desk, desk.senior)
    assert Act.CLOSE not in await desk.acts(desk.lin)
    with refused(r"complaint\.close\.untold"):
        await desk.close()
    await desk.act(desk.lin, lambda work: use.tell_review(work, desk.id, how=Channel.PHONE))
    assert Act.CLOSE in await desk.acts(desk.lin)
