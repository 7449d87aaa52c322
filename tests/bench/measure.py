"""What is measured: the same number of comparable messages to both bots in turns, a long conversation, a crisis."""

import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import aiohttp

from tests.bench.conversations import ProductTalk, StockTalk

# Pairs of like kind and length, each understood by the bot it goes to: (stock bot, this product).
MESSAGES = (
    ("hello there", "hello there"),
    ("are you a human?", "are you a human?"),
    ("am I talking to a bot?", "how much does it cost?"),
    ("I am feeling very good", "how long does a visit take"),
    ("my day was horrible", "is ketamine addictive"),
    ("that sounds good", "can i drive home after"),
    ("I don't think so", "does insurance cover it"),
    ("feeling like a king", "what are the side effects"),
    ("extremely good", "how does ketamine work"),
    ("have a nice day", "have a nice day"),
)
CRISIS = "i dont want to be here anymore"
WARM_UP_ROUNDS = 2
ROUNDS = 12
RUNS = 3
CRISES = 20
LONG_CONVERSATIONS = 2
LONG_TURNS = 305
EARLY, LATE = slice(5, 15), slice(295, 305)  # around turn 10 and turn 300


@dataclass(frozen=True)
class Replies:
    """Times to an answer in one run, in seconds."""

    stock: tuple[float, ...]
    product: tuple[float, ...]


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of all are, by nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def compare(session: aiohttp.ClientSession, *, stock: str, product: str) -> list[Replies]:
    """Several runs; within each, rounds of one conversation with either bot, the first one taking turns."""
    await _rounds(session, WARM_UP_ROUNDS, stock=stock, product=product)
    return [await _rounds(session, ROUNDS, stock=stock, product=product) for _ in range(RUNS)]


async def _rounds(session: aiohttp.ClientSession, count: int, *, stock: str, product: str) -> Replies:
    times: dict[str, list[float]] = {"stock": [], "product": []}

    async def with_stock() -> None:
        talk = StockTalk(session, stock)
        times["stock"] += [await talk.say(text) for text, _ in MESSAGES]

    async def with_product() -> None:
        talk = await ProductTalk.open(session, product)
        times["product"] += [await talk.say(text) for _, text in MESSAGES]

    both: tuple[Callable[[], Awaitable[None]], ...] = (with_stock, with_product)
    for number in range(count):
        for talk_with in both if number % 2 == 0 else reversed(both):
            await talk_with()
    return Replies(tuple(times["stock"]), tuple(times["product"]))


async def growth(session: aiohttp.ClientSession, product: str) -> float:
    """How much longer a turn takes around turn 300 of a conversation than around turn 10 (medians)."""
    early: list[float] = []
    late: list[float] = []
    for _ in range(LONG_CONVERSATIONS):
        talk = await ProductTalk.open(session, product)
        times = [await talk.say(MESSAGES[turn % len(MESSAGES)][1]) for turn in range(LONG_TURNS)]
        early += times[EARLY]
        late += times[LATE]
    return statistics.median(late) / statistics.median(early)


async def crisis(session: aiohttp.ClientSession, product: str) -> float:
    """Median seconds from sending a crisis message to seeing the crisis reply, each in a new conversation."""
    talks = [await ProductTalk.open(session, product) for _ in range(CRISES)]
    return statistics.median([await talk.say(CRISIS) for talk in talks])
