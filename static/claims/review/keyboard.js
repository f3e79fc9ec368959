// From a key to an action. Single letters live only while the text or the cards have focus; they can be changed or
// switched off (WCAG 2.1.4). An answer's key comes before an action's.

import { answerName, hotkeys } from "./fields.js";
import { newRecord } from "./records.js";
import { t } from "./strings.js";

const STORED = "sayso/keys";

export class Keyboard {
  constructor(desk, commands, act, view, area) {
    Object.assign(this, { desk, commands, act, view, area });
    const { letters = true, own = {} } = JSON.parse(localStorage.getItem(STORED) ?? "{}");
    this.letters = letters;
    this.own = own;
    this.reserve();
    addEventListener("keydown", (event) => this.press(event));
  }

  /** Answers leave the letters of actions alone, those too that an action had before it was given another. */
  reserve() {
    const taken = this.commands.filter(({ when }) => when !== "text").flatMap((command) => [...command.keys, ...this.keysOf(command)]);
    this.desk.reserved = new Set(taken.filter((name) => name.replace("Shift+", "").length === 1));
  }

  save() {
    this.reserve();
    localStorage.setItem(STORED, JSON.stringify({ letters: this.letters, own: this.own }));
  }

  keysOf(command) { return this.own[command.id] ? [this.own[command.id], ...command.keys.slice(1)] : command.keys; }

  /** Give a command another first key. Returns what has it, { name }, if a command or an answer does, and changes
   * nothing then. */
  remap(command, wanted) {
    const clash = this.commands.find((other) => other !== command && this.overlap(other, command) && this.keysOf(other).includes(wanted)) ??
      (command.when === "text" ? null : this.answerWith(wanted));
    if (clash) return clash;
    this.own[command.id] = wanted;
    this.save();
    return null;
  }

  /** The answer that the key gives on any card. */
  answerWith(wanted) {
    const { desk } = this;
    if (/^(Shift\+)?[1-9]$/.test(wanted)) return { name: t(wanted.length > 1 ? "source_name" : "answers") };
    const { group } = desk;
    desk.group = null;
    const found = [newRecord({}), ...desk.order.map((item) => desk.shown(item))].map((record) => hotkeys(desk, record).get(wanted)).find(Boolean);
    desk.group = group;
    return found ? { name: answerName(desk, found) } : null;
  }

  overlap(a, b) { return a.when === b.when || ["any", "page"].includes(a.when) || ["any", "page"].includes(b.when); }

  reset() { this.own = {}; this.letters = true; this.save(); }

  /** What is typed while a part of the page is being fetched reaches that part, and nothing else. */
  async hold(work) {
    this.held ??= [];
    await work;
    const events = this.held ?? [];
    this.held = null;
    for (const { key, code, ctrlKey, shiftKey, altKey } of events) {
      const box = document.activeElement;
      if (box.matches("input, textarea") && key.length === 1 && !ctrlKey && !altKey) {
        box.setRangeText(key, box.selectionStart, box.selectionEnd, "end");
        box.dispatchEvent(new Event("input", { bubbles: true }));
      } else box.dispatchEvent(new KeyboardEvent("keydown", { key, code, ctrlKey, shiftKey, altKey, bubbles: true, cancelable: true }));
    }
  }

  press(event) {
    if (this.held) { this.held.push(event); event.preventDefault(); return; }
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const name = nameOf(event);
    if (!name) return;
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (typing && !/^(Ctrl\+(K|Enter)|Escape)$/.test(name)) return;
    const inside = this.area.contains(document.activeElement) || document.activeElement === document.body;
    const single = name.replace("Shift+", "").length === 1;
    if (!inside && !/^Ctrl\+(K|Enter|Z|Shift\+Z|Y)$/.test(name)) return;
    if (single && !this.letters) return;
    if (["Enter", " "].includes(event.key) && name === event.key && this.onControl(event.target)) return;
    if (this.answer(name) || this.command(name)) event.preventDefault();
  }

  /** A button or link that Enter belongs to. */
  onControl(target) { return Boolean(target.closest?.("button, a, summary, [role=toolbar]")); }

  /** Keys of the card in focus: reasons, names, answers. */
  answer(name) {
    if (name === "Escape") { this.act.escape(); return true; }
    const item = this.desk.focused;
    if (!item || !this.desk.isOpen || this.desk.selection || !this.desk.shown(item)) return false;
    const digit = /^[1-9]$/.test(name) ? Number(name) : 0;
    if (this.view.rejecting) {
      const reasons = Object.keys(this.desk.payload.reject_reasons);
      const reason = name === "Enter" ? reasons[0] : reasons[digit - 1];
      if (reason) this.act.reject(reason);
      return Boolean(reason);
    }
    if (this.desk.asking && this.desk.asking.field === null && digit) { this.act.nameAt(digit - 1); return true; }
    const record = this.desk.shown(item);
    if (record.rejected) return false;
    if (/^Shift\+[1-9]$/.test(name)) { this.act.nameAt(Number(name.at(-1)) - 1); return true; }
    const found = hotkeys(this.desk, record).get(name);
    if (!found) return false;
    if (found.group) this.act.group(found.field, found.target, found.group);
    else this.act.choose(found.field, found.target, found.value);
    return true;
  }

  command(name) {
    const where = this.desk.selection ? "text" : "claim";
    const fits = ({ when }) => when === where || when === "any" || when === "page";
    const found = this.commands.filter(fits).sort((a, b) => (b.when === where) - (a.when === where))
      .find((each) => this.keysOf(each).includes(name));
    if (!found) return false;
    found.run();
    return true;
  }
}

/** "Ctrl+Shift+Z", "ArrowLeft", "a", "?"; empty for a modifier alone. Meta counts as Ctrl. */
export function nameOf(event) {
  if (["Control", "Shift", "Alt", "Meta", "Dead", "Process", "Unidentified", "AltGraph"].includes(event.key)) return "";
  const letter = /^\p{L}$/u.test(event.key);
  const ctrl = event.ctrlKey || event.metaKey;
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1];  // by its place: layouts put other signs there
  if (digit && !ctrl && !event.altKey && (event.shiftKey || event.key !== digit)) return event.shiftKey ? `Shift+${digit}` : digit;
  const shift = event.shiftKey && (letter || event.key.length > 1);
  const typed = event.altKey && !ctrl && !letter && /^Key([A-Z])$/.exec(event.code)?.[1].toLowerCase();  // on a Mac, Option types other signs
  if (typed) return `Alt+${typed}`;
  const shown = letter ? (ctrl || shift ? event.key.toUpperCase() : event.key) : event.key;
  return `${ctrl ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${shift ? "Shift+" : ""}${shown}`;
}

/** A key as people write it. */
export function keyWords(name) {
  const words = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Enter: "↵", Backspace: "⌫" };
  return name.split("+").map((part) => words[part] ?? part);
}
