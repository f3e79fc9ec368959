// Every text of the review page and the sentence pass, by language. Names of labels come from the codebook.

const en = {
  claim: "Claim {n} of {all}", own_voice: "Reporter’s own voice", voice_n: "{n} sentences", voice_1: "1 sentence",
  suggested: "suggested", draft: "changed, not decided", accepted: "accepted", corrected: "corrected", added: "added",
  rejected: "rejected: {reason}", emptied: "no claim", open: "open", is_claim: "It is a claim", sure: "{p} %", unsure: "unsure", no_source: "No source named", said_by: "“{words}”",
  decided: "{done} of {all} decided", voice_left: "{n} reporter’s sentences open",
  saved: "Saved", saving: "Saving …", offline: "Offline: {n} changes kept here", failing: "Not saved: the server does not answer. Next try in {s} s",
  signed_out: "Signed out: {n} changes kept here", not_open: "Submitted elsewhere: {n} changes not sent",
  forbidden: "Not saved: {detail}", held: "{n} changed elsewhere", full: "The browser’s storage is full: changes wait in memory only",
  accept: "Accept", accept_next: "Accept and next", keep_next: "Next", edit_spans: "Spans", reject: "Reject", delete: "Delete",
  reconsider: "Decide again", reject_why: "Why is it rejected?", uncertain: "Unsure about it", note: "Note",
  note_hint: "For yourself and whoever settles differences", why: "Why", source: "Source", source_name: "Who says it",
  stance_of: "{field}: {target}", none: "none", clear: "not about it", decide_field: "Decide: {field}", decide_source: "Decide: who says it",
  needs: "Needs {fields}", machine: "machine: {label} {p} %", read_as: "“{words}” is read as {name}", why_record: "Found because {reason}",
  apply_source: "Give all {n} other claims by this source the same name and type", applied: "Given to {n} claims",
  back: "Back", group_first: "{group}: choose the type", content: "Content", cue: "Cue", source_span: "Source", part: "Part",
  piece: "{role} {n}", wider_start: "Start earlier", tighter_start: "Start later", wider_end: "End later", tighter_end: "End earlier",
  selection: "Selected: {words}", as_content: "Content", as_source: "Source", as_cue: "Cue", add_piece: "Add piece", cut_out: "Cut out",
  new_claim: "New claim", no_claim: "No claim here", no_claim_set: "Marked: no claim here", no_claim_unset: "No longer marked",
  cancel: "Cancel", close: "Close", done: "Done", mention: "Mention", attitude: "Attitude", parent: "Inside claim", nest: "Nest", unnest: "Take out",
  nested: "Now inside claim {n}", unnested: "No longer inside another claim", nest_none: "No decided claim holds this one",
  more: "More", less: "Less", direct: "quotation", accept_all: "Accept all", accept_sure: "Accept {n}", voice_done: "{n} sentences accepted",
  voice_rest: "{n} need an answer", voice_none: "No reporter’s sentences are open", show: "Show", hide: "Hide",
  submit: "Submit", submitted: "Submitted", submit_first: "First: {what}", undecided_n: "{n} claims are undecided", incomplete_n: "{n} claims lack an answer",
  voice_undecided: "{n} reporter’s sentences are undecided", pending_n: "{n} changes are not saved yet", article_open: "A question about the article is open",
  submitted_text: "This review is submitted. It can be read, and reopened until somebody settles it against another.", reopen: "Reopen",
  next_article: "Next article", to_project: "Back to the project", stale_review: "Changed in another window: the page has been brought up to date. Submit again.",
  all_decided: "Everything is decided.", nothing_undo: "Nothing to undo", nothing_redo: "Nothing to redo", undone: "Undone: {label}", redone: "Redone: {label}",
  conflict: "Changed elsewhere", conflict_text: "This claim was changed in another window or by another person while you changed it. Keep one:",
  mine: "Yours", theirs: "Theirs", keep_mine: "Keep yours", keep_theirs: "Keep theirs", deleted: "(taken back)",
  refused: "The server refused a change, and the claim is as it was before: {detail}", refused_title: "Refused",
  sign_in: "Sign in again", sign_in_text: "Your session has ended. {n} changes are kept in this browser and are sent when you have signed in.",
  username: "Username", password: "Password", wrong: "That did not work. Check the name and the password.",
  help: "Keys", help_note: "Single letters work while the text or the cards have focus. Screen-reader users: leave browse mode (NVDA and JAWS: Insert+Space, Insert+Z) to use them.",
  letters_on: "Use single-letter keys", remap: "Press the new key for “{name}”, Escape to leave it", taken: "{key} is taken by “{name}”", reset_keys: "Standard keys", change_key: "Change",
  palette: "Find an action", palette_none: "No action of that name", guidelines: "Guidelines", no_guidelines: "This project has no guidelines yet.",
  definition: "Definition", rule: "Rule", examples: "Examples", about_article: "About the article", own_key: "Key",
  type_name: "Type a name", here: "in this article", registry: "in the registry", use_typed: "Use “{name}”", time: "{m} min {s} s of work",
  cursor_hint: "Arrows move, Shift selects, then: c content · s source · w cue · a new claim", claims: "Claims", article: "Article",
  split_done: "Split at {words}", split_none: "There is no place to split", merge_done: "Joined with the next claim", merge_none: "There is no next claim",
  first_steps: "Three things to know", step_1: "A right suggestion costs one key: Enter accepts it and goes on.", step_2: "A wrong answer: press the key shown on the right one. x rejects, a adds what was missed.", step_3: "Everything is saved as you go. ? shows all keys, u takes a step back.",
  begin: "Begin", prev: "Previous claim", next: "Next claim", step: "one", undo: "Undo", redo: "Redo", hidden: "Suggestions are hidden for this article: add what you find.", none_yet: "No suggestions. Select the words of a claim and press a.",
  g_move: "Move", g_decide: "Decide", g_spans: "Spans", g_text: "In the text", g_page: "Page",
  c_next: "Next claim", c_prev: "Previous claim", c_accept: "Accept and next", c_undecided: "Next undecided claim", c_reject: "Reject, then a digit for the reason", c_add: "Add a claim from the selection", c_voice: "Accept the reporter’s own sentences", c_voice_open: "Show the reporter’s own sentences one by one",
  c_source: "Name the source", c_apply: "Apply to all claims by this source", c_above: "Same source as the claim above", c_target: "Next target of the stance", c_clear: "Take the answer away", c_uncertain: "Flag as uncertain", c_note: "Write a note", c_why: "Why this suggestion", c_reconsider: "Take the decision back",
  c_part: "Next part: content, cue, source", c_split: "Split at a conjunction", c_merge: "Join with the next claim", c_nest: "Put inside the claim around it", c_edges: "{edge} edge {where} by a {unit}", c_cut: "Cut the selection out of the content",
  start: "Start", end: "End", left: "back", right: "on", token: "token", clause: "clause", sentence: "sentence", paragraph: "paragraph",
  c_no_claim: "No claim here", c_undo: "Undo", c_redo: "Redo", c_palette: "All actions", c_help: "Keys", c_guidelines: "Guidelines", c_submit: "Submit", c_next_article: "Next article", c_cursor: "Move the cursor by a token", c_cursor_s: "Move the cursor by a sentence", c_extend: "Select by a token", c_text: "Read at the claim", c_role: "Selection becomes the {role}", c_piece: "Selection becomes another piece of the content",
};

const zh = {};

const language = document.documentElement.lang.toLowerCase().startsWith("zh") ? zh : en;

/** The text under `name` with its {parameters} filled in. */
export function t(name, parameters = {}) {
  return (language[name] ?? en[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => parameters[key] ?? whole);
}
