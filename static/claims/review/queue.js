// Changes on their way to the server: stored first, sent in order, acknowledged one by one, sent again after a failure.
// A claim that was changed elsewhere is held with both versions; the changes of other claims go on.

import { uuid } from "./dom.js";

const LONGEST_WAIT = 30;

/** Tells the page: `acknowledged(result)`, `held()`, `refused(detail, entry)`, `state(name, detail)`. */
export class Queue {
  constructor(store, url, post, page) {
    Object.assign(this, { store, url, post, page });
    this.entries = [];
    this.held = new Map();  // claim id -> { number, mine, theirs }
    this.failures = 0;
    this.sending = false;
    this.stopped = null;    // "signed_out" | "not_open" | "forbidden"
    this.waiting = [];      // who wants to know whether everything is saved
    addEventListener("online", () => this.retry());
  }

  /** Read what is stored; entries of a closed tab come after our own. */
  load() {
    this.entries = this.store.all("change").map(([number, value]) => ({ number, ...value }));
    for (const [number, value] of this.store.all("held")) this.held.set(value.claim, { number, ...value });
    this.send();
  }

  get size() { return this.entries.length; }

  /** Pending operations on a claim, oldest first. */
  pending(claim) {
    return this.entries.flatMap((entry) => entry.operations.filter((operation) => operation.claim === claim));
  }

  /** Queue one change. An operation's `revision` is that of the claim on the page; behind an own pending change of
   * the same claim it is filled in when that one is acknowledged. */
  add(operations, seconds) {
    for (const operation of operations) {
      if (operation.claim && this.pending(operation.claim).length) operation.revision = null;
      const held = operation.claim && this.held.get(operation.claim);
      if (held) this.hold(operation, held.theirs);
    }
    const free = operations.filter((operation) => !operation.claim || !this.held.has(operation.claim));
    if (!free.length) return;
    const entry = { number: this.store.number(), change: uuid(), operations: free, active_seconds: seconds };
    this.entries.push(entry);
    this.keep(entry);
    if (this.stopped === "signed_out") this.retry();  // ask again
    else this.send();
  }

  keep({ number, ...value }) { this.store.write("change", number, value); }

  drop(entry) {
    this.entries = this.entries.filter((other) => other !== entry);
    this.store.remove("change", entry.number);
  }

  retry() {
    clearTimeout(this.timer);
    this.failures = 0;
    if (this.stopped === "signed_out") this.stopped = null;
    this.send();
  }

  reopen() { this.stopped = null; this.retry(); }

  async send() {
    if (this.sending || this.stopped) return;
    const entry = this.entries[0];
    if (!entry) { this.page.state("saved"); this.answer(true); return; }
    this.sending = true;
    this.page.state("saving");
    const { number, ...change } = entry;
    const answer = await this.post(this.url, change);
    this.sending = false;
    this.receive(entry, answer);
  }

  receive(entry, { status, body }) {
    if (status >= 200 && status < 300) this.acknowledge(entry, body);
    else if (status === 409 && body.error === "stale") this.part(entry, body);
    else if (status === 409) return this.stop("not_open", body.detail);
    else if (status === 401 || body.error === "not_authenticated") return this.stop("signed_out");
    else if (status === 403 && /CSRF/.test(body.detail ?? "")) return this.stop("signed_out");
    else if (status === 403 || status === 404) return this.stop("forbidden", body.detail);
    else if (status === 400 || status === 413) this.refuse(entry, body);
    else return this.wait(status);
    this.failures = 0;
    return this.send();
  }

  acknowledge(entry, result) {
    this.drop(entry);
    for (const { id, revision } of result.claims) this.rebase(id, revision);
    for (const id of result.deleted) this.rebase(id, 0);
    this.page.acknowledged(result);
  }

  /** The claim's next pending operation builds on `revision`. */
  rebase(claim, revision) {
    for (const entry of this.entries) {
      const operation = entry.operations.find((candidate) => candidate.claim === claim);
      if (!operation) continue;
      operation.revision = revision;
      this.keep(entry);
      return;
    }
  }

  /** A stale change: hold the operations on claims that moved, send the others again as a new change. */
  part(entry, { claims, deleted }) {
    const theirs = new Map(deleted.map((id) => [id, null]));
    for (const operation of entry.operations) {
      const moved = claims.find((claim) => claim.id === operation.claim || (operation.revision === 0 &&
        claim.suggestion !== null && claim.suggestion === operation.record?.suggestion));
      if (moved) theirs.set(operation.claim, moved);
    }
    if (!theirs.size) { this.refuse(entry, { detail: "" }); return; }
    for (const other of [...this.entries]) {
      const moved = other.operations.filter((operation) => theirs.has(operation.claim));
      if (!moved.length) continue;
      for (const operation of moved) this.hold(operation, theirs.get(operation.claim));
      other.operations = other.operations.filter((operation) => !theirs.has(operation.claim));
      if (!other.operations.length) { this.drop(other); continue; }
      other.change = uuid();
      this.keep(other);
    }
    this.page.held();
  }

  hold(operation, theirs) {
    const number = this.held.get(operation.claim)?.number ?? this.store.number();
    const mine = operation.op === "put" ? operation.record : null;
    const held = { claim: operation.claim, mine, theirs };
    this.held.set(operation.claim, { number, ...held });
    this.store.write("held", number, held);
  }

  release(claim) {
    const held = this.held.get(claim);
    this.held.delete(claim);
    this.store.remove("held", held.number);
    return held;
  }

  refuse(entry, body) {
    this.drop(entry);
    const touched = new Map(entry.operations.filter(({ claim }) => claim).map(({ claim, revision }) => [claim, revision]));
    for (const [claim, revision] of touched) this.rebase(claim, revision ?? 0);
    this.page.refused(body.detail ?? "", entry);
  }

  /** True once everything is saved; false as soon as something stands in the way. */
  drained() {
    if (!this.entries.length || !this.sending) return Promise.resolve(!this.entries.length);
    return new Promise((resolve) => { this.waiting.push(resolve); });
  }

  answer(isSaved) { for (const resolve of this.waiting.splice(0)) resolve(isSaved); }

  stop(reason, detail) {
    this.answer(false);
    this.stopped = reason;
    this.page.state(reason, detail);
  }

  wait(status) {
    this.answer(false);
    const seconds = Math.min(2 ** this.failures, LONGEST_WAIT);
    this.failures += 1;
    this.page.state(status === 0 ? "offline" : "failing", seconds);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), seconds * 1000);
  }
}
