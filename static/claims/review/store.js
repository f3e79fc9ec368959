// What a tab keeps in the browser until the server has it: pending changes, drafts, history.
// localStorage, because a write is finished before the key handler returns; nothing typed waits for a promise.
// Each tab writes under its own name. A tab that finds the things of one that is gone takes them over.

import { uuid } from "./dom.js";

const ALIVE_MS = 150;

export class Store {
  constructor(review) {
    this.root = `sayso/${review}/`;
    this.tab = uuid().slice(0, 8);
    this.full = false;
    this.next = 1;
    this.channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(`sayso-${review}`) : null;
    this.channel?.addEventListener("message", ({ data }) => {
      if (data.type === "who") this.tell({ type: "here", tab: this.tab });
    });
    addEventListener("pagehide", () => this.write("closed", 0, true));
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  }

  tell(message) { this.channel?.postMessage(message); }

  listen(handler) { this.channel?.addEventListener("message", ({ data }) => handler(data)); }

  name(kind, number) { return `${this.root}${this.tab}/${kind}/${String(number).padStart(9, "0")}`; }

  write(kind, number, value) {
    try {
      localStorage.setItem(this.name(kind, number), JSON.stringify(value));
      this.full = false;
    } catch {
      this.full = true;  // quota or a locked-down browser: the page goes on in memory and says so
    }
  }

  remove(kind, number) { localStorage.removeItem(this.name(kind, number)); }

  number() { return this.next++; }

  /** [number, value] of everything of one kind, in order. */
  all(kind) {
    const prefix = `${this.root}${this.tab}/${kind}/`;
    return this.names(prefix).map((name) => [Number(name.slice(prefix.length)), JSON.parse(localStorage.getItem(name))]);
  }

  names(prefix) { return Object.keys(localStorage).filter((name) => name.startsWith(prefix)).sort(); }

  /** Names of tabs that left something behind. */
  others() {
    return [...new Set(this.names(this.root).map((name) => name.slice(this.root.length).split("/")[0]))]
      .filter((tab) => tab !== this.tab);
  }

  /** Take over what closed tabs left. True if something came. */
  adopt(tabs) {
    let found = false;
    for (const name of tabs.flatMap((tab) => this.names(`${this.root}${tab}/`))) {
      const [, kind, number] = name.slice(this.root.length).split("/");
      const value = localStorage.getItem(name);
      localStorage.removeItem(name);
      if (kind === "closed") continue;
      const own = kind === "draft" ? Number(number) : this.number();
      localStorage.setItem(this.name(kind, own), value);
      found = true;
    }
    return found;
  }

  closedTabs() { return this.others().filter((tab) => localStorage.getItem(`${this.root}${tab}/closed/000000000`)); }

  /** Tabs that left something and do not answer: they crashed. */
  async lostTabs() {
    const others = new Set(this.others());
    if (!others.size) return [];
    this.listen((message) => { if (message.type === "here") others.delete(message.tab); });
    this.tell({ type: "who" });
    await new Promise((resolve) => { setTimeout(resolve, ALIVE_MS); });
    return [...others];
  }
}
