// Handles at both ends of the part that is being edited: dragged by mouse or finger, they stop at tokens.

import { setRole } from "./actions.js";
import { h } from "./dom.js";

const FINGER = 24;  // pixels above the finger, where the words can be seen

export class Handles {
  constructor(desk, view, stage) {
    Object.assign(this, { desk, view, stage });
    this.handles = ["start", "end"].map((edge) => h("div", { class: `handle ${edge}`, hidden: true, onpointerdown: (event) => this.drag(event, edge) }));
    stage.append(...this.handles);
  }

  /** The spans of the active part, and which of them. */
  get part() {
    const item = this.desk.isOpen ? this.desk.focused : null;
    const { role, piece } = this.desk.part ?? {};
    const spans = item && role && this.desk.shown(item)?.[role];
    return spans?.[piece] ? { item, role, piece, spans } : null;
  }

  draw() {
    const { part } = this;
    for (const handle of this.handles) handle.hidden = !part;
    if (!part) return;
    const rects = this.view.rects(part.spans[part.piece]);
    const home = this.stage.getBoundingClientRect();
    const isReversed = this.desk.payload.article.direction === "rtl";
    this.put(this.handles[0], isReversed ? rects[0].right : rects[0].left, rects[0], home);
    this.put(this.handles[1], isReversed ? rects.at(-1).left : rects.at(-1).right, rects.at(-1), home);
  }

  put(handle, x, rect, home) {
    handle.style.left = `${x - home.left}px`;
    handle.style.top = `${rect.top - home.top}px`;
  }

  drag(event, edge) {
    const { part } = this;
    if (!part) return;
    event.preventDefault();
    const handle = event.target;
    const lift = event.pointerType === "touch" ? FINGER : 0;
    let moved = part.spans[part.piece];
    handle.setPointerCapture(event.pointerId);
    handle.classList.add("held");
    const move = ({ clientX, clientY }) => {
      const point = this.view.pointUnder(clientX, clientY - lift);
      moved = point === null ? moved : this.bounded(part, edge, point);
      getSelection().setBaseAndExtent(...this.view.placeOf(moved[0]), ...this.view.placeOf(moved[1], true));
    };
    const drop = () => {
      handle.removeEventListener("pointermove", move);
      handle.classList.remove("held");
      getSelection().removeAllRanges();
      const spans = part.spans.map((span, index) => index === part.piece ? moved : span);
      setRole(this.desk, part.item, part.role, spans);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", drop, { once: true });
    handle.addEventListener("pointercancel", drop, { once: true });
  }

  /** The span with its edge at the token under the pointer, between its other edge and its neighbours. */
  bounded({ spans, piece }, edge, point) {
    const [start, end] = spans[piece];
    const token = this.desk.text.carets[this.desk.text.caretAt(point)];
    if (edge === "start") return [Math.max(spans[piece - 1]?.[1] ?? 0, Math.min(token[0], end - 1)), end];
    return [start, Math.min(spans[piece + 1]?.[0] ?? this.desk.text.length, Math.max(token[1], start + 1))];
  }
}
