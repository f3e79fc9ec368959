// The column of cards: each beside the words it is about, the one in focus exactly.

import { atRest, definition, inFocus, spoken, stateOf } from "./card.js";
import { h, key, refill, whenLifted } from "./dom.js";
import { byPlace } from "./records.js";
import { t } from "./strings.js";

const GAP = 10;

export class Cards {
  constructor(desk, root, textView, act, view) {
    Object.assign(this, { desk, root, textView, act, view });
    this.elements = new Map();
    this.heights = new WeakMap();  // card -> its height
    this.places = new Map();       // item key -> the top its card wants
    this.voice = h("section", { class: "claim voice", tabindex: "-1" });
    this.narrow = matchMedia("(max-width: 900px)");
    this.order();
    desk.on("order", () => this.order());
    desk.on("change", (keys) => { for (const each of keys) { this.places.delete(each); if (!this.isTyping(each)) this.draw(each); } this.drawVoice(); this.later(); });
    desk.on("focus", ({ from, to }) => this.move(from, to));
    desk.on("review", () => { if (desk.bySentence) this.order(); });
    for (const name of ["ask", "selection"]) desk.on(name, () => this.redraw());
    this.narrow.addEventListener("change", () => this.forget());
    this.stage = textView.root.parentElement;
    new ResizeObserver(() => this.forget()).observe(this.stage);
    addEventListener("resize", () => this.hold());
    document.fonts?.ready.then(() => this.forget());
  }

  order() { whenLifted(this, () => this.sort()); }

  /** Make, drop and sort the cards. */
  sort() {
    const wanted = new Set(this.desk.order.map((item) => item.key));
    for (const [each, element] of this.elements) if (!wanted.has(each)) { element.remove(); this.elements.delete(each); }
    for (const item of this.desk.order) {
      if (!this.elements.has(item.key)) {
        this.elements.set(item.key, h("section", { class: "claim", tabindex: "-1", dataset: { key: item.key }, onclick: (event) => this.click(event, item) }));
      }
    }
    const kept = document.activeElement;
    const isInside = this.root.contains(kept);
    const inText = [...this.desk.order].sort((a, b) => byPlace(this.desk.shown(a).content, this.desk.shown(b).content));
    this.root.replaceChildren(...inText.map(({ key: each }) => this.elements.get(each)), this.voice);
    if (isInside && kept.isConnected) kept.focus({ preventScroll: true });  // cards that move lose it
    for (const item of this.desk.order) if (!this.isTyping(item.key)) this.draw(item.key);
    this.drawVoice();
    this.later();
  }

  click(event, item) {
    if (!event.target.isConnected || event.target.closest("button, input, select, textarea, label")) return;  // theirs
    if (this.desk.focused !== item) this.desk.focus(item);
    else this.elements.get(item.key).focus({ preventScroll: true });
  }

  /** What an answer means, as it is looked at: its button stays, and with it the keyboard's place. */
  look() { whenLifted(this.look, () => this.define()); }

  define() {
    const element = this.elements.get(this.desk.focused?.key);
    const old = element?.querySelector(".definition");
    if (!old) return;
    old.replaceWith(definition(this.desk, this.view));
    this.heights.delete(element);
    this.later();
  }

  redraw() { if (this.desk.focused) this.draw(this.desk.focused.key); }

  /** Whether somebody types in the card: what comes from the server waits until they are done. */
  isTyping(each) {
    const box = document.activeElement;
    return box.matches("input, textarea") && Boolean(this.elements.get(each)?.contains(box));
  }

  draw(each) { whenLifted(each, () => { this.drawCard(each); this.later(); }); }

  drawCard(each) {
    const item = this.desk.items.get(each);
    const element = this.elements.get(each);
    if (!element || !item || !this.desk.shown(item)) return;
    const focused = item === this.desk.focused;
    this.heights.delete(element);
    element.className = `claim ${stateOf(this.desk, item)}${focused ? " on" : ""}${this.desk.isDecided(item) ? " done" : ""}`;
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", spoken(this.desk, item));
    const parts = (focused ? inFocus(this.desk, item, this.act, this.view) : atRest(this.desk, item)).filter(Boolean);
    if (focused) refill(element, parts); else element.replaceChildren(...parts);
    if (focused && this.narrow.matches) {
      for (const chosen of element.querySelectorAll(".opts > :is(.sel, .unsure)")) reveal(chosen);
      (element.querySelector(".asked") ?? element.querySelector(".edges"))?.scrollIntoView({ block: "nearest" });
    }
  }

  drawVoice() { whenLifted(this.voice, () => this.fillVoice()); }

  fillVoice() {
    const { voice } = this.desk;
    this.voice.hidden = this.desk.items.size > 0 && !voice.length;
    this.heights.delete(this.voice);
    if (!voice.length) {
      refill(this.voice, [h("p", { class: "soft" }, t(this.desk.review.suggestions_shown ? "none_yet" : "hidden"))]);
      return;
    }
    const open = this.desk.undecided(voice);
    const n = t("voice_n", { n: voice.filter((item) => !this.desk.shown(item).rejected).length });
    const sure = open.filter((item) => !this.desk.questions(item).length);
    this.voice.classList.toggle("done", !open.length);
    this.voice.setAttribute("aria-label", `${t("own_voice")}, ${n}`);
    refill(this.voice, [
      h("div", { class: "top" }, h("span", { class: "num" }, [...new Set([voice[0].number, voice.at(-1).number])].join("–")), h("span", { class: "who" }, t("own_voice")),
        h("span", { class: `state${open.length ? "" : " accepted"}` }, open.length ? n : `✓ ${t("accepted")}`)),
      h("div", { class: "opts" },
        open.length && this.desk.isOpen ? h("button", { type: "button", class: "opt", onclick: this.act.voice }, sure.length === open.length ? t("accept_all") : t("accept_sure", { n: sure.length }), " ", key("v")) : null,
        open.length > sure.length ? h("span", { class: "need" }, t("voice_rest", { n: open.length - sure.length })) : null,
        h("button", { type: "button", class: "opt none", dataset: { field: "voice" }, "aria-expanded": String(Boolean(this.desk.voiceOpen)), onclick: this.act.voiceOpen }, this.desk.voiceOpen ? t("hide") : t("show")))]);
  }

