// Two versions of a claim that was changed elsewhere meanwhile: one is kept.

import { sourceName } from "./card.js";
import { h } from "./dom.js";
import { summary } from "./records.js";
import { t } from "./strings.js";

export function conflict(desk, { mine, theirs }, act) {
  const version = (title, record, keep, label) => h("div", { class: "version" }, h("h3", {}, title),
    record ? [h("div", { class: "said" }, desk.text.quote(record.content).join(" … ")),
      h("div", { class: "via" }, [sourceName(record, desk), ...summary(record, desk.fields, desk.payload.targets).map(({ label: { name } }) => name.toLowerCase()),
        record.rejected || record.reject_reason ? t("rejected", { reason: desk.payload.reject_reasons[record.rejected || record.reject_reason] }) : ""].filter(Boolean).join(" · "))] : t("deleted"),
    h("button", { type: "button", onclick: keep }, label));
  return h("div", { class: "conflict", role: "group", "aria-label": t("conflict") }, h("p", {}, t("conflict_text")),
    version(t("mine"), mine, () => act.resolve("mine"), t("keep_mine")), version(t("theirs"), theirs, () => act.resolve("theirs"), t("keep_theirs")));
}
