// Questions about the article as a whole, under its text.

import { h, refill, whenLifted } from "./dom.js";
import { fieldRow, rowsOf } from "./fields.js";
import { withAnswer } from "./records.js";
import { t } from "./strings.js";

export function articleFields(desk, root) {
  const box = h("section", { class: "about", tabindex: "-1", "aria-label": t("about_article") });
  root.append(box);
  const set = (field, target, value) => {
    if (desk.isOpen) desk.setReview("values", withAnswer({ values: desk.review.values }, field, target, value).values, field.name);
  };
  const act = {
    choose(field, target, value) {
      const now = desk.review.values[field.key] ?? [];
      if (field.type !== "labels") set(field, target, value);
      else set(field, target, now.includes(value) ? now.filter((key) => key !== value) : [...now, value]);
    },
    clear: (field, target) => set(field, target, null),
    group() {}, look() {},
  };
  const draw = () => {
    const record = { values: desk.review.values };
    refill(box, [h("h2", {}, t("about_article")), ...[...rowsOf(desk, record, "article")].map((row) => fieldRow(desk, null, record, row, new Map(), act))]);
  };
  desk.on("review", () => whenLifted(box, draw));
  draw();
}
