// Lines between the words of the claim in focus: from source over cue to content, and on to its card.

const SVG = "http://www.w3.org/2000/svg";

export class Links {
  constructor(desk, view, stage) {
    Object.assign(this, { desk, view, stage });
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("class", "links");
    this.svg.setAttribute("aria-hidden", "true");
    stage.append(this.svg);
  }

  draw(card) {
    this.svg.replaceChildren();
    const item = this.desk.focused;
    const record = item && this.desk.shown(item);
    if (!record || record.rejected) return;
    const home = this.stage.getBoundingClientRect();
    const first = (spans) => spans.length ? this.view.rects(spans[0])[0] : null;
    const [source, cue, content] = [record.source, record.cue, record.content].map(first);
    const from = item.suggestion?.antecedent ? this.view.rects(item.suggestion.antecedent)[0] : null;
    const path = (a, b, name) => { if (a && b) this.arc(a, b, home, name); };
    path(source, cue, "cue");
    path(cue ?? source, content, "content");
    if (source && from && from.top !== source.top) this.gutter(from, source, home);
    if (content && card) this.toCard(record, card, home);
  }

  add(d, name) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    path.setAttribute("class", name);
    this.svg.append(path);
  }

  /** From the nearer edges of two stretches, over the line. */
  arc(a, b, home, name) {
    if (Math.abs(a.top - b.top) > 4) { this.gutter(a, b, home, name); return; }
    const [left, right] = a.left < b.left ? [a, b] : [b, a];
    const [x1, x2] = [left.right - home.left - 6, right.left - home.left + 6];
    if (x2 - x1 < 40) return;  // next to each other: nothing to say
    const y = Math.min(a.top, b.top) - home.top + 2;
    const lift = Math.min(12, 5 + Math.abs(x2 - x1) / 30);
    this.add(`M${x1} ${y} C${x1} ${y - lift} ${x2} ${y - lift} ${x2} ${y}`, name);
  }

  /** Between lines: along the left margin. */
  gutter(a, b, home, name = "antecedent") {
    const text = this.view.root.getBoundingClientRect();
    const x = text.left - home.left - (name === "antecedent" ? 20 : 12);
    const [y1, y2] = [a, b].map((rect) => rect.top + rect.height / 2 - home.top);
    this.add(`M${text.left - home.left - 4} ${y1} H${x + 4} Q${x} ${y1} ${x} ${y1 + (y2 > y1 ? 4 : -4)} V${y2 - (y2 > y1 ? 4 : -4)} Q${x} ${y2} ${x + 4} ${y2} H${text.left - home.left - 4}`, name);
  }

  toCard(record, card, home) {
    const line = this.view.rects(record.content[0])[0];
    const text = this.view.root.getBoundingClientRect();
    const target = card.getBoundingClientRect();
    if (!line || target.left < text.right) return;
    const [x1, x2] = [text.right - home.left + 6, target.left - home.left];
    const [y1, y2] = [line.top + line.height / 2 - home.top, target.top - home.top + 20];
    this.add(`M${x1} ${y1} C${x1 + 20} ${y1} ${x2 - 20} ${y2} ${x2} ${y2}`, "card-line");
  }
}
