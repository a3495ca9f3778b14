"""The table of rights: deny by default."""

from datetime import date

import pytest

from domain.errors import RefusalError
from domain.people import Role
from domain.rights import TABLE, Object, Right, Scope, may, permit, scopes
from tests.factories import make_person

EVERYTHING = Object(branch="CG", parties=frozenset({1}))


@pytest.mark.parametrize("right", Right)
def test_every_right_stands_in_the_table(right: Right) -> None:
    assert TABLE[right]


@pytest.mark.parametrize("right", Right)
def test_somebody_without_a_role_or_who_has_left_may_nothing(right: Right) -> None:
    nobody = make_person(1, roles=frozenset())
    gone = make_person(1, roles=frozenset(Role), left_on=date(2026, 1, 1))
    for person in (nobody, gone):
        assert not may(person, right)
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            permit(person, right, EVERYTHING)


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("role", Role)
def test_a_role_reaches_exactly_as_far_as_the_table_says(role: Role, right: Right) -> None:
    person, scope = make_person(1, roles=frozenset({role})), TABLE[right].get(role)
    reach = {
        "own": may(person, right, Object(branch="JB", parties=frozenset({1}))),
        "branch": may(person, right, Object(branch="CG")),
        "elsewhere": may(person, right, Object(branch="JB")),
    }
    assert reach == {
        "own": scope in (Scope.OWN, Scope.ALL),
        "branch": scope in (Scope.BRANCH, Scope.ALL),
        "elsewhere": scope is Scope.ALL,
    }


@pytest.mark.parametrize("right", Right)
def test_recusal_is_stronger_than_every_role(right: Right) -> None:
    person = make_person(1, roles=frozenset(Role))
    assert not may(person, right, Object(branch="CG", parties=frozenset({1}), excluded=frozenset({1})))


def test_two_roles_reach_as_far_as_the_farther_one() -> None:
    person = make_person(1, roles=frozenset({Role.SUPERVISOR, Role.COMPLAINT_DESK}))
    assert scopes(person, Right.COMPLAINT_READ) == {Scope.ALL, Scope.BRANCH}
    assert may(person, Right.COMPLAINT_READ, Object(branch="JB"))


def test_no_client_manager_reads_complaints_and_no_desk_hosts_talks() -> None:
    assert Role.CLIENT_MANAGER not in TABLE[Right.COMPLAINT_READ]
    assert Role.COMPLAINT_DESK not in TABLE[Right.TALK_HOST]
