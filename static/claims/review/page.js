// The page's actions: what buttons and keys call. They change the desk and say what happened.

import * as claims from "./actions.js";
import { announce } from "./announce.js";
import { mentionOf, sourceChoices } from "./sources.js";
import { moveEdge, normalise, subtract } from "./spans.js";
import { partName, sourceName } from "./card.js";
import { answersOf, groupsOf, labelsIn, rowName } from "./fields.js";
import { ROLES, answer, isEmpty } from "./records.js";
import { t } from "./strings.js";

export function makeActions(desk, view, redraw) {
  const current = () => desk.isOpen ? desk.focused : null;
  const state = view;

  const reset = () => Object.assign(state, { rejecting: false, naming: false, noting: false, look: null });
  desk.on("focus", ({ from, to }) => { if (from !== to) { reset(); state.more = false; state.turn = null; } });

  /** Run `change` on the claim in focus, then draw its card. */
  const withClaim = (change) => () => {
    const item = current();
    if (item) { change(item); redraw(); }
  };

  const goOn = (item) => {
    const next = claims.nextUndecided(desk, item);
    if (!next) { announce(t("all_decided")); redraw(); return; }
    if (desk.isVoice(next) && !desk.isVoice(item) && !desk.voiceOpen) { act.toVoice(); return; }
    act.focus(next);
  };

  /** After an answer: the last one that was asked for accepts the claim. */
  const answered = (isDone) => {
    if (isDone) { act.accept(); return; }
    if (desk.asking) announce(askedWords(desk));
    redraw();
  };

  const setSpans = (item, role, spans) => {
    claims.setRole(desk, item, role, spans);
    announce(`${partName({ role })}: ${desk.text.quote(spans).join(" … ") || t("none")}`);
  };

  const act = {
    focus(item) {
      if (desk.isVoice(item) && !desk.voiceOpen) showVoice(true);
      desk.focus(item);
    },
    step(by) {
      const order = desk.order;
      const at = order.indexOf(desk.focused);
      const next = order[Math.max(0, Math.min(order.length - 1, at < 0 ? 0 : at + by))];
      if (desk.selection) desk.select(null);
      if (next) act.focus(next);
    },
    undecided() { const next = claims.nextUndecided(desk, desk.focused); if (next) act.focus(next); else announce(t("all_decided")); },
    accept: withClaim((item) => {
      if (desk.selection) desk.select(null);
      if (desk.isEmptied(item)) goOn(item);
      else if (claims.accept(desk, item)) { announce(t("accepted")); goOn(item); } else { state.look = null; announce(askedWords(desk)); }
    }),
    choose(field, target, value, item = current()) {
      if (!item) return;
      state.look = field.labels.filter(({ key }) => key === value);
      desk.group = null;
      const isDone = claims.choose(desk, item, field, target, value);
      announce(answerWords(desk, item, field, target));
      answered(isDone);
    },
    clear(field, target) {
      const item = current();
      if (!item) return;
      const isDone = claims.clear(desk, item, field, target);
      announce(answerWords(desk, item, field, target));
      answered(isDone);
    },
    /** Nothing that the machine is unsure of holds: what is open and may be empty stays empty. */
    clearRest: withClaim((item) => {
      const open = desk.questions(item).length;
      const isDone = claims.clearRest(desk, item);
      announce(desk.questions(item).length === open ? t("clear_none") : desk.asking ? askedWords(desk) : t("cleared"));
      if (isDone) act.accept();
    }),
    /** Take away the answer that is asked for, or the stance toward the current target. */
    clearCurrent: withClaim((item) => {
      const field = desk.asking?.field ?? desk.fields.find(({ per_target }) => per_target);
      const target = desk.asking?.target ?? desk.targetAt(0);
      if (!field || field.required || isEmpty(answer(desk.shown(item), field, target)) && !isOpen(item, field, target)) announce(t("clear_none"));
      else act.clear(field, target);
    }),
    group(field, target, group) {
      const labels = labelsIn(field, group);
      if (labels.length === 1) { act.choose(field, target, labels[0].key); return; }
      desk.group = desk.group === group ? null : group;
      state.look = null;
      if (desk.group) announce(t("group_first", { group: desk.payload.names.groups[group] ?? group }));
      redraw();
    },
    groupAt(index) {
      const field = desk.fields.find(({ labels }) => labels.some(({ group }) => group));
      if (field && groupsOf(field)[index]) act.group(field, "", groupsOf(field)[index]);
    },
    look(field, label) {
      if (state.look?.[0] === label) return;
      state.look = [label];
      act.lookLater?.();
    },
    rejecting: withClaim((item) => {
      if (desk.bySentence && !desk.isDecided(item)) act.noClaim();
      else if (item.suggestion && !desk.bySentence) { state.rejecting = true; announce(t("reject_why")); } else act.reject("");
    }),
    reject: (reason) => withClaim((item) => {
      const at = desk.order.indexOf(item);
      reset();
      claims.reject(desk, item, reason);
      announce(reason ? t("rejected", { reason: desk.payload.reject_reasons[reason] }) : t("removed"));
      if (item.suggestion && !desk.bySentence) goOn(item);
      else if (desk.bySentence) desk.focus(item);
      else if (desk.order.length) desk.focus(desk.order[Math.min(at, desk.order.length - 1)]);
      else desk.focus(null);
    })(),
    reconsider: withClaim((item) => desk.isEmptied(item) ? act.noClaim() : announce(t(claims.reconsider(desk, item) ? "reconsidered" : "reconsider_none"))),
    cancel() {
      if (state.naming || state.rejecting || state.noting) { reset(); redraw(); return true; }
      return false;
    },
    escape() {
      if (act.cancel()) return;
      if (desk.group) { desk.group = null; redraw(); } else if (desk.asking) desk.ask(null);
      else if (desk.selection) { desk.select(null); redraw(); } else if (desk.part) { desk.part = null; desk.tell("selection", desk.selection); }
    },
    naming: withClaim(() => { state.naming = true; }),
    name(name, entry) {
      const item = current();
      state.naming = false;
      if (item?.typedName !== undefined) { item.typedName = undefined; desk.keepTyped(item, null); }
      if (!item) return;
      const isDone = claims.nameSource(desk, item, name, entry);
      announce(nameWords(desk, item));
      answered(isDone);
      act.cardFocus?.(item);
    },
    nameAt(index) {
      const source = sourceChoices(desk, current())[index];
      if (source) act.name(source.name, source.entry);
    },
    apply: withClaim((item) => announce(t("applied", { n: claims.applyToSource(desk, item) }))),
    above: withClaim((item) => announce(claims.sameAsAbove(desk, item) ? nameWords(desk, item) : t("above_none"))),
    flag: withClaim((item) => {
      act.set("uncertain", !desk.shown(item).uncertain);
      announce(`${t("uncertain")}: ${t(desk.shown(item).uncertain ? "yes" : "no")}`);
    }),
    noting() { state.noting = true; redraw(); document.querySelector(".claim.on .note")?.focus(); },  // at once: the next key is the note's
    note(words, item) {
      state.noting = false;
      desk.keepTyped(item, null);
      if (desk.isOpen) act.set("note", words, item);
    },
    set(name, value, item = current()) {
      if (item) claims.revise(desk, item, { ...desk.shown(item), [name]: value }, [], t(name));
      redraw();
    },
    /** The next answer of `name`, which is mention or attitude; the likeliest mention first. */
    cycle(name) {
      const item = current();
      if (!item) return;
      const record = desk.shown(item);
      const choices = desk.payload.names[name];
      if (state.turn?.name !== name) {
        const guess = name === "mention" ? [mentionOf(desk.text.quote(record.source).join(" "), record.source_name)] : [];
        const from = Object.keys(choices).indexOf(record[name]);
        const on = Object.keys(choices).map((_, index, keys) => keys[(from + 1 + index) % keys.length]);
        state.turn = { name, keys: [...new Set([...guess.filter((each) => each !== record[name]), ...on])], at: -1 };
      }
      const { turn } = state;
      turn.at = (turn.at + 1) % turn.keys.length;
      const next = turn.keys[turn.at];
      announce(`${t(name)}: ${choices[next]}`);
      act.set(name, next);
    },
    nextTarget() { act.aim(desk.targetAt(1)); },
    lastTarget() { act.aim(desk.targetAt(-1)); },
    nameBySelection: withClaim((item) => {
      const name = desk.selection && desk.text.slice(...desk.selection).slice(0, 300);
      desk.select(null);
      if (!name) return;
      claims.nameSource(desk, item, name, null);
      announce(nameWords(desk, item));
    }),
    /** Point the keys of per-target fields at one target. */
    aim(target) {
      const field = desk.fields.find(({ per_target }) => per_target);
      if (!field || !target) { announce(t("target_none")); return; }
      announce(rowName(desk, { field, target }));
      desk.target = desk.targets.indexOf(target);
      redraw();
    },

    voice() {
      if (!desk.isOpen) return;
      const [accepted, left] = claims.acceptVoice(desk);
      announce([accepted.length && t("voice_done", { n: accepted.length }), left.length && t("voice_rest", { n: left.length })].filter(Boolean).join(", ") || t("voice_none"));
      if (left.length) act.focus(left[0]);
      else if (accepted.length && desk.focused && desk.isVoice(desk.focused)) goOn(desk.focused);
    },
    voiceOpen() {
      const [first] = desk.voice;
      if (!first) { announce(t("voice_none")); return; }
      const isLeft = desk.voiceOpen && desk.focused && desk.isVoice(desk.focused);
      showVoice(!desk.voiceOpen);
      if (desk.voiceOpen) desk.focus(first); else if (isLeft) desk.focus(desk.claims[0] ?? null);
      announce(t(desk.voiceOpen ? "voice_shown" : "voice_hidden", { n: desk.voice.length }));
    },
    toVoice() { announce(t("voice_left", { n: desk.undecided(desk.voice).length })); act.showVoice?.(); },

    // Spans
    part: withClaim((item) => act.goPart(item, 1, -1)),
    /** The part `by` further on; without one, from the content, whose edges move anyway. */
    goPart(item, by, from = 0) {
      const record = desk.shown(item);
      const parts = ROLES.flatMap((role) => record[role].map((_, piece) => ({ role, piece })));
      const at = desk.part ? parts.findIndex(({ role, piece }) => role === desk.part.role && piece === desk.part.piece) : from;
      desk.part = parts.at((at + by) % parts.length) ?? null;
      if (desk.part) announce(`${partName(desk.part)}: ${desk.text.quote([record[desk.part.role][desk.part.piece]]).join("")}`);
      desk.tell("selection", desk.selection);
    },
    nextPart: withClaim((item) => act.goPart(item, 1)),
    lastPart: withClaim((item) => act.goPart(item, -1)),
    edge(edge, unit, direction) {
      const item = current();
      if (!item) return;
      const record = desk.shown(item);
      const { role, piece } = desk.part ?? { role: "content", piece: edge === "start" ? 0 : record.content.length - 1 };
      const moved = moveEdge(desk.text, desk.sentences, record[role], piece, edge, unit, direction);
      if (moved === record[role]) return;
      claims.setRole(desk, item, role, moved);
      announce(desk.text.quote(moved).join(" … "));
      redraw();
    },
    role: (role) => withClaim((item) => {
      if (!desk.selection) return;
      setSpans(item, role, [desk.selection]);
      desk.part = { role, piece: 0 };
      desk.select(null);
      act.cardFocus?.(item);
    })(),
    piece: withClaim((item) => {
      if (!desk.selection) return;
      const role = desk.part?.role ?? "content";
      setSpans(item, role, normalise([...desk.shown(item)[role], desk.selection]));
      desk.select(null);
    }),
    /** Take away the piece whose edges move; a claim keeps one piece of content. */
    drop: withClaim((item) => {
      const { role, piece } = desk.part ?? {};
      const spans = desk.shown(item)[role];
      if (!spans || (role === "content" && spans.length < 2)) { announce(t("drop_none")); return; }
      desk.part = null;
      setSpans(item, role, spans.filter((_, index) => index !== piece));
    }),
    cutOut: withClaim((item) => {
      const left = desk.selection ? subtract(desk.shown(item).content, desk.selection) : [];
      if (!left.length) return;
      setSpans(item, "content", left.map((span) => desk.text.snap(...span)).filter(Boolean));
      desk.select(null);
    }),
    noClaim() {
      if (!desk.isOpen) return;
      const item = desk.focused;
      const span = desk.selection ?? (item && desk.sentenceAt(desk.shown(item).content[0][0]));
      if (!span) return;
      if (desk.bySentence && desk.isDecided(item)) desk.edit([{ item, record: null }], t("delete"));
      const isSet = claims.toggleNoClaim(desk, span, normalise);
      announce(t(isSet ? "no_claim_set" : "no_claim_unset"));
      desk.select(null);
      if (item) desk.tell("change", [item.key]);
      if (desk.bySentence && isSet) goOn(item);
    },
    nest: withClaim((item) => {
      const parent = claims.nest(desk, item);
      announce(parent === null ? t("unnested") : parent.key ? t("nested", { n: parent.number }) : t(parent));
    }),
    undo() { travel(true); },
    redo() { travel(false); },
  };

  const isOpen = (item, field, target) => desk.questions(item).some((each) => each.field === field && each.target === target);

  function showVoice(isOpen) {
    desk.voiceOpen = isOpen;
    desk.tell("order");
  }

  function travel(back) {
    if (!desk.isOpen) return;
    reset();
    const label = desk.travel(back);
    announce(label === null ? t(back ? "nothing_undo" : "nothing_redo") : t(back ? "undone" : "redone", { what: label }));
    redraw();
  }
  return act;
}

/** "Stance: Verland: against" */
function answerWords(desk, item, field, target) {
  const value = answer(desk.shown(item), field, target);
  const names = answersOf(field).filter(({ key }) => key === value || field.type === "labels" && value?.includes(key)).map(({ name }) => name.toLowerCase());
  return `${rowName(desk, { field, target })}: ${names.join(", ") || (field.type === "text" && value) || t("clear")}`;
}

function nameWords(desk, item) { return `${t("source_name")}: ${sourceName(desk.shown(item), desk)}`; }

function askedWords(desk) {
  return desk.asking?.field ? t("decide_field", { field: rowName(desk, desk.asking) }) : t("decide_source");
}
