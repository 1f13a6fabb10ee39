"""What a short run plays: each part is killed once, whatever the seed, and over some seeds every fault is played."""

import random

import pytest

from tests.faults.__main__ import DRAWN, Scenario

KILLS = {
    "worker": {"worker_killed", "worker_killed_sending", "digests_killed", "export_killed"},
    "web": {"web_worker_killed"},
    "beat": {"beat_killed"},
    "PostgreSQL": {"postgres_killed", "postgres_restarted"},
    "Valkey": {"valkey_killed", "valkey_down"},
}
OF_MAIL_SERVER = {"mail_server_away", "mail_server_stalls", "mail_server_busy", "mail_server_drops", "one_unknown"}


def drawn(seed: int, *, short: bool = True, everything: bool = False) -> list[str]:
    scenario = Scenario.__new__(Scenario)  # without a world: nothing is played here
    scenario.short, scenario.all, scenario.dice = short, everything, random.Random(seed)
    return [fault.__name__ for fault in scenario.schedule()]


@pytest.mark.parametrize("seed", range(20))
def test_given_a_seed_then_a_short_run_kills_each_part_once_and_plays_one_fault_of_the_mail_server_and_one_more(seed):
    names = drawn(seed)
    assert all(len(set(names) & kills) == 1 for kills in KILLS.values())
    assert len(set(names) & OF_MAIL_SERVER) == 1
    assert len(names) == len(set(names)) == len(KILLS) + 2
    assert names == drawn(seed)


def test_given_some_seeds_then_every_fault_is_played_by_some_short_run():
    assert {name for seed in range(60) for name in drawn(seed)} == set(drawn(1, short=False, everything=True))


def test_given_a_run_by_hand_then_it_plays_some_of_all_and_all_where_all_are_asked_for():
    assert len(drawn(1, short=False)) == DRAWN < len(drawn(1, short=False, everything=True)) == 19
