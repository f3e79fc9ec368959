// Between the desk and the queue: what is sent, what comes back, what other tabs say.

import { revise } from "./actions.js";
import { announce } from "./announce.js";
import { fromClaim, withAnswer } from "./records.js";
import { Queue } from "./queue.js";
import { post, signIn } from "./server.js";
import { fetched, t } from "./strings.js";

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
    this.takeTyped();
    this.showHeld();
    this.desk.refresh([...this.desk.items.keys()]);
  }

  /** What was being typed when its tab went: notes and answers are taken, a name is offered in its box again. */
  takeTyped() {
    const { desk, store } = this;
    for (const [number, { key, note, name, field: wanted, target, value }] of store.all("typed")) {
      store.remove("typed", number);
      const item = desk.items.get(key);
      const record = item && desk.shown(item);
      const field = desk.fields.find((candidate) => candidate.key === wanted);
      if (record && note !== undefined) revise(desk, item, { ...record, note }, [], t("note"));
      else if (record && field) revise(desk, item, withAnswer(record, field, target, value), [`${field.key}/${target}`], field.name);
      else if (record && name) {
        item.typedName = name;
        desk.keepTyped(item, { name });
        desk.tell("naming", desk.unfinished = item);
      }
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
      fetched("dialogs").then(({ signInAgain }) => signInAgain(this.queue.size, (user, word) => signIn(this.urls.sign_in, user, word), () => this.queue.retry()));
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
    if (!keys.length) return;
    announce(t("held", { n: keys.length }));
    this.markWaiting();
    this.desk.refresh(keys);
    fetched("conflict").then(({ conflict }) => { this.desk.conflict = conflict; this.desk.tell("ask"); });
  }

  /** The person keeps one of two versions. Theirs is what the server has; mine is sent again on top of it. */
  resolve(item, keep) {
    const { mine, theirs } = this.queue.release(item.claim);
    Object.assign(item, { local: undefined, base: theirs ? fromClaim(theirs) : null, stored: theirs, revision: theirs?.revision ?? 0 });
    if (theirs) item.claim = theirs.id;
    if (keep === "mine") {
      const record = mine && fromClaim({ ...mine, reject_reason: mine.rejected });
      this.desk.edit([{ item, record, draft: null }], t("conflict"));
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
    fetched("dialogs").then(({ say }) => say("refused_title", "refused", { detail }));
  }
}
