// The history of the article: who changed what and when, and the way back to any earlier state.

import { show } from "./dialogs.js";
import { h } from "./dom.js";
import { fromClaim } from "./records.js";
import { subtract } from "./spans.js";
import { t } from "./strings.js";

const LONGEST = 90;

const NAME = { accepted: "accepted", corrected: "corrected", added: "added", deleted: "deleted" };

export async function history(desk, queue, url) {
  if (queue.size) { show(t("history"), h("p", {}, t("submit_first", { what: t("pending_n", { n: queue.size }) }))); return; }
  const answer = await fetch(url, { credentials: "same-origin" }).then((response) => response.ok ? response.json() : null).catch(() => null);
  if (!answer) { show(t("history"), h("p", {}, t("not_loaded"))); return; }
  const { events } = answer;
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "medium" });
  const words = ({ claim, verb, before, after }) => {
    const record = claim && (after ?? before);
    const spans = verb === "no_claim" ? marked(before, after).concat(marked(after, before)) : record?.content ?? [];
    return short(desk.text.quote(spans).join(" … "));
  };
  const rows = events.map((event, index) => h("tr", {}, h("td", {}, time.format(new Date(event.at))), h("td", {}, event.by),
    h("td", {}, t(nameOf(event))), h("td", { class: "said-cell", dir: "auto" }, words(event)),
    h("td", {}, index < events.length - 1 && desk.isOpen ? h("button", { type: "button", onclick: () => { dialog.close(); restore(desk, events, event.sequence); } }, t("restore")) : null)));
  const dialog = show(t("history"), rows.length ? h("div", { class: "wide" }, h("table", {}, h("tbody", {}, rows.reverse()))) : h("p", {}, t("history_none")));
  dialog.classList.add("large");
}

function nameOf({ verb, before, after }) {
  if (verb === "no_claim" && !marked(after, before).length) return "v_no_claim_off";
  return NAME[verb] ?? `v_${verb}`;
}

/** What is marked as holding no claim in `one` state and not in the `other`. */
function marked(one, other) {
  return (one?.no_claim ?? []).flatMap((span) => (other?.no_claim ?? []).reduce((rest, taken) => subtract(rest, taken), [span]));
}

/** The beginning, up to the end of a word. */
function short(words) {
  const characters = [...words];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join("").replace(/\s+\S*$/, "")} …` : words;
}

/** Every claim as it was right after the event `sequence`: one change, one step of undo. */
export function restore(desk, events, sequence) {
  const states = new Map();
  for (const { claim, after, sequence: at } of events) {
    if (!claim) continue;
    if (at <= sequence) states.set(claim, after);
    else if (!states.has(claim)) states.set(claim, null);
  }
  const edits = [...states].map(([claim, after]) => {
    const item = desk.itemOf(claim) ?? (after && desk.proposalOf(after)) ?? desk.makeItem(claim, null);
    item.claim = claim;
    return { item, record: after && fromClaim(after), draft: null };
  });
  edits.sort((a, b) => (a.record === null) - (b.record === null) || Boolean(a.record?.parent) - Boolean(b.record?.parent));
  desk.edit(edits, t("restore"));
}
