"""The steps of a case. The YAML key of a step is the name in KINDS; a bare value fills the step's main field."""

from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import Field, field_validator, model_validator

from tests.conversations.names import (
    AnswerId,
    CategoryId,
    CriterionId,
    DispositionId,
    MessageId,
    Milliseconds,
    OutcomeId,
    Pattern,
    QuestionId,
    SlotId,
    Span,
    StaffName,
    Words,
)
from tests.conversations.step import Step

TierName = Literal["none", "check_in", "crisis", "emergency"]
KindName = Literal["text", "answer", "question", "outcome", "crisis", "notice"]
Component = Literal["rasa", "actions", "mail", "database", "gateway"]


class User(Step):
    """The patient writes, or presses a button."""

    main: ClassVar[str] = "text"
    text: str | None = Field(None, description="What the patient writes.")
    choice: Words | None = Field(None, description="The title of a button to press.")
    at_once: bool = Field(False, description="Do not wait until the message before is answered.")
    twice: bool = Field(False, description="The page sends it a second time, as after a lost answer: it counts once.")
    refused: Words | None = Field(None, description="It is not accepted; words from what the patient is told.")

    @field_validator("text", mode="before")
    @classmethod
    def _number(cls, value: Any) -> Any:
        return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value

    @model_validator(mode="after")
    def _one(self) -> "User":
        if (self.text is None) == (self.choice is None):
            raise ValueError("give either text or choice")
        return self


class Bot(Step):
    """The next message the patient receives, from the assistant, staff or the product itself."""

    main: ClassVar[str] = "contains"
    words: ClassVar[dict[str, dict[str, Any]]] = {"nothing": {"nothing": True}}
    many: ClassVar[tuple[str, ...]] = ("contains", "lacks", "matches", "buttons", "links")
    answer: AnswerId | None = Field(None, description="It is this approved answer.")
    message: MessageId | None = Field(None, description="It is this message of data/messages or data/prescreen.yml.")
    question: QuestionId | None = Field(None, description="It asks this question of the pre-screen.")
    kind: KindName | None = None
    tier: TierName | None = Field(None, description="How urgent the reply is.")
    sender: Literal["assistant", "staff", "system"] | None = Field(None, alias="from")
    contains: tuple[Words, ...] = Field((), description="Words in it; case does not matter.")
    lacks: tuple[Words, ...] = Field((), description="Words that are not in it.")
    matches: tuple[Pattern, ...] = Field((), description="Regular expressions found in it.")
    repeats: Literal[False] | None = Field(None, description="No paragraph of it was shown before in this chat.")
    buttons: tuple[Words, ...] = Field((), description="Titles of buttons below it.")
    links: tuple[Words, ...] = Field((), description="One-tap links below it: words of the label, or the address.")
    sources: bool | None = Field(None, description="Whether it names its sources.")
    within: Milliseconds | None = Field(None, description="Milliseconds after the patient's message.")
    skip: bool = Field(False, description="Messages before it are passed over.")
    nothing: Literal[True] | None = Field(None, description="No further message comes.")


class Utter(Step):
    """As in Rasa: the approved answer that comes next, such as ``utter_faq/cost``."""

    main: ClassVar[str] = "answer"
    answer: AnswerId

    @classmethod
    def _fields_of(cls, value: Any) -> dict[str, Any]:
        return {"answer": value.removeprefix("utter_faq/") if isinstance(value, str) else value}


class Slot(Step):
    """What the assistant remembers; null: it does not."""

    slots: dict[SlotId, Any] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        if isinstance(value, list):  # Rasa writes a list of one-key mappings
            value = {name: wanted for item in value if isinstance(item, dict) for name, wanted in item.items()}
        return {"slots": value}


class Prescreen(Step):
    """How the pre-screen stands."""

    main: ClassVar[str] = "status"
    many: ClassVar[tuple[str, ...]] = ("reasons", "unanswered")
    status: Literal["none", "active", "locked", "finished", "stopped", "paused"] | None = None
    question: QuestionId | Literal["none"] | None = Field(None, description="The question that waits for an answer.")
    answers: dict[QuestionId, Any] = Field({}, description="Answers that are kept: a value, or a word of it.")
    unanswered: tuple[QuestionId, ...] = Field((), description="Questions without any answer.")
    outcome: OutcomeId | None = None
    reasons: tuple[CriterionId, ...] = Field((), description="Criteria that were met.")


class Alert(Step):
    """The next alert about this chat; ``none``: there is no further one."""

    words: ClassVar[dict[str, dict[str, Any]]] = {"none": {"none": True}}
    main: ClassVar[str] = "channel"
    many: ClassVar[tuple[str, ...]] = ("lacks",)
    channel: Words | None = Field(None, description="Name of the channel in the clinic's settings, or console.")
    tier: Literal["request", "check_in", "crisis", "emergency"] | None = None
    reminder: int | None = Field(None, ge=0, description="0 is the first alert, 1 its first repetition.")
    within: Milliseconds | None = Field(None, description="Milliseconds after the patient's message.")
    lacks: tuple[Words, ...] = Field((), description="Words that are not in it.")
    none: Literal[True] | None = None


