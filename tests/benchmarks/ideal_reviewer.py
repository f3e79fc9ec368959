"""The ideal reviewer of `keypresses`: knows the gold labels and the page's keys, and makes no mistakes."""

from collections import Counter
from pathlib import Path
from typing import Any

from tests.benchmarks.arrow_keys import ArrowKeys

Spans = list[list[int]]
Record = dict[str, Any]
ROLE_KEYS = {"content": "c", "cue": "w", "source": "s"}
NEAR = 5  # keys that bring the cursor to words from which a claim is added
PART = 0.6  # below this overlap splitting a claim does not make another
ALIKE = 0.3  # below this overlap a suggestion is rejected and the gold claim added

SEEN = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


class IdealReviewer:
    """Plays one article. ``presses`` counts keys by what they were for."""

    def __init__(self, page: Any, gold: list[Record]) -> None:
        self.page = page
        self.gold = sorted(gold, key=lambda claim: (claim["content"][0][0], -claim["content"][-1][1]))
        self.presses: Counter[str] = Counter()
        self.added: list[int] = []  # presses of each claim that the pipeline missed
        self.log: list[str] = []  # every press in its order, with what it was for
        page.evaluate(SEEN)
        shown = page.evaluate("seen.text()")
        self.text, self.targets, self.arrows = shown["text"], shown["targets"], ArrowKeys(shown["units"])
        self.look()
        self.plan: dict[str, Record] = {}  # item key -> its gold claim
        self.pair()

    # Seeing

    def look(self) -> dict[str, Any]:
        self.state: dict[str, Any] = self.page.evaluate("seen.state()")
        return self.state

    def item(self, key: str) -> Record:
        found: Record = next(item for item in self.state["items"] if item["key"] == key)
        return found

    def pair(self) -> None:
        """The best matches of suggestions and gold claims, each used once."""
        pairs = sorted(
            ((alike(item, claim), item["key"], index)
             for item in self.state["items"] for index, claim in enumerate(self.gold)),
            reverse=True,
        )  # fmt: skip
        used: set[int] = set()
        for value, key, index in pairs:
            if value >= ALIKE and key not in self.plan and index not in used:
                self.plan[key] = self.gold[index]
                used.add(index)
        self.missed = [claim for index, claim in enumerate(self.gold) if index not in used]

    # Pressing

    def press(self, purpose: str, *keys: str) -> None:
        for key in keys:
            if key.isascii():
                self.page.keyboard.press(key)
            else:
                self.page.keyboard.insert_text(key)
        self.presses[purpose] += len(keys)
        self.log.append(f"{self.state['focus']}\t{purpose}\t{' '.join(keys)}")

    # Working

    def work(self) -> None:
        for key in [item["key"] for item in self.state["items"] if not item["voice"]]:
            self.add_missed(before=self.item(key)["record"]["content"][0][0])
            self.go_to(key)
            self.decide(key)
        self.add_missed(before=len(self.text) + 1)
        self.own_voice()
        self.mend()
        self.page.wait_for_selector(".saved.saved")
        self.press("submit", "Control+Enter")
        self.page.wait_for_selector("dialog[open]", timeout=10_000)

    def go_to(self, key: str) -> None:
        for _ in range(100):
            if self.look()["focus"] == key:
                return
            order = [item["key"] for item in self.state["items"] if self.state["voiceOpen"] or not item["voice"]]
            if key not in order:
                self.press("own voice", "Shift+V")
                continue
            forward = self.state["focus"] not in order or order.index(self.state["focus"]) < order.index(key)
            self.press("going there", "j" if forward else "k")
        raise AssertionError(f"cannot reach {key}")

    def decide(self, key: str) -> None:
        if self.item(key)["decided"] and key not in self.plan:
            return
        if key not in self.plan:
            self.press("reject", "x", "1")
            return
        parted = self.split(key)
        self.correct(key)
        self.accept(key)
        if parted:
            self.finish_parted(parted)

    def split(self, key: str) -> str | None:
        """Press the key that splits if a claim that was missed is what it cuts off; the key of that."""
        cut = self.page.evaluate("seen.split()")
        if not cut or overlap(cut[0], self.plan[key]["content"]) < PART:
            return None
        missed = max(self.missed, key=lambda claim: overlap(cut[1], claim["content"]), default=None)
        if missed is None or overlap(cut[1], missed["content"]) < PART:
            return None
        known = {item["key"] for item in self.state["items"]}
        self.press("add", "c")
        parted = str(next(item["key"] for item in self.look()["items"] if item["key"] not in known))
        self.missed.remove(missed)
        self.plan[parted] = missed
        return parted

    def finish_parted(self, key: str) -> None:
        """What was split off, if anything in it is not the gold's yet; its parent comes later."""
        spent = self.presses.total()
        self.look()
        if set(differences(self.item(key)["record"], self.plan[key], {})) - {"parent"}:
            self.go_to(key)
            self.correct(key)
            self.accept_added(key)
        self.added.append(self.presses.total() - spent + 1)

    def accept(self, key: str) -> None:
        """Enter, then the answers that the page asks for; the last one accepts."""
        if not self.item(key)["decided"]:
            self.press("accept", "Enter")
        claim = self.plan[key]
        while (asking := self.look()["asking"]) and not self.item(key)["decided"]:
            if asking["field"] is None:
                self.choose_source(claim["source_name"])
            elif self.nothing_more(key, claim):
                self.press(asking["field"], "Shift+Backspace")
            else:
                value = claim["values"].get(asking["field"])
                self.give(
                    asking["field"],
                    asking["target"],
                    (value or {}).get(asking["target"]) if asking["target"] else value,
                )
        if not self.item(key)["decided"]:
            raise AssertionError(f"{key} is not accepted: {self.item(key)}")
        self.assert_done(key)

    def nothing_more(self, key: str, claim: Record) -> bool:
        """Whether two or more questions are left, and none of them has an answer in the gold."""
        left = self.item(key)["open"]
        return len(left) > 1 and all(
            target and not claim["values"].get(field, {}).get(target) for field, target in left
        )

    def assert_done(self, key: str) -> None:
        wrong = differences(self.item(key)["record"], self.plan[key], {})
        if set(wrong) - {"parent"}:
            raise AssertionError(f"{wrong}: {self.item(key)} is not {self.plan[key]}")

    def correct(self, key: str) -> None:
        """Every part and answer of the claim in focus made the gold's, but for what the page will ask."""
        claim = self.plan[key]
        if is_voice(claim) and not self.item(key)["voice"]:
            self.give("source_type", "", "reporter")
            self.look()
        elif not is_voice(claim):
            self.read(claim)
        for role in ROLE_KEYS:
            self.mend_spans(key, role, claim[role])
        asked = [name for name, _ in self.item(key)["open"]]
        if plain(self.item(key)["record"]["source_name"]) != plain(claim["source_name"]) and "source_name" not in asked:
            self.choose_source(claim["source_name"], asked=False)
            self.look()
        for name in ("mention", "attitude"):
            self.mend_more(key, name, claim[name])
        self.mend_answers(key, claim)
        self.give_to_others(key, claim)

    def add_missed(self, before: int) -> None:
        while self.missed and self.missed[0]["content"][0][0] < before:
            claim = self.missed.pop(0)
            spent = self.presses.total()
            self.begin(claim)
            key = self.look()["focus"]
            self.plan[key] = claim
            self.correct(key)
            self.accept_added(key)
            self.added.append(self.presses.total() - spent)
            self.look()

    def begin(self, claim: Record) -> None:
        """Add the claim out of what takes the fewest keys then: what the page proposes, some words near, or its own."""
        home = self.home()
        ways: list[tuple[list[int] | None, list[str]]] = [(None, [])]
        around = next((span for span in self.arrows.units["sentence"] if span[1] > claim["content"][0][0]), [0, 0])
        ways += [(list(place), keys) for place, keys in self.arrows.places(home, NEAR) if meet(place, around)]
        ways.append((claim["content"][0], self.arrows.selecting(home, claim["content"][0])))
        readings = self.page.evaluate("(selections) => seen.added(selections)", [place for place, _ in ways])
        costs = [
            len(keys) + self.reading(found, claim)[0] if found else 99
            for (_, keys), found in zip(ways, readings, strict=True)
        ]
        _, keys = ways[costs.index(min(costs))]
        self.press("add", *keys, "a")

    def accept_added(self, key: str) -> None:
        """Nested where it belongs, if that is decided; Enter goes on, what is missing still is asked for first."""
        parents = self.parents()
        wanted = self.plan[key]["parent"]
        is_decided = not wanted or parents.get(wanted)
        if is_decided and "parent" in differences(self.item(key)["record"], self.plan[key], parents):
            self.press("nest", "Shift+H")
        self.press("add", "Enter")
        while self.look()["asking"] and self.state["focus"] == key:
            field = self.state["asking"]["field"]
            self.give(field, "", self.plan[key]["values"][field])
        self.assert_done(key)

    def own_voice(self) -> None:
        """All at once, after those that are wrong."""
        self.look()
        wrong = [
            item["key"] for item in self.state["items"] if item["voice"] and not item["decided"] and self.differs(item)
        ]
        for key in wrong:
            self.go_to(key)
            self.decide(key)
        if any(item["voice"] and not item["decided"] for item in self.look()["items"]):
            self.press("own voice", "v")
            left = [item["key"] for item in self.look()["items"] if not item["decided"]]
            for key in left:
                self.go_to(key)
                self.decide(key)

    def differs(self, item: Record) -> bool:
        claim = self.plan.get(item["key"])
        return claim is None or bool(differences(item["record"], claim, self.parents()))

    def mend(self) -> None:
        """Parents that did not come by themselves."""
        for key in [item["key"] for item in self.look()["items"] if item["key"] in self.plan]:
            if "parent" in differences(self.item(key)["record"], self.plan[key], self.parents()):
                self.go_to(key)
                self.press("nest", "Shift+H")
                self.look()
                if "parent" in differences(self.item(key)["record"], self.plan[key], self.parents()):
                    self.press("nest", "Shift+H")

    def parents(self) -> dict[str, str]:
        """Claim ids of the page by gold id."""
        return {self.plan[item["key"]]["id"]: item["claim"] for item in self.state["items"] if item["key"] in self.plan}

    # Spans

    def read(self, claim: Record) -> None:
        """Press the key for another reading as often as that spares other keys."""
        presses = self.reading(self.page.evaluate("seen.ahead()"), claim)[1]
        if presses:
            self.press("another reading", *["Shift+O"] * presses)
            self.look()

    def reading(self, readings: list[Record], claim: Record) -> tuple[int, int]:
        """The keys that the best of these readings takes in all, and how many presses it is away."""
        return min((away + self.mending(each, claim), away) for away, each in enumerate(readings))

    def mending(self, parts: Record, claim: Record) -> int:
        """Keys that make the gold's words of these; each role by itself, so about."""
        return sum(
            self.arrows.count(parts[role], claim[role])
            + (parts[role] != claim[role] and (role != "content" or len(parts[role]) > 1))
            for role in ROLE_KEYS
        )

    def mend_spans(self, key: str, role: str, wanted: Spans) -> None:
        now = self.item(key)["record"][role]
        if now == wanted:
            return
        if now and len(now) == len(wanted):
            by_edges = self.arrows.by_edges(now, wanted)
            if sum(map(len, by_edges)) < self.arrows.count_anew(self.home(), wanted):
                for piece, keys in enumerate(by_edges):
                    if keys:
                        self.reach_part(key, role, piece)
                        self.press(f"{role} edges", *keys)
                self.expect(key, role, wanted)
                return
        if not wanted:
            self.reach_part(key, role, 0)
            self.press(f"{role} edges", "Delete")
        for index, span in enumerate(wanted):
            self.select_span(span, f"{role} selected")
            self.press(f"{role} selected", "e" if index else ROLE_KEYS[role])
        self.expect(key, role, wanted)

    def expect(self, key: str, role: str, wanted: Spans) -> None:
        now = next(item for item in self.look()["items"] if item["key"] == key)["record"][role]
        if now != wanted:
            said = [self.text[start:end] for start, end in now], [self.text[start:end] for start, end in wanted]
            raise AssertionError(f"{role} is {said[0]}, not {said[1]}")

    def reach_part(self, key: str, role: str, piece: int) -> None:
        """Key presses until the edges of this piece move."""
        for _ in range(20):
            part = self.look()["part"]
            default = part is None and role == "content" and len(self.item(key)["record"]["content"]) == 1
            if default or part == {"role": role, "piece": piece}:
                return
            order = [(each, index) for each in ROLE_KEYS for index, _ in enumerate(self.item(key)["record"][each])]
            at = order.index((part["role"], part["piece"])) if part else 0
            away = (order.index((role, piece)) - at) % len(order)
            self.press(f"{role} edges", "Shift+S" if away > len(order) / 2 else "s")
        raise AssertionError(f"cannot reach {role} {piece} of {key}")

    def home(self) -> tuple[int, int]:
        """Where the cursor is, or starts."""
        start, end = self.look()["selection"] or self.page.evaluate("seen.home()")
        return start, end

    def select_span(self, goal: list[int], purpose: str) -> None:
        """Move the cursor by the cheapest unit to a place from which both edges are near, then set them."""
        self.press(purpose, *self.arrows.selecting(self.home(), goal))
        if self.look()["selection"] != goal:
            start, end = self.state["selection"]
            raise AssertionError(f"selected {self.text[start:end]!r}, not {self.text[goal[0] : goal[1]]!r}")

    # Answers

    def give_to_others(self, key: str, claim: Record) -> None:
        """The source's name and type for all its claims at once, where that is right for more of them than before."""
        source = [plain(claim["source_name"]), claim["values"]["source_type"]]
        gain = 0
        for other in self.look()["others"]:
            gold = self.plan.get(other)
            values = self.item(other)["record"]
            now = [plain(values["source_name"]), values["values"].get("source_type")]
            wanted = [plain(gold["source_name"]), gold["values"]["source_type"]] if gold else now
            gain += (source == wanted) - (now == wanted and not self.item(other)["open"])
        if gain > 0 and self.item(key)["record"]["values"].get("source_type") == source[1]:
            self.press("apply to source", "y")
            self.look()

    def choose_source(self, wanted: str, *, asked: bool = True) -> None:
        choices = [plain(name) for name in self.state["choices"]][: 5 if asked else 4]
        if plain(wanted) in choices:
            digit = choices.index(plain(wanted)) + 1
            self.press("source name", str(digit) if asked else f"Shift+Digit{digit}")
        else:
            self.press("source name", "n", *self.typing(wanted))

    def typing(self, wanted: str) -> list[str]:
        """Keys in the box for names: the shortest beginning that brings the name to the top, or the whole name."""
        if not wanted:
            return ["Delete", "Enter"]
        here = [plain(name) for name in self.page.evaluate("(typed) => seen.names(typed)", "")]
        ways = [[f"Alt+Digit{here.index(plain(wanted)) + 1}"]] if plain(wanted) in here else []
        begun = self.beginnings(wanted)
        for length in range(1, len(wanted)):
            found = [plain(name) for name in self.page.evaluate("(typed) => seen.names(typed)", wanted[:length])]
            if plain(wanted) in found:
                down = found.index(plain(wanted))
                ways.append([*begun[length], f"Alt+Digit{down + 1}" if down else "Enter"])
                if not down:
                    break
        return min([*ways, [*begun[-1], "Shift+Enter"]], key=len)

    def beginnings(self, wanted: str) -> list[list[str]]:
        """The fewest keys that write each beginning, from the name as it is, with the arrow that completes words."""
        begun: list[list[str]] = [[], *[[*wanted] for _ in wanted]]
        if (now := self.state["name"]) and wanted.startswith(now):
            begun[len(now)] = ["End"]
        longer = self.page.evaluate("(typed) => typed.map(seen.goOn)", [wanted[:end] for end in range(len(wanted))])
        for end, more in enumerate(longer):
            begun[end + 1] = min(begun[end + 1], [*begun[end], wanted[end]], key=len)
            if more and wanted.startswith(more):
                begun[len(more)] = min(begun[len(more)], [*begun[end], "ArrowRight"], key=len)
        return begun

    def mend_more(self, key: str, name: str, wanted: str) -> None:
        choices = {"mention": ("Shift+M", 9), "attitude": ("Shift+A", 9)}[name]
        for _ in range(choices[1]):
            if self.item(key)["record"][name] == wanted:
                return
            self.press(name, choices[0])
            self.look()
        if self.item(key)["record"][name] != wanted:
            raise AssertionError(f"{name} is {self.item(key)['record'][name]}, not {wanted}")

    def mend_answers(self, key: str, claim: Record) -> None:
        for name in ("source_type", "claim_kind", "commitment")[: 2 if is_voice(claim) else 3]:
            self.answer(key, name, "", claim["values"].get(name))
        for target in self.targets:
            self.answer(key, "stance", target, claim["values"].get("stance", {}).get(target))

    def answer(self, key: str, field: str, target: str, wanted: Any) -> None:
        if self.value(key, field, target) == wanted or [field, target] in self.item(key)["open"]:
            return
        self.aim(field, target, wanted)
        self.give(field, target, wanted)
        self.look()
        if self.value(key, field, target) != wanted:
            raise AssertionError(f"{field} {target} is {self.value(key, field, target)}, not {wanted}")

    def aim(self, field: str, target: str, wanted: Any) -> None:
        """Make keys answer for the target; Shift and Alt reach those beside it unless the answer is taken away."""
        if not target:
            return
        away = (self.targets.index(target) - self.targets.index(self.look()["target"])) % len(self.targets)
        if wanted is not None and any(
            entry["field"] == field and entry["target"] == target for entry in self.state["keys"]
        ):
            return
        self.press(field, *(["t"] * away if away < 2 else ["Shift+B"] * (len(self.targets) - away)))

    def give(self, field: str, target: str, wanted: Any) -> None:
        self.press(field, *(["Backspace"] if wanted is None else self.answer_keys(field, target, wanted)))

    def answer_keys(self, field: str, target: str, wanted: Any) -> list[str]:
        for entry in self.look()["keys"]:
            if entry["field"] == field and entry["target"] == target and entry.get("value") == wanted:
                return [entry["key"]]
        hotkeys = {entry["group"]: entry["key"] for entry in self.state["keys"] if entry.get("group")}
        group, letter = self.page.evaluate("(value) => seen.inGroup(value)", wanted)
        return [key for key in (hotkeys[group], letter) if key]

    def value(self, key: str, field: str, target: str) -> Any:
        value = next(item for item in self.state["items"] if item["key"] == key)["record"]["values"].get(field)
        return (value or {}).get(target) if target else value

    # At the end

    def check(self, stored: list[Record], state: str) -> None:
        """Raises AssertionError unless what is stored is the gold."""
        assert state == "submitted", state
        kept = [claim for claim in stored if not claim["reject_reason"]]
        self.look()
        known = {self.item(key)["claim"] for key in self.plan}
        extra = [claim for claim in kept if claim["id"] not in known]
        assert not extra, extra
        assert len(kept) == len(self.gold), f"{len(kept)} claims, not {len(self.gold)}"
        parents = self.parents()
        for item in self.state["items"]:
            if item["key"] in self.plan:
                found = next(claim for claim in kept if claim["id"] == item["claim"])
                wrong = differences(found, self.plan[item["key"]], parents)
                assert not wrong, f"{wrong}: {found} is not {self.plan[item['key']]}"


