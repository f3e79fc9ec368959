// The review page: puts the parts together.

import { announce, announceIn } from "./announce.js";
import { sameSource } from "./actions.js";
import { Cards } from "./cards.js";
import { makeCommands } from "./commands.js";
import { Cursor } from "./cursor.js";
import { Desk } from "./desk.js";
import { Keyboard } from "./keyboard.js";
import { Links } from "./links.js";
import { makeActions } from "./page.js";
import { Saving } from "./saving.js";
import { Status, Stopwatch } from "./status.js";
import { Store } from "./store.js";
import { fetched, t } from "./strings.js";
import { TextView } from "./textview.js";

const SEEN = "sayso/first-steps";
const FETCHED = ["adding", "details", "reading", "splitting", "dialogs", "history", "comments", "submission", "conflict", "handles"];

/** Builds the page out of the payload in it; returns its state and its keys. */
async function start() {
  const stored = JSON.parse(document.getElementById("review-data").textContent);
  const payload = document.body.querySelector("[data-mode=sentence]") ? (await import("./sentences.js")).bySentence(stored) : stored;
  const find = (selector) => document.querySelector(selector);
  const [area, stage, cardsRoot] = [find(".desk"), find(".stage"), find(".cards-column")];
  const store = new Store(payload.review.id);
  const desk = new Desk(payload, store);
  const saving = new Saving(desk, store, payload.urls);
  const queue = saving.queue;
  const status = new Status(desk, queue, find(".progress-line"));
  const watch = new Stopwatch(payload.review.active_seconds ?? 0, status.clock);
  saving.start(status, watch);

  const textView = new TextView(desk, find(".words"));
  const view = { others: (item) => sameSource(desk, item) };
  let cards = null;
  const act = makeActions(desk, view, () => cards.redraw());
  cards = new Cards(desk, cardsRoot, textView, act, view);
  const links = new Links(desk, textView, stage);
  let handles = null;  // fetched with the first part whose edges move
  cards.onlayout = () => {
    links.draw(cards.elements.get(desk.focused?.key));
    if (desk.part) handles ??= fetched("handles").then(({ Handles }) => { handles = new Handles(desk, textView, stage); handles.draw(); }, () => { handles = null; });
    handles?.draw?.();
  };
  addEventListener("scroll", () => links.draw(cards.elements.get(desk.focused?.key)), { passive: true });  // text that stays, cards that move
  const cursor = new Cursor(desk, textView, act);
  const open = (name, run) => () => status.until(keyboard.hold(fetched(name).then((part) => { run(part); }, () => announce(t("not_loaded")))));
  let submission = null;
  const submitting = (run) => open("submission", ({ Submission }) => run(submission ??= new Submission(desk, queue, payload.urls, act)));
  status.reopen = submitting((part) => part.reopen());
  const page = {
    palette: open("dialogs", (part) => part.palette(keyboard)),
    help: open("dialogs", (part) => part.help(keyboard)),
    guidelines: open("dialogs", (part) => part.guidelines(payload)),
    comments: open("comments", (part) => part.comments(desk, payload.urls)),
    history: open("history", (part) => part.history(desk, queue, payload.urls.events)),
    submit: submitting((part) => part.submit()),
    next: () => { location.href = payload.urls.next; },
  };
  const keyboard = new Keyboard(desk, makeCommands(act, cursor, page), act, view, area);

  const detailed = (turn) => open("details", (part) => { view.details = part; turn(); cards.redraw(); });
  Object.assign(act, {
    cardFocus: (item) => cards.elements.get(item.key)?.focus({ preventScroll: true }),
    lookLater: () => { clearTimeout(view.timer); view.timer = setTimeout(() => cards.look(), 120); },
    showVoice: () => { cards.voice.scrollIntoView({ block: "center" }); cards.voice.focus({ preventScroll: true }); },
    add: open("adding", ({ add }) => add(desk, act)),
    split: open("splitting", ({ split }) => { split(desk); cards.redraw(); }),
    merge: open("splitting", ({ merge }) => { merge(desk); cards.redraw(); }),
    read: open("reading", ({ read }) => { read(desk); cards.redraw(); }),
    why: detailed(() => { view.why = desk.why = !view.why; }),
    more: detailed(() => { view.more = !view.more; }),
    palette: page.palette,
    tall: () => { const isTall = cardsRoot.parentElement.classList.toggle("tall"); find(".grip").setAttribute("aria-expanded", String(isTall)); },
    resolve: (keep) => { saving.resolve(desk.focused, keep); cards.redraw(); },
  });
  for (const [name, run] of Object.entries({ ...page, ...act })) {
    for (const button of document.querySelectorAll(`[data-act="${name}"]`)) button.addEventListener("click", () => run());
  }
  for (const button of document.querySelectorAll("[data-step]")) button.addEventListener("click", () => act.step(Number(button.dataset.step)));
  announceIn(document.body);
  if (desk.fields.some(({ scope }) => scope === "article")) (await import("./articlefields.js")).articleFields(desk, stage);
  status.draw();
  desk.focus(desk.undecided(desk.claims)[0] ?? desk.claims[0] ?? null);
  const resume = (item) => { act.focus(item); act.naming(); };
  if (desk.unfinished) resume(desk.unfinished);
  desk.on("naming", resume);
  if (!localStorage.getItem(SEEN) && desk.isOpen) { localStorage.setItem(SEEN, "1"); find("#first-steps").showModal(); }
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
  (window.requestIdleCallback ?? setTimeout)(() => { for (const name of FETCHED) fetched(name).catch(() => {}); });  // so that they open without a network, too
  return { desk, keyboard };
}

export const { desk, keyboard } = await start();