  move(from, to) {
    if (from) this.draw(from.key);
    if (to) {
      this.root.parentElement.scrollTop = 0;
      this.draw(to.key);
      this.elements.get(to.key)?.focus({ preventScroll: true });
      this.layout();
      this.scroll(to);
    }
  }

  later() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => { this.waiting = false; this.layout(); });
  }

  /** Beside its words if there is room; the card in focus always, the others give way. What was measured is kept
   * until text or card is drawn anew: a key press measures two cards, not two hundred. */
  layout() {
    const narrow = this.narrow.matches;
    if (narrow) {
      for (const element of this.root.children) put(element, null, true);
      this.root.style.removeProperty("height");
      this.onlayout?.();
      return;
    }
    const cards = [...this.root.children].filter((element) => !element.hidden);
    const wanted = cards.map((element) => this.wantedTop(element));
    const heights = cards.map((element) => this.heights.get(element) ?? this.measure(element));
    const pinned = cards.findIndex((element) => element.dataset.key === this.desk.focused?.key);
    const tops = place(wanted, heights, pinned);
    cards.forEach((element, index) => put(element, Math.round(tops[index]), index === pinned));
    const height = `${Math.round((tops.at(-1) ?? 0) + (heights.at(-1) ?? 0))}px`;
    if (this.root.style.height !== height) this.root.style.height = height;
    this.onlayout?.();
  }

  measure(element) {
    const height = element.offsetHeight + GAP;
    this.heights.set(element, height);
    return height;
  }

  wantedTop(element) {
    const item = this.desk.items.get(element.dataset.key);
    if (!item) return null;
    if (!this.places.has(item.key)) {
      const mark = this.textView.marks.get(item.key)?.find(({ role }) => role === "content");
      this.places.set(item.key, mark ? topOf(mark.element) - topOf(this.stage) + topOf(this.root.parentElement) - topOf(this.root) - 10 : null);
    }
    return this.places.get(item.key);
  }

  /** The text or the window changed its size: everything is measured again. */
  forget() {
    this.heights = new WeakMap();
    this.places.clear();
    this.hold();
    this.later();
  }

  /** The text stays in view beside cards that are longer: it stops where its end, or all of it, is seen. */
  hold() { this.stage.style.setProperty("--top", `${Math.min(84, innerHeight - this.stage.offsetHeight - 60)}px`); }

  /** Bring words and card into view; nothing moves if they are. */
  scroll(item) {
    const words = this.textView.marks.get(item.key)?.find(({ role }) => role === "content")?.element.getBoundingClientRect();
    if (!words) return;
    const card = this.elements.get(item.key)?.getBoundingClientRect();
    const sheet = this.root.parentElement.getBoundingClientRect();
    const low = this.narrow.matches && !sheet.left ? sheet.top - 40 : innerHeight - 70;  // the text stands over it, or beside
    const bottom = this.narrow.matches ? words.bottom : Math.max(words.bottom, Math.min(card?.bottom ?? 0, words.top + innerHeight - 170));
    if (words.top < 90 || bottom > low) scrollBy({ top: words.top - (this.narrow.matches ? 120 : Math.min(220, innerHeight * 0.22)), behavior: "instant" });
    const away = card && !this.narrow.matches ? topOf(this.elements.get(item.key)) : 90;
    if (away < 60 || away > innerHeight - 240) scrollBy({ top: away - innerHeight * 0.3, behavior: "instant" });
  }
}

const topOf = (element) => element.getBoundingClientRect().top;

/** Show an answer in its row, which is one line on a small screen. */
function reveal(chosen) { chosen.parentElement.scrollLeft = chosen.offsetLeft - chosen.parentElement.offsetLeft - 30; }

/** The card at `top`. The one in focus is laid out there, so that its actions stick to the window; to move the others
 * costs no layout. */
function put(element, top, isPinned) {
  const [laidOut, moved] = [isPinned && top !== null ? `${top}px` : "", isPinned ? "" : `0 ${top}px`];
  if (element.style.top !== laidOut) element.style.top = laidOut;
  if (element.style.translate !== moved) element.style.translate = moved;
}

/** Tops without overlaps: the pinned one exactly, those above pushed up, those below pushed down. */
export function place(wanted, heights, pinned) {
  const tops = [];
  const from = Math.max(pinned, 0);
  let edge = 0;
  for (let index = from; index < wanted.length; index += 1) {
    tops[index] = Math.max(wanted[index] ?? edge, edge, 0);
    edge = tops[index] + heights[index];
  }
  for (let index = from - 1; index >= 0; index -= 1) {
    const limit = tops[index + 1] - heights[index];
    tops[index] = Math.min(wanted[index] ?? limit, limit);
  }
  const lift = -Math.min(0, tops[0] ?? 0);
  if (!lift) return tops;
  let bottom = 0;
  return tops.map((top, index) => {  // no room above: everything down to the first gap gives way
    const moved = Math.max(index <= from ? top + lift : top, bottom);
    bottom = moved + heights[index];
    return moved;
  });
}
