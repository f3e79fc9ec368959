// Comments on the claim in focus and on the article, without leaving the page; @ offers the people of the project.

import { show } from "./dialogs.js";
import { h } from "./dom.js";
import { post } from "./server.js";
import { t } from "./strings.js";

const OFFERED = 6;

export async function comments(desk, urls) {
  const item = desk.focused;
  const about = item && desk.shown(item) ? { claim: desk.isDecided(item) && !item.waiting ? item.claim : null, content: desk.shown(item).content } : null;
  const quote = (content) => desk.text.quote(content).join(" … ");
  const list = h("ol", { class: "said-list", "aria-live": "polite" });
  const box = h("textarea", { id: "comment", rows: 3, maxlength: 5000, required: true });
  const kept = `sayso/comment/${desk.review.id}`;  // words that were not said yet outlive a crash
  box.value = localStorage.getItem(kept) ?? "";
  box.addEventListener("input", () => localStorage.setItem(kept, box.value));
  const whole = h("input", { type: "checkbox", id: "comment-whole", checked: !about, disabled: !about });
  const offered = h("div", { class: "opts" });
  const problem = h("p", { class: "errorlist", role: "alert" });
  const form = h("form", {}, h("div", { class: "field" }, h("label", { for: "comment" }, t("comment")),
    about ? h("blockquote", { dir: "auto" }, quote(about.content)) : null, box, offered, h("p", { class: "helptext" }, t("comment_hint"))),
    about ? h("p", {}, whole, h("label", { for: "comment-whole" }, t("comment_whole"))) : null, problem, h("button", { type: "submit" }, t("comment_say")));
  const dialog = show(t("comments"), list, form);
  dialog.classList.add("side");
  box.focus();

  const time = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const line = ({ author, created_at: at, content, text }) => h("li", {}, h("b", {}, author), " ", h("span", { class: "soft" }, time.format(new Date(at))),
    content.length ? h("blockquote", { dir: "auto" }, quote(content)) : null, h("p", {}, text));
  const answer = await fetch(urls.comments, { credentials: "same-origin" }).then((response) => response.ok ? response.json() : null).catch(() => null);
  if (!answer) { problem.textContent = t("comment_offline"); return; }
  list.replaceChildren(...answer.comments.map(line));
  if (!answer.comments.length) list.replaceChildren(h("li", { class: "soft" }, t("comments_none")));

  const offer = () => {
    const typed = /@([^\s@]*)$/.exec(box.value.slice(0, box.selectionStart));
    const fits = typed ? answer.people.filter(({ username, name }) => `${username} ${name}`.toLowerCase().includes(typed[1].toLowerCase())).slice(0, OFFERED) : [];
    offered.replaceChildren(...fits.map(({ username, name }) => h("button", { type: "button", class: "opt", onclick: () => {
      box.setRangeText(`@${username} `, box.selectionStart - typed[0].length, box.selectionStart, "end");
      offered.replaceChildren();
      box.focus();
    } }, name === username ? `@${username}` : `${name} (@${username})`)));
  };
  box.addEventListener("input", offer);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { status, body } = await post(urls.comments, { text: box.value, ...(whole.checked ? {} : about) });
    problem.textContent = status === 201 ? "" : body.detail ?? t("comment_offline");
    if (status !== 201) return;
    list.querySelector(".soft:only-child")?.remove();
    list.append(line(body));
    box.value = "";
    localStorage.removeItem(kept);
    box.focus();
  });
}
