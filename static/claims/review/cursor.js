// The cursor in the text: one token, or a stretch of them; by keys, mouse and touch. It is the browser's own selection.

import { h, key, same } from "./dom.js";
import { moveEdge } from "./spans.js";
import { t } from "./strings.js";

export class Cursor {
  constructor(desk, view, act) {
    Object.assign(this, { desk, view, act, text: desk.text });
    this.bar = h("div", { class: "tools", role: "toolbar", "aria-label": t("part"), hidden: true });
    view.root.after(this.bar);
    view.root.addEventListener("pointerup", (event) => setTimeout(() => this.pointer(event), 0));
    document.addEventListener("selectionchange", () => this.touched());
    desk.on("selection", (range) => this.show(range));
  }

  get range() { return this.desk.selection; }

  /** After a click or a drag: a stretch of tokens becomes the selection, a click goes to the claim there. */
  pointer(event) {
    const span = this.fromBrowser();
    if (span) { this.select(span); return; }
    const point = this.view.pointUnder(event.clientX, event.clientY);
    if (point === null || event.target.closest?.("sup.n")) return this.toNumber(event.target.closest?.("sup.n"));
    const items = this.view.itemsAt(point);
    if (!items.length) { this.select(this.text.snap(point, point + 1)); return undefined; }
    this.select(null);
    const next = items[(items.indexOf(this.desk.focused) + 1) % items.length];
    return this.act.focus(next);
  }

  toNumber(sup) { if (sup) this.act.focus(this.desk.items.get(sup.dataset.key)); }

  /** On touch the handles change the selection without a pointer event of ours. */
  touched() {
    if (!matchMedia("(pointer: coarse)").matches) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { const span = this.fromBrowser(); if (span) this.desk.select(span); }, 250);
  }

  fromBrowser() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed || !this.view.root.contains(selection.anchorNode)) return null;
    const range = selection.getRangeAt(0);
    const start = this.view.pointAt(range.startContainer, range.startOffset);
    const end = this.view.pointAt(range.endContainer, range.endOffset);
    return start === null || end === null ? null : this.text.snap(start, end);
  }

  select(span) { this.isBackward = false; this.desk.select(span ?? null); }

  /** Draw the selection and the tools under it. */
  show(range) {
    const selection = getSelection();
    this.bar.hidden = !range || !this.desk.isOpen;
    document.body.classList.toggle("selecting", Boolean(range));
    if (!range) { if (this.view.root.contains(selection.anchorNode)) selection.removeAllRanges(); return; }
    const wanted = this.view.range(range);
    selection.setBaseAndExtent(wanted.startContainer, wanted.startOffset, wanted.endContainer, wanted.endOffset);
    this.tools(range);
  }

  tools(range) {
    const button = (letter, label, run) => h("button", { type: "button", onpointerdown: (event) => event.preventDefault(), onclick: run, "aria-keyshortcuts": letter }, label, " ", key(letter));
    const has = this.desk.focused && !this.desk.shown(this.desk.focused)?.rejected;
    this.bar.replaceChildren(...[
      button("a", t("new_claim"), () => this.act.add()),
      has && button("c", t("as_content"), () => this.act.role("content")),
      has && button("s", t("as_source"), () => this.act.role("source")),
      has && button("w", t("as_cue"), () => this.act.role("cue")),
      has && button("e", t("add_piece"), this.act.piece),
      has && button("r", t("cut_out"), this.act.cutOut),
      button("0", t("no_claim"), this.act.noClaim)].filter(Boolean));
    const rects = this.view.rects(range);
    const home = this.view.root.parentElement.getBoundingClientRect();
    const last = rects.at(-1);
    if (!last) return;
    this.bar.style.top = `${last.bottom - home.top + 8}px`;
    this.bar.style.left = `${Math.max(0, Math.min(last.left - home.left, home.width - this.bar.offsetWidth))}px`;
    if (last.bottom > innerHeight - 90 || last.top < 70) scrollBy({ top: last.top - innerHeight * 0.4, behavior: "instant" });
  }

  /** Where the cursor starts, between two tokens: before the content of the claim in focus, else at the top of the screen. */
  home() {
    const record = this.desk.focused && this.desk.shown(this.desk.focused);
    const visible = this.view.paragraphs.find(({ element }) => element.getBoundingClientRect().bottom > 80);
    return record?.content[0]?.[0] ?? visible?.start ?? 0;
  }

  /** To the next token, clause, sentence or paragraph; to the whole of the one around first. */
  move(unit, direction) {
    const units = this.text.units(unit, this.desk.sentences);
    if (!this.range) {
      const home = this.home();
      this.select(direction > 0 ? units.find(([, to]) => to > home) : units.findLast(([from]) => from < home) ?? units[0]);
      return;
    }
    const [start, end] = this.range;
    let index = units.findIndex(([, to]) => to > (direction > 0 ? end - 1 : start));
    if (index < 0) index = units.length - 1;
    const isWhole = start <= units[index]?.[0] && end >= units[index]?.[1];
    if (isWhole) index = Math.max(0, Math.min(units.length - 1, index + direction));
    if (units[index]) this.select(units[index]);
  }

  /** Move an edge of the selection. From a single token the end, moved back, takes the start along. */
  extend(edge, unit, direction) {
    const isToken = this.text.carets.some((span) => same(span, this.range));
    if (isToken) this.isBackward = edge === "end" && direction < 0;
    const moving = edge === "end" && this.isBackward ? "start" : edge;
    const [moved] = moveEdge(this.text, this.desk.sentences, [this.range], 0, moving, unit, direction);
    this.desk.select(moved);
  }
}
