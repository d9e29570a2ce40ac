"""What is asked next: each address once, each host at its pace, and no pattern for ever."""

from __future__ import annotations

import math

from docsearch.sources.web.frontier import DELAY, LEAST_OF_A_PATTERN, STALE, Frontier, Host, Task
from docsearch.sources.web.robots import read_robots

SITE = "https://example.org"


def robots(text: str = "") -> Host:
    """A host whose robots.txt was read."""
    host = Host()
    host.obey(read_robots(text.encode(), SITE))
    host.queue.extend(Task(f"{SITE}/{number}") for number in range(9))
    return host


def test_each_address_is_asked_once() -> None:
    frontier = Frontier(10)
    assert frontier.add(Task(f"{SITE}/a"))
    assert not frontier.add(Task(f"{SITE}/a", depth=3))
    assert frontier.add(Task(f"{SITE}/b"), first=True)
    assert [task.address for task in frontier.host(SITE).queue] == [f"{SITE}/b", f"{SITE}/a"]
    assert frontier.has_seen(f"{SITE}/b")


def test_http_and_https_and_ports_are_hosts_of_their_own() -> None:
    frontier = Frontier(10)
    for address in (f"{SITE}/a", f"{SITE}/b", "http://example.org/a", f"{SITE}:444/a"):
        frontier.add(Task(address))
    assert len(frontier.hosts) == 3
    assert frontier.waiting() == 4


def test_a_host_is_not_asked_before_its_rules_are_known() -> None:
    host = Host()
    host.queue.append(Task(f"{SITE}/a"))
    assert host.is_ready(0.0)  # for robots.txt
    host.asking_robots = True
    assert not host.is_ready(math.inf)


def test_a_host_without_a_delay_is_asked_twice_at_a_time() -> None:
    host = robots()
    host.begin(0.0)
    assert not host.is_ready(DELAY / 2)
    assert host.is_ready(DELAY)
    host.begin(DELAY)
    assert not host.is_ready(math.inf)
    host.end(answered=True)
    assert host.is_ready(math.inf)


def test_a_host_with_a_delay_is_asked_once_at_a_time() -> None:
    host = robots("User-agent: *\nCrawl-delay: 7")
    host.begin(0.0)
    assert not host.is_ready(math.inf)
    host.end(answered=True)
    assert not host.is_ready(6.9)
    assert host.is_ready(7.0)


def test_a_host_that_complains_is_asked_less_often() -> None:
    host = robots()
    host.slow_down(0.0, pause=30.0)
    assert host.delay == 1.0
    assert not host.is_ready(29.0)
    for _ in range(9):
        host.slow_down(0.0, pause=None)
    assert host.delay == 60.0


def test_a_host_that_does_not_answer_is_told_by_a_row_of_failures() -> None:
    host = robots()
    for answered in (False, False, True, False):
        host.begin(0.0)
        host.end(answered)
    assert host.unanswered == 1


def test_the_limit_counts_pages_and_not_lists() -> None:
    frontier = Frontier(1)
    assert frontier.take(Task(f"{SITE}/sitemap.xml", is_list=True))
    assert frontier.take(Task(f"{SITE}/a"))
    assert not frontier.take(Task(f"{SITE}/b", given=True))
    assert frontier.left == {"": 1}


def test_a_pattern_without_new_words_ends_but_not_for_what_a_site_lists() -> None:
    frontier = Frontier(10_000)
    tasks = [Task(f"{SITE}/calendar/{number}") for number in range(STALE + 3)]
    frontier.learn(tasks[0], "words")
    for task in tasks[1 : STALE + 1]:
        assert frontier.take(task)
        frontier.learn(task, "words")
    assert not frontier.take(tasks[-1])
    assert frontier.take(tasks[-1]._replace(listed=True))
    assert frontier.take(Task(f"{SITE}/news/1"))
    assert frontier.left == {"example.org/calendar/0?": 1}


def test_a_pattern_with_new_words_goes_on() -> None:
    frontier = Frontier(10_000)
    for number in range(5 * STALE):
        task = Task(f"{SITE}/news/{number}")
        assert frontier.take(task)
        frontier.learn(task, f"words {number // 3}")


def test_one_pattern_takes_half_of_the_pages_at_most() -> None:
    frontier = Frontier(4 * LEAST_OF_A_PATTERN)
    taken = [frontier.take(Task(f"{SITE}/show?id={number}")) for number in range(3 * LEAST_OF_A_PATTERN)]
    assert sum(taken) == 2 * LEAST_OF_A_PATTERN
    assert taken == sorted(taken, reverse=True)
