// The review page: puts the parts together.

import { announceIn } from "./announce.js";
import { articleFields } from "./articlefields.js";
import { sameSource } from "./actions.js";
import { Cards } from "./cards.js";
import { makeCommands } from "./commands.js";
import { comments } from "./comments.js";
import { Cursor } from "./cursor.js";
import { Desk } from "./desk.js";
import * as dialogs from "./dialogs.js";
import { Handles } from "./handles.js";
import { history } from "./history.js";
import { Keyboard } from "./keyboard.js";
import { Links } from "./links.js";
import { makeActions } from "./page.js";
import { Saving } from "./saving.js";
import { bySentence } from "./sentences.js";
import { Status, Stopwatch } from "./status.js";
import { Store } from "./store.js";
import { Submission } from "./submission.js";
import { TextView } from "./textview.js";

const SEEN = "sayso/first-steps";

/** Builds the page out of the payload in it; returns its state and its keys. */
function start() {
  const stored = JSON.parse(document.getElementById("review-data").textContent);
  const payload = document.body.querySelector("[data-mode=sentence]") ? bySentence(stored) : stored;
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
  const handles = new Handles(desk, textView, stage);
  cards.onlayout = () => { links.draw(cards.elements.get(desk.focused?.key)); handles.draw(); };
  const cursor = new Cursor(desk, textView, act);
  const submission = new Submission(desk, queue, payload.urls, act);
  const page = { palette: () => dialogs.palette(keyboard), help: () => dialogs.help(keyboard), guidelines: () => dialogs.guidelines(payload),
    comments: () => comments(desk, payload.urls), history: () => history(desk, queue, payload.urls.events), submit: () => submission.submit(), next: () => { location.href = payload.urls.next; } };
  const keyboard = new Keyboard(desk, makeCommands(act, cursor, page), act, view, area);

  Object.assign(act, {
    cardFocus: (item) => cards.elements.get(item.key)?.focus({ preventScroll: true }),
    lookLater: () => { clearTimeout(view.timer); view.timer = setTimeout(() => cards.redraw(), 120); },
    showVoice: () => { cards.voice.scrollIntoView({ block: "center" }); cards.voice.focus({ preventScroll: true }); },
    resolve: (keep) => { saving.resolve(desk.focused, keep); cards.redraw(); },
  });
  for (const [name, run] of Object.entries({ ...page, ...act })) {
    for (const button of document.querySelectorAll(`[data-act="${name}"]`)) button.addEventListener("click", () => run());
  }
  for (const button of document.querySelectorAll("[data-step]")) button.addEventListener("click", () => act.step(Number(button.dataset.step)));
  announceIn(document.body);
  articleFields(desk, stage);
  status.draw();
  desk.focus(desk.undecided(desk.claims)[0] ?? desk.claims[0] ?? null);
  submission.draw();
  if (!localStorage.getItem(SEEN) && desk.isOpen) { localStorage.setItem(SEEN, "1"); dialogs.firstSteps(); }
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
  return { desk, keyboard };
}

export const { desk, keyboard } = start();
