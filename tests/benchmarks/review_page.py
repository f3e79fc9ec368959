"""How the review page behaves in headless Chromium on an article of 6,000 words with 200 claims.

    python -m tests.benchmarks.review_page

Prints the time from navigation until the page is ready, the 95th percentile from a key to the paint that shows it, and
the longest task, all as the browser's Performance API measures them; beside them the same for an empty page of the
same browser, and the load of the machine, on which all of it depends.
"""

import argparse
import os
import statistics
from typing import Any

from tests.benchmarks.site import empty_site, open_review, signed_in

CLAIMS = 200
SENTENCE = (
    "The ministry of transport said on Tuesday that number {} of the rules of the harbour had not been broken when it "
    "awarded the contract for the channel to a company from the north."
)
KEYS = [
    "Enter", "j", "k", "o", "Enter", "Shift+ArrowLeft",
    "Enter", "w", "Enter", "ArrowRight", "Shift+ArrowRight", "Escape",
]  # fmt: skip
OBSERVE = """globalThis.tasks = [];
new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
  .observe({ type: 'longtask', buffered: true });
globalThis.pressed = [];
addEventListener('keydown', () => {
  const begun = performance.now();
  requestAnimationFrame(() => {  // what follows the frame's painting
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => pressed.push(performance.now() - begun);
    port2.postMessage(0);
  });
}, true);"""
SIZE = """() => performance.getEntriesByType('resource')
  .filter(({ startTime }) => startTime < document.documentElement.dataset.ready)  // what is fetched ahead comes later
  .filter(({ name }) => /\\.(js|css)(\\?|$)/.test(name))
  .reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0)"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5)
    arguments = parser.parse_args()
    with empty_site() as address:
        from claims.models import User

        document = article()
        with signed_in(address, User.objects.get(username="ada")) as page:
            page.add_init_script(OBSERVE)
            measure_start(page, address, document, arguments.times)
            presses = measure_keys(page, arguments.times)
            measure_empty_page(page, presses)
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def measure_start(page: Any, address: str, document: Any, times: int) -> None:
    ready, tasks = [], []
    for _ in range(times):
        open_review(page, address, document)
        ready.append(float(page.evaluate("document.documentElement.dataset.ready")))
        page.wait_for_timeout(400)
        tasks.append(max(page.evaluate("tasks"), default=0))
    print(f"ready: median {statistics.median(ready):.0f} ms, best {min(ready):.0f} ms")
    print(f"longest task at the start: {statistics.median(tasks):.0f} ms")
    print(f"size: {page.evaluate(SIZE)} bytes of scripts and styles")


def measure_keys(page: Any, times: int) -> int:
    page.evaluate("tasks.length = 0; pressed.length = 0")
    for key in KEYS * times:
        page.keyboard.press(key)
        page.wait_for_timeout(60)
    presses = print_paints(page, "key to paint")
    print(f"longest task at the keys: {max(page.evaluate('tasks'), default=0):.0f} ms")
    return presses


def measure_empty_page(page: Any, presses: int) -> None:
    page.goto("about:blank")
    page.set_content("<p>Nothing</p>")
    page.evaluate(OBSERVE)
    for _ in range(presses):
        page.keyboard.press("j")
        page.wait_for_timeout(20)
    print_paints(page, "an empty page")


def print_paints(page: Any, name: str) -> int:
    shown = sorted(page.evaluate("pressed"))
    late = shown[int(len(shown) * 0.95)]
    print(f"{name}: median {statistics.median(shown):.0f} ms, 95th percentile {late:.0f} ms of {len(shown)}")
    return len(shown)


def article() -> Any:
    from tests.factories import make_document, make_project, make_reading, make_suggestion, make_user

    project = make_project(ada=make_user("ada"))
    sentences = [SENTENCE.format(number) for number in range(CLAIMS)]
    text = "\n\n".join(" ".join(sentences[start : start + 3]) for start in range(0, CLAIMS, 3))
    document = make_document(project, text, language="en")
    places = [text.index(sentence) for sentence in sentences]
    found = list(zip(places, sentences, strict=True))
    reading = make_reading(document, sentences=[[at, at + len(sentence)] for at, sentence in found])
    for ordinal, (at, sentence) in enumerate(found):
        made = make_suggestion(reading, sentence[sentence.index("number") : -1], "said", "The ministry of transport")
        made.ordinal, made.cue, made.source = ordinal, [[at + 26, at + 30]], [[at, at + 25]]
        made.save()
    return document


if __name__ == "__main__":
    main()