def differences(record: Record, claim: Record, parents: dict[str, str]) -> list[str]:
    """Names of the parts in which a record of the page is not the gold claim."""
    found = [name for name in (*ROLE_KEYS, "mention", "attitude") if record[name] != claim[name]]
    if plain(record["source_name"]) != plain(claim["source_name"]):
        found.append("source_name")
    for name in ("source_type", "claim_kind", "commitment", "stance"):
        now, wanted = record["values"].get(name), claim["values"].get(name)
        if now != wanted and not (name == "commitment" and is_voice(claim)) and (now or wanted):
            found.append(name)
    if record["parent"] != (parents.get(claim["parent"], "?") if claim["parent"] else None):
        found.append("parent")
    return found


def plain(name: str) -> str:
    """A name without case and article, which codebooks leave open."""
    lower = name.lower()
    return lower.removeprefix("the ")


def is_voice(claim: Record) -> bool:
    return bool(claim["quotation"] == "own_voice")


def alike(item: Record, claim: Record) -> float:
    """Overlap of the contents; of two that overlap as much the one of the same kind comes first."""
    same_kind = item["voice"] == is_voice(claim)
    return overlap(item["record"]["content"], claim["content"]) + same_kind / 1000


def overlap(a: Spans, b: Spans) -> float:
    """Dice's coefficient of two sets of characters."""
    one, two = ({point for start, end in spans for point in range(start, end)} for spans in (a, b))
    return 2 * len(one & two) / (len(one) + len(two))


def meet(one: tuple[int, int], other: list[int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
