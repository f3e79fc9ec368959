// Between the desk and the queue: what is sent, what comes back, what other tabs say.

import { revise } from "./actions.js";
import { announce } from "./announce.js";
import { signInAgain, show } from "./dialogs.js";
import { h } from "./dom.js";
import { fromClaim } from "./records.js";
import { Queue } from "./queue.js";
import { post, signIn } from "./server.js";
import { t } from "./strings.js";

export class Saving {
  constructor(desk, store, urls) {
    Object.assign(this, { desk, store, urls });
    this.queue = new Queue(store, urls.changes, post, {
      acknowledged: (result) => { this.take(result); store.tell({ type: "acknowledged", result }); },
      held: () => this.showHeld(),
      refused: (detail, entry) => this.refused(detail, entry),
      state: (name, detail) => this.state(name, detail),
    });
    desk.send = (operations) => {
      this.queue.add(operations, this.watch.take());
      this.markWaiting();
    };
    desk.held = (item) => item.claim && this.queue.held.get(item.claim);
    store.listen((message) => { if (message.type === "acknowledged") this.take(message.result); });
    addEventListener("beforeunload", (event) => { if (store.full && this.queue.size) event.preventDefault(); });
  }

  /** Take up what this review's closed tabs left behind, then those of crashed ones. */
  start(status, watch) {
    Object.assign(this, { status, watch });
    this.store.adopt(this.store.closedTabs());
    this.load();
    this.store.lostTabs().then((tabs) => { if (tabs.length && this.store.adopt(tabs)) this.load(); });
  }

  load() {
    this.queue.load();
    const pending = this.queue.entries.flatMap(({ operations }) => operations);
    for (const operation of pending) this.replay(operation);
    this.desk.restore();
    this.takeNotes();
    this.showHeld();
    this.desk.refresh([...this.desk.items.keys()]);
  }

  /** Notes that were being written when their tab went. */
  takeNotes() {
    const { desk, store } = this;
    for (const [number, { key, note }] of store.all("typed")) {
      store.remove("typed", number);
      const item = desk.items.get(key);
      if (item && desk.shown(item)) revise(desk, item, { ...desk.shown(item), note }, [], t("note"));
    }
  }

  /** A stored change that the server has not acknowledged, shown as it was. */
  replay(operation) {
    const { desk } = this;
    if (operation.op === "no_claim") desk.review.no_claim = operation.spans;
    else if (operation.op === "values") desk.review.values = operation.values;
    else {
      const item = desk.itemOf(operation.claim) ?? (operation.record && desk.proposalOf(operation.record)) ?? desk.makeItem(operation.claim, null);
      item.claim = operation.claim;
      item.local = operation.op === "put" ? fromClaim({ ...operation.record, reject_reason: operation.record.rejected }) : null;
    }
  }

  take(result) {
    const pending = (claim) => this.queue.pending(claim).length > 0 || this.queue.held.has(claim);
    if (!this.queue.entries.some(({ operations }) => operations.some(({ op }) => op === "no_claim"))) this.desk.review.no_claim = result.no_claim;
    if (!this.queue.entries.some(({ operations }) => operations.some(({ op }) => op === "values"))) this.desk.review.values = result.values;
    this.markWaiting();
    this.desk.acknowledge(result, pending);
  }

  /** Items whose last change is not acknowledged carry a dot. */
  markWaiting() {
    const claims = new Set(this.queue.entries.flatMap(({ operations }) => operations.map(({ claim }) => claim)));
    for (const item of this.desk.items.values()) item.waiting = claims.has(item.claim);
  }

  state(name, detail) {
    this.status?.set(name, detail);
    if (name === "signed_out" && !document.querySelector("dialog[open]")) {
      signInAgain(this.queue.size, (user, word) => signIn(this.urls.sign_in, user, word), () => this.queue.retry());
    }
    if (name === "not_open") { this.desk.review.state = "submitted"; this.desk.tell("review"); }
  }

  showHeld() {
    const keys = [];
    for (const [claim, { mine, theirs }] of this.queue.held) {
      const item = this.desk.itemOf(claim) ?? (mine && this.desk.proposalOf(mine)) ?? this.desk.makeItem(claim, null);
      item.claim = claim;
      if (theirs) Object.assign(item, { base: fromClaim(theirs), revision: theirs.revision });
      item.local = mine ? fromClaim({ ...mine, reject_reason: mine.rejected }) : undefined;
      keys.push(item.key);
    }
    this.status?.draw();
    if (keys.length) { announce(t("held", { n: keys.length })); this.markWaiting(); this.desk.refresh(keys); }
  }

  /** The person keeps one of two versions. Theirs is what the server has; mine is sent again on top of it. */
  resolve(item, keep) {
    const { mine, theirs } = this.queue.release(item.claim);
    Object.assign(item, { local: undefined, base: theirs ? fromClaim(theirs) : null, revision: theirs?.revision ?? 0 });
    if (theirs) item.claim = theirs.id;
    if (keep === "mine") {
      const record = mine && fromClaim({ ...mine, reject_reason: mine.rejected });
      this.desk.edit([{ item, record, draft: null }], t("keep_mine"));
    }
    this.desk.refresh([item.key]);
    this.status.draw();
  }

  /** The page shows again what the server has; the person reads why. */
  refused(detail, entry) {
    const keys = [];
    for (const { claim } of entry.operations) {
      const item = claim && this.desk.itemOf(claim);
      if (!item) continue;
      if (!this.queue.pending(claim).length) item.local = undefined;
      keys.push(item.key);
    }
    this.markWaiting();
    this.desk.refresh(keys);
    show(t("refused_title"), h("p", {}, t("refused", { detail })));
  }
}
