// The head of the page: how much is decided, whether it is saved, the time spent.

import { h } from "./dom.js";
import { t } from "./strings.js";

const IDLE_MS = 30_000;

export class Status {
  constructor(desk, queue, root) {
    Object.assign(this, { desk, queue, root });
    this.words = h("span", { class: "decided" });
    this.meter = h("progress", { max: 1, value: 0, "aria-label": t("decided", { done: 0, all: 0 }) });
    this.saved = h("span", { class: "saved", role: "status" });
    this.clock = h("span", { class: "clock soft" });
    this.kept = h("span", { class: "kept", title: t("kept_why") });
    root.append(this.clock, this.words, this.meter, this.saved, this.kept);
    this.name = "saved";
    this.button = document.querySelector("[data-act=submit]");
    const { taken_back: takenBack } = desk.payload;
    this.notice = h("div", { class: `notice ${takenBack ? "warning" : "success"}`, hidden: true }, h("p", {}, takenBack ?? t("submitted_text")),
      takenBack ? null : h("button", { type: "button", onclick: () => this.reopen() }, t("reopen")), " ", h("a", { class: "button", href: desk.payload.urls.next }, t("next_article")));
    document.querySelector(".stage").prepend(this.notice);
    for (const name of ["change", "order", "review"]) desk.on(name, () => this.draw());
  }

  set(name, detail) { this.name = name; this.detail = detail; this.draw(); }

  /** Not all is saved before `work` is done: what was typed waits for it. */
  async until(work) {
    this.waiting = work;
    this.drawSaved();
    await work;
    if (this.waiting === work) this.waiting = null;
    this.drawSaved();
  }

  draw() {
    const all = this.desk.claims.length;
    const done = all - this.desk.undecided(this.desk.claims).length;
    const voice = this.desk.undecided(this.desk.voice).length;
    const left = voice ? t("voice_left", { n: voice }) : "";
    this.words.textContent = t("decided", { done, all }) + (left && done === all ? ` · ${left}` : "");
    this.words.title = left;
    const total = all + this.desk.voice.length;
    this.meter.max = Math.max(1, total);
    this.meter.value = total - voice - (all - done);
    this.meter.setAttribute("aria-label", this.words.textContent);
    this.button.classList.toggle("primary", !this.desk.undecided().length && this.desk.isOpen);
    this.button.hidden = !this.desk.isOpen;
    this.notice.hidden = this.desk.isOpen;
    document.body.classList.toggle("closed", !this.desk.isOpen);
    this.drawSaved();
    const drafts = [...this.desk.items.values()].filter((item) => item.draft && !this.desk.isDecided(item)).length;
    this.kept.textContent = drafts ? t("kept", { n: drafts }) : "";
  }

  drawSaved() {
    const n = this.queue.size;
    const name = this.waiting && this.name === "saved" ? "saving" : this.name;
    const words = { saved: `✓ ${t("saved")}`, saving: t("saving"), offline: t("offline", { n }), failing: t("failing", { s: this.detail }),
      signed_out: t("signed_out", { n }), not_open: t("not_open", { n }), forbidden: t("forbidden", { detail: this.detail }) }[name];
    const held = this.queue.held.size ? ` · ${t("held", { n: this.queue.held.size })}` : "";
    const full = this.desk.store.full && n ? ` · ${t("full")}` : "";
    const text = words + held + full;
    if (this.saved.textContent !== text) this.saved.textContent = text;
    this.saved.className = `saved ${held || full ? "failing" : name}`;
  }
}

/** Seconds at work: a gap longer than half a minute counts nothing. */
export class Stopwatch {
  constructor(before, clock) {
    Object.assign(this, { total: before, clock, unsent: 0, last: performance.now() });
    for (const name of ["keydown", "pointerdown", "pointermove", "scroll"]) addEventListener(name, () => this.tick(), { passive: true });
    this.tick();
  }

  tick() {
    const now = performance.now();
    const gap = now - this.last;
    if (gap < 500) return;
    if (gap < IDLE_MS) this.unsent += gap / 1000;
    this.last = now;
    const seconds = Math.round(this.total + this.unsent);
    this.clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    this.clock.title = t("time", { m: Math.floor(seconds / 60), s: seconds % 60 });
  }

  /** Whole seconds since the last change, for the next one to carry. */
  take() {
    this.tick();
    const seconds = Math.floor(this.unsent);
    this.unsent -= seconds;
    this.total += seconds;
    return seconds;
  }
}
