// Palette, cheat sheet, guidelines, sign-in, submitted: native dialogs, which keep the focus and give it back.

import { h, key, refill } from "./dom.js";
import { answerName, answersOf, hotkeys, rowsOf } from "./fields.js";
import { keyWords, nameOf } from "./keyboard.js";
import { sourceChoices } from "./sources.js";
import { t } from "./strings.js";

const styles = ["../pages.css", "dialogs.css"].map((name) => h("link", { rel: "stylesheet", media: "not all", href: new URL(name, import.meta.url).href }));
document.head.append(...styles);  // there before the first dialog, and for nothing else

export function show(title, ...children) {
  const dialog = h("dialog", { "aria-label": title }, h("form", { method: "dialog", class: "dialog-head" }, h("h2", {}, title),
    h("button", { class: "plain", "aria-label": t("close"), value: "close" }, "✕")), ...children);
  const from = document.activeElement;
  for (const link of styles) link.media = "all";
  dialog.addEventListener("close", () => { dialog.remove(); from?.focus?.({ preventScroll: true }); });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** A dialog of one paragraph. */
export function say(title, words, parameters) { show(t(title), h("p", {}, t(words, parameters))); }

const keysOf = (keyboard, command) => drawn(keyboard.keysOf(command));

const drawn = (names) => names.map((name) => h("span", { class: "keys" }, keyWords(name).map((word) => key(word))));

/** What the claim in focus can be answered, and whom it can be said by, in the shape of commands. */
function answers({ desk, act }) {
  const item = desk.isOpen ? desk.focused : null;
  const record = item && desk.shown(item);
  if (!record || record.rejected) return [];
  const letters = [...hotkeys(desk, record)];
  const given = [...rowsOf(desk, record)].flatMap((row) => answersOf(row.field).map((label) => ({ ...row, value: label.key }))).map((row) => ({
    name: answerName(desk, row), run: () => act.choose(row.field, row.target, row.value),
    keys: letters.filter(([, other]) => ["field", "target", "value"].every((name) => other[name] === row[name])).slice(0, 1).map(([letter]) => letter) }));
  const isNamed = !desk.isVoice(item) && desk.payload.project.depth !== "sentence";
  const sources = isNamed ? sourceChoices(desk, item, 9).map(({ name, entry }, index) => ({
    name: `${t("source_name")} — ${name}`, run: () => act.name(name, entry), keys: index < 4 ? [`Shift+${index + 1}`] : [] })) : [];
  return [...given, ...sources];
}

export function palette(keyboard) {
  const input = h("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "actions", "aria-label": t("palette"), placeholder: t("palette"), autocomplete: "off" });
  const list = h("ul", { id: "actions", class: "actions-list", role: "listbox", "aria-label": t("palette") });
  const dialog = show(t("palette"), input, list);
  const all = [...keyboard.commands, ...answers(keyboard)];
  let found = [];
  let at = 0;
  const run = (command) => { dialog.close(); setTimeout(() => command.run(), 0); };
  const draw = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    found = all.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
    at = Math.min(at, Math.max(0, found.length - 1));
    list.replaceChildren(...found.map((command, index) => h("li", { role: "option", id: `action-${index}`, "aria-selected": String(index === at), onclick: () => run(command) },
      command.name, h("span", {}, keysOf(keyboard, command)))));
    if (!found.length) list.append(h("li", { class: "soft" }, t("palette_none")));
    input.setAttribute("aria-activedescendant", found.length ? `action-${at}` : "");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  input.addEventListener("input", () => { at = 0; draw(); });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { at = (at + step + found.length) % found.length; draw(); event.preventDefault(); }
    if (event.key === "Enter" && found[at]) { event.preventDefault(); run(found[at]); }
  });
  draw();
  input.focus();
}

