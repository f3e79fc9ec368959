// Submitting: only when everything is decided and saved; otherwise the first open thing comes into focus.

import { announce } from "./announce.js";
import { say, show, submittedDialog } from "./dialogs.js";
import { h } from "./dom.js";
import { post } from "./server.js";
import { t } from "./strings.js";

export class Submission {
  constructor(desk, queue, urls, act) {
    Object.assign(this, { desk, queue, urls, act });
  }

  async submit() {
    const { desk } = this;
    if (!desk.isOpen) return;
    const open = [...desk.undecided(desk.claims), ...desk.undecided(desk.voice)];
    if (open.length) { this.first(open); return; }
    if (!(await this.queue.drained()) || this.queue.held.size) { announce(t("submit_first", { what: t("pending_n", { n: this.queue.size || this.queue.held.size }) })); return; }
    const { status, body } = await post(this.urls.submit, { sequence: desk.review.sequence });
    if (status === 200) this.done(body);
    else if (body.error === "undecided") this.incomplete(body);
    else if (body.error === "stale") await this.refresh();
    else if (body.error === "not_open") this.done({ state: "submitted", sequence: desk.review.sequence });
    else show(t("submit"), h("p", {}, status ? body.detail : t("not_sent")));
  }

  first(open) {
    const claims = open.filter((item) => !this.desk.isVoice(item)).length;
    const what = claims ? t("undecided_n", { n: claims }) : t("voice_undecided", { n: open.length });
    announce(t("submit_first", { what }));
    this.act.focus(open[0]);
  }

  done({ state, sequence }) {
    Object.assign(this.desk.review, { state, sequence });
    this.desk.tell("review");
    this.desk.tell("ask");
    submittedDialog(this.urls);
  }

  incomplete({ detail, suggestions, claims }) {
    const item = this.desk.items.get(`s${suggestions[0]}`) ?? this.desk.itemOf(Object.keys(claims ?? {})[0]);
    if (item) this.act.focus(item);
    announce(t("submit_first", { what: detail }));
    if (!item) show(t("submit"), h("p", {}, detail));
  }

  /** Somebody changed the review elsewhere: show it as it is now. */
  async refresh() {
    const response = await fetch(this.urls.self, { credentials: "same-origin" });
    if (response.ok) {
      const { claims, review } = await response.json();
      this.desk.acknowledge({ claims, deleted: [], sequence: review.sequence }, () => false);
    }
    say("submit", "stale_review");
  }

  async reopen() {
    const { status, body } = await post(this.urls.reopen, {});
    if (status !== 200) { show(t("reopen"), h("p", {}, body.detail ?? t("not_sent"))); return; }
    Object.assign(this.desk.review, { state: body.state, sequence: body.sequence });
    this.queue.reopen();
    this.desk.tell("review");
    this.desk.tell("ask");
  }
}
