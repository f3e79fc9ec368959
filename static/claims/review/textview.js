// The article as it was written, with the claims marked in it. One span an unbroken stretch; nothing is wrapped twice.

import { h } from "./dom.js";
import { ROLES } from "./records.js";

export class TextView {
  constructor(desk, root) {
    Object.assign(this, { desk, root, text: desk.text });
    this.starts = new WeakMap();   // text node -> code point where it starts
    this.numbers = new Map();      // item key -> its <sup>
    this.marks = new Map();        // item key -> [{ element, role }]
    this.paragraphs = desk.text.paragraphs.map(([start, end], index) => {
      const isTitle = index === 0 && this.text.slice(start, end).trim() === desk.payload.article.title.trim();
      const element = h(isTitle ? "h1" : "p", { class: "par", dir: "auto" });
      return { start, end, element, keys: new Set(), pieces: [] };
    });
    this.assign(desk.items.keys());
    this.paragraphs.forEach((paragraph) => this.draw(paragraph));
    root.append(...this.paragraphs.map(({ element }) => element));
    this.byline();
    desk.on("change", (keys) => this.update(keys));
    desk.on("order", () => this.renumber());
    desk.on("review", () => this.paragraphs.forEach((paragraph) => this.draw(paragraph)));
    desk.on("focus", ({ from, to }) => { this.light(from, false); this.light(to, true); });
  }

  byline() {
    const { outlet, author, published_on: day } = this.desk.payload.article;
    const words = [outlet, author, day].filter(Boolean).join(" · ");
    const title = this.root.querySelector("h1");
    if (words) this.root.insertBefore(h("div", { class: "by" }, words), title ? title.nextSibling : this.root.firstChild);
    if (!title) this.root.prepend(h("h1", { class: "visually-hidden" }, this.desk.payload.article.title || document.title));
  }