export function help(keyboard) {
  const status = h("p", { role: "status", class: "soft" });
  const tables = h("div", { class: "cheat" });
  const more = { decide: [["answers_shown", []], ["c_names", ["Shift+1", "…", "Shift+4"]]] };  // not to be changed
  const draw = () => refill(tables, ["move", "decide", "spans", "text", "page"].map((group) => h("table", {}, h("caption", {}, t(`g_${group}`)), h("tbody", {},
    keyboard.commands.filter((command) => command.group === group).map((command) => h("tr", {}, h("td", {}, command.name), h("td", { class: "keys-cell" }, keysOf(keyboard, command)),
      h("td", {}, h("button", { type: "button", class: "plain", "aria-label": `${t("change_key")}: ${command.name}`, onclick: ({ target }) => change(command, target) }, "✎")))),
    more[group]?.map(([name, names]) => h("tr", {}, h("td", {}, t(name)), h("td", { class: "keys-cell" }, drawn(names)), h("td", {})))))));
  const change = (command, button) => {
    status.textContent = t("remap", { name: command.name });
    button.focus();
    const take = (event) => {
      const name = nameOf(event);
      if (!name) { button.addEventListener("keydown", take, { once: true }); return; }  // Shift on its way to Shift+Y
      event.preventDefault();
      event.stopPropagation();
      const clash = name === "Escape" ? null : keyboard.remap(command, name);
      status.textContent = clash ? t("taken", { key: name, name: clash.name }) : "";
      draw();
    };
    button.addEventListener("keydown", take, { once: true });
  };
  const letters = h("input", { type: "checkbox", id: "letters", onchange: ({ target }) => { keyboard.letters = target.checked; keyboard.save(); } });
  letters.checked = keyboard.letters;
  draw();
  show(t("help"), h("p", { class: "soft" }, t("help_note")), tables, status,
    h("p", {}, letters, h("label", { for: "letters" }, t("letters_on")), " ", h("button", { type: "button", onclick: () => { keyboard.reset(); letters.checked = true; draw(); } }, t("reset_keys")))).classList.add("large");
}

export async function guidelines(payload) {
  const project = payload.project;
  if (project.guidelines_html === null) {
    const answer = await fetch(payload.urls.self, { credentials: "same-origin" }).then((response) => response.ok ? response.json() : null).catch(() => null);
    if (answer) project.guidelines_html = answer.project.guidelines_html;
  }
  const html = project.guidelines_html;  // sanitised by the server
  const labels = payload.fields.map((field) => h("details", {}, h("summary", {}, field.name), h("p", { class: "soft" }, field.help), h("dl", { class: "definition" },
    field.labels.map((label) => [h("dt", {}, label.name), h("dd", {}, label.definition, label.rule ? ` ${label.rule}` : "", h("span", { class: "examples" }, label.examples.map((example) => h("q", {}, example))))]))));
  show(t("guidelines"), html ? h("div", { class: "prose", html }) : h("p", { class: "soft" }, t(html === null ? "not_loaded" : "no_guidelines")),
    h("p", {}, h("a", { href: payload.urls.questions, target: "_blank" }, t("ask_question"))), ...labels).classList.add("side");
}

export function signInAgain(count, signIn, done) {
  const problem = h("p", { class: "errorlist", role: "alert" });
  const name = h("input", { id: "again-name", name: "username", autocomplete: "username", required: true });
  const word = h("input", { id: "again-word", name: "password", type: "password", autocomplete: "current-password", required: true });
  const form = h("form", {}, h("p", {}, t("sign_in_text", { n: count })), problem,
    h("div", { class: "field" }, h("label", { for: "again-name" }, t("username")), name), h("div", { class: "field" }, h("label", { for: "again-word" }, t("password")), word),
    h("button", { type: "submit" }, t("sign_in")));
  const dialog = show(t("sign_in"), form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await signIn(name.value, word.value).catch(() => false)) { dialog.close(); done(); } else problem.textContent = t("wrong");
  });
  name.focus();
}

export function submittedDialog(urls) {
  const next = h("a", { class: "button primary", href: urls.next }, t("next_article"), " ", key("↵"));
  show(t("submitted"), h("p", {}, t("submitted_text")), h("div", { class: "actions" }, next, h("a", { class: "button", href: urls.project }, t("to_project"))));
  next.focus();
}