class Sees(Step):
    """What a member of staff sees of this chat in the queue and when opening it."""

    main: ClassVar[str] = "kind"
    words: ClassVar[dict[str, dict[str, Any]]] = {"nothing": {"nothing": True}}
    many: ClassVar[tuple[str, ...]] = ("categories", "audit", "transcript")
    kind: Literal["crisis", "request", "flag"] | None = None
    tier: TierName | None = None
    status: Literal["waiting", "claimed"] | None = None
    counter: int | None = Field(None, ge=1, description="How many messages raised it.")
    claimed_by: StaffName | None = None
    acknowledged: bool | None = None
    drill: bool | None = None
    first: bool | None = Field(None, description="Whether it stands at the top of the queue.")
    banner: Words | None = Field(None, description="Words of the console's warning about alerts.")
    categories: tuple[CategoryId, ...] = Field((), description="Screening categories of the last message.")
    audit: tuple[Words, ...] = Field((), description="What the chat's history records, in this order.")
    transcript: tuple[Words, ...] = Field((), description="Words anywhere in the chat.")
    nothing: Literal[True] | None = Field(None, description="The chat is not in the queue.")


StaffDeed = Literal[
    "signs in", "signs out", "vanishes", "acknowledges", "claims", "releases", "unlocks", "starts a drill"
]


class Staff(Step):
    """A member of staff does something; signs in first when needed. Ana, unless ``as`` names another."""

    main: ClassVar[str] = "does"
    who: StaffName = Field("Ana", alias="as")
    does: StaffDeed | None = Field(
        None,
        description="'unlocks' gives the chat back and opens the pre-screen again; 'vanishes': the browser died.",
    )
    says: Words | None = None
    resolves: DispositionId | None = None
    note: Words | None = Field(None, description="Goes with resolves.")
    sees: Sees | None = None
    refused: Words | None = Field(None, description="It is not accepted; words from what staff are told.")

    @model_validator(mode="after")
    def _one(self) -> "Staff":
        deeds = [name for name in ("does", "says", "resolves", "sees") if getattr(self, name) is not None]
        if len(deeds) != 1:
            raise ValueError("give exactly one of does, says, resolves, sees")
        if self.note is not None and self.resolves is None:
            raise ValueError("note goes with resolves")
        if self.refused is not None and self.sees is not None:
            raise ValueError("refused goes with something staff do, not with sees")
        return self


class State(Step):
    """What the page shows around the chat."""

    mode: Literal["assistant", "staff"] | None = None
    handoff: Literal["none", "waiting", "claimed"] | None = None
    handoff_kind: Literal["crisis", "request"] | None = None
    staff_name: StaffName | None = None
    assistant: Literal["ready", "starting", "down"] | None = None
    closed: bool | None = Field(None, description="Whether the clinic is closed now.")


class Wait(Step):
    """Time passes, without anybody sleeping."""

    main: ClassVar[str] = "span"
    span: Span


class SetClock(Step):
    """It is this moment in the clinic's time zone, such as 2026-11-24 03:00."""

    main: ClassVar[str] = "at"
    at: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$", examples=["2026-11-24 03:00"])]


class Break(Step):
    """Something fails from here on."""

    main: ClassVar[str] = "what"
    what: Component
    how: Literal["down", "hangs", "error", "silent", "locked", "refuses"] | None = Field(
        None,
        description="rasa: down, hangs, error, silent; actions: error, hangs; mail: refuses, hangs; database: locked",
    )
    channel: Words | None = Field(None, description="For mail: only this channel.")

    @model_validator(mode="after")
    def _possible(self) -> "Break":
        if self.how is not None and self.how not in WAYS[self.what]:
            raise ValueError(f"{self.what} breaks in these ways: {', '.join(WAYS[self.what])}; not '{self.how}'")
        if self.channel is not None and self.what != "mail":
            raise ValueError("channel goes with mail")
        return self

    @property
    def way(self) -> str:
        """How it fails; the first way of its component when none is named."""
        return self.how or WAYS[self.what][0]


WAYS: dict[str, tuple[str, ...]] = {
    "rasa": ("down", "hangs", "error", "silent"),
    "actions": ("error", "hangs"),
    "mail": ("refuses", "hangs"),
    "database": ("locked",),
    "gateway": ("down",),
}


class Mend(Step):
    """It works again."""

    main: ClassVar[str] = "what"
    what: Component


class Reload(Step):
    """The page is loaded anew: everything said is there again, once and in order."""


class Reconnect(Step):
    """The connection was lost and is back: what was missed arrives, once and in order."""


KINDS: dict[str, type[Step]] = {
    "user": User,
    "bot": Bot,
    "utter": Utter,
    "slot": Slot,
    "slot_was_set": Slot,
    "prescreen": Prescreen,
    "alert": Alert,
    "staff": Staff,
    "state": State,
    "wait": Wait,
    "clock": SetClock,
    "break": Break,
    "mend": Mend,
    "reload": Reload,
    "reconnect": Reconnect,
}
BARE = ("reload", "reconnect")
"""Steps that are a word of their own."""
COMPONENTS: tuple[str, ...] = get_args(Component)