  /** Index of the paragraph that holds the point, or the one before it. */
  paragraphAt(point) {
    let low = 0, high = this.paragraphs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.paragraphs[middle].start <= point) low = middle; else high = middle - 1;
    }
    return low;
  }

  assign(keys) {
    for (const key of keys) {
      const item = this.desk.items.get(key);
      const record = this.desk.shown(item);
      item.paragraphs = new Set();
      for (const [start, end] of record ? ROLES.flatMap((role) => record[role]) : []) {
        for (let index = this.paragraphAt(start); index < this.paragraphs.length && this.paragraphs[index].start < end; index += 1) {
          item.paragraphs.add(index);
          this.paragraphs[index].keys.add(key);
        }
      }
    }
  }

  /** Draw the paragraphs of items whose spans or state changed. */
  update(changed) {
    const keys = changed.filter((key) => this.isNew(this.desk.items.get(key)));
    if (!keys.length) return;
    const touched = new Set(keys.flatMap((key) => [...this.desk.items.get(key).paragraphs ?? []]));
    for (const index of touched) for (const key of keys) this.paragraphs[index].keys.delete(key);
    this.assign(keys);
    for (const key of keys) for (const index of this.desk.items.get(key).paragraphs) touched.add(index);
    for (const index of touched) this.draw(this.paragraphs[index]);
  }

  isNew(item) {
    const record = this.desk.shown(item);
    const look = record && JSON.stringify([ROLES.map((role) => record[role]), this.isRejected(item), this.desk.isDecided(item), this.desk.isVoice(item)]);
    const isNew = item.look !== look;
    item.look = look;
    return isNew;
  }

  renumber() {
    for (const element of this.root.querySelectorAll("sup.n")) {
      element.dataset.n = this.desk.items.get(element.dataset.key)?.number ?? "";
    }
  }

  /** The spans in a paragraph: [{ start, end, role, item, last }]. */
  spansIn({ start, end, keys }) {
    const found = [];
    for (const key of keys) {
      const item = this.desk.items.get(key);
      const record = this.desk.shown(item);
      if (!record) continue;
      for (const role of ROLES) {
        record[role].forEach(([s, e], index) => {
          if (s < end && e > start) {
            found.push({ start: Math.max(s, start), end: Math.min(e, end), role, item,
              last: role === "content" && index === record.content.length - 1 && e <= end });
          }
        });
      }
    }
    for (const [s, e] of this.desk.review.no_claim) if (s < end && e > start) found.push({ start: Math.max(s, start), end: Math.min(e, end), role: "none" });
    for (const [s, e] of this.desk.payload.leftovers) if (s < end && e > start) found.push({ start: Math.max(s, start), end: Math.min(e, end), role: "leftover" });
    return found;
  }

  draw(paragraph) {
    for (const key of paragraph.keys) {
      const kept = this.marks.get(key)?.filter(({ paragraph: owner }) => owner !== paragraph);
      if (kept) this.marks.set(key, kept);
    }
    const spans = this.spansIn(paragraph);
    const edges = new Set([paragraph.start, paragraph.end]);
    for (const { start, end } of spans) { edges.add(start); edges.add(end); }
    const cuts = [...edges].sort((a, b) => a - b);
    paragraph.pieces = [];
    const children = [];
    for (let index = 0; index < cuts.length - 1; index += 1) {
      const [start, end] = [cuts[index], cuts[index + 1]];
      const node = document.createTextNode(this.text.slice(start, end));
      this.starts.set(node, start);
      paragraph.pieces.push({ start, node });
      const covering = spans.filter((span) => span.start <= start && span.end >= end);
      children.push(covering.length ? this.mark(node, covering, paragraph) : node);
      for (const { item } of spans.filter((span) => span.last && span.end === end)) {
        if (!this.desk.isVoice(item)) children.push(this.number(item));
      }
    }
    paragraph.element.replaceChildren(...children);
  }

  number(item) {
    const sup = h("sup", { class: item === this.desk.focused ? "n on" : "n", "aria-hidden": "true", dataset: { key: item.key, n: item.number } });
    this.numbers.set(item.key, sup);
    return sup;
  }

  mark(node, covering, paragraph) {
    const element = h("span", {}, node);
    const classes = new Set();
    const contents = covering.filter(({ role, item }) => role === "content" && !this.desk.isVoice(item) && !this.isRejected(item));
    if (contents.length) classes.add(`depth-${Math.min(contents.length, 3)}`);
    for (const { role, item } of covering) {
      if (!item) { classes.add(`t-${role}`); continue; }
      const list = this.marks.get(item.key) ?? [];
      list.push({ element, role, paragraph });
      this.marks.set(item.key, list);
      if (this.isRejected(item)) continue;
      classes.add(this.desk.isVoice(item) ? "t-voice" : `t-${role}`);
      if (!this.desk.isDecided(item)) classes.add("open");
      if (item === this.desk.focused) classes.add(`on-${role}`);
    }
    element.className = [...classes].join(" ");
    return element;
  }

  isRejected(item) { return Boolean(this.desk.shown(item).rejected) && item !== this.desk.focused; }

  light(item, on) {
    if (!item) return;
    if (this.desk.shown(item)?.rejected) this.update([item.key]);
    for (const { element, role } of this.marks.get(item.key) ?? []) element.classList.toggle(`on-${role}`, on);
    this.numbers.get(item.key)?.classList.toggle("on", on);
  }

  // Places

  /** Code point of a DOM position; null outside the text. */
  pointAt(node, offset) {
    if (node?.nodeType === Node.ELEMENT_NODE && this.root.contains(node)) {
      const before = node.childNodes[offset] ?? node.childNodes[offset - 1] ?? node;
      const walker = document.createTreeWalker(before, NodeFilter.SHOW_TEXT);
      const first = before.nodeType === Node.TEXT_NODE ? before : walker.nextNode();
      if (!first) return node === this.root ? null : this.pointAt(node.parentNode, [...node.parentNode.childNodes].indexOf(node));
      return this.pointAt(first, node.childNodes[offset] ? 0 : first.data.length);
    }
    const start = this.starts.get(node);
    return start === undefined ? null : this.text.toPoints(this.text.toUnits(start) + offset);
  }

  /** [text node, offset] of a code point; `end` keeps to the left of a seam. */
  placeOf(point, end = false) {
    const paragraph = this.paragraphs[this.paragraphAt(end && point ? point - 1 : point)];
    const pieces = paragraph.pieces;
    let index = pieces.length - 1;
    while (index > 0 && (end ? pieces[index].start >= point : pieces[index].start > point)) index -= 1;
    const { start, node } = pieces[index];
    return [node, Math.max(0, Math.min(node.data.length, this.text.toUnits(point) - this.text.toUnits(start)))];
  }

  range([start, end]) {
    const range = document.createRange();
    range.setStart(...this.placeOf(start));
    range.setEnd(...this.placeOf(end, true));
    return range;
  }

  rects(span) { return [...this.range(span).getClientRects()].filter(({ width }) => width > 0); }

  /** Items at a point, the smallest first. */
  itemsAt(point) {
    const length = (item) => this.desk.shown(item).content.reduce((sum, [start, end]) => sum + end - start, 0);
    return [...this.paragraphs[this.paragraphAt(point)].keys].map((key) => this.desk.items.get(key))
      .filter((item) => this.desk.shown(item) && ROLES.some((role) => this.desk.shown(item)[role].some(([s, e]) => s <= point && point < e)))
      .sort((a, b) => this.desk.isVoice(a) - this.desk.isVoice(b) || length(a) - length(b));
  }

  /** Code point under the pointer. */
  pointUnder(x, y) {
    const caret = document.caretPositionFromPoint?.(x, y);
    if (caret) return this.pointAt(caret.offsetNode, caret.offset);
    const range = document.caretRangeFromPoint?.(x, y);
    return range ? this.pointAt(range.startContainer, range.startOffset) : null;
  }
}
