/* What the page does beyond HTML. Everything here is a convenience: with scripts off each job still works.
   Nothing is evaluated, no inline handlers, no markup from strings, so the page's policy can stay strict. */
(() => {
  "use strict";
  const say = document.body.dataset;
  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const isTyping = (element) => element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  /* ---- dialogs ---- */
  const open = (id) => {
    const dialog = document.getElementById(id);
    if (!dialog || typeof dialog.showModal !== "function") return false;
    if (!dialog.open) dialog.showModal();
    return true;
  };

  let confirmed = null;
  const ask = (form, submitter) => {
    find("[data-confirm-text]").textContent = form.dataset.confirm;
    confirmed = { form, submitter };
    open("confirm");
  };

  document.addEventListener("click", (event) => {
    const target = event.target;
    const opener = target.closest("[data-dialog]");
    if (opener && open(opener.dataset.dialog)) event.preventDefault();
    if (target.closest("[data-close]")) target.closest("dialog")?.close();
    if (target instanceof HTMLDialogElement && target.open) target.close(); /* a click on the backdrop */
    if (target.closest("[data-print]")) window.print();
    if (target.closest("[data-confirm-yes]") && confirmed) {
      const { form, submitter } = confirmed;
      find("#confirm").close();
      form.dataset.confirmed = "yes";
      form.requestSubmit(submitter?.form === form ? submitter : undefined);
    }
    const summaryLink = target.closest(".banner__list a[href^='#']");
    if (summaryLink) focusField(event, summaryLink.hash.slice(1));
    for (const menu of all("details[data-menu][open]")) if (!menu.contains(target)) menu.open = false;
  });

  /* A group of chips or radios takes the focus in its first choice, not in its frame. */
  const focusField = (event, id) => {
    const field = document.getElementById(id);
    if (!field) return;
    event.preventDefault();
    (field.matches("fieldset") ? find("input, select, textarea", field) : field)?.focus();
    field.closest(".field")?.scrollIntoView({ block: "nearest" });
  };

  /* ---- keys ---- */
  const shortcut = (key) => {
    if (key === "?") return open("keys");
    const field = find(`[data-key-focus="${CSS.escape(key)}"]`);
    if (field?.checkVisibility()) return field.focus(), field.select?.(), true;
    const link = find(`[data-key-go="${CSS.escape(key)}"]`);
    if (link) return link.click(), true;
    return false;
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const target = event.target;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = target.closest?.("form");
      if (form?.method === "post") event.preventDefault(), form.requestSubmit();
      return;
    }
    if (event.key === "Escape") {
      const menu = target.closest?.("details[data-menu][open]");
      if (menu) menu.open = false, find("summary", menu).focus();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const chips = target.closest?.("[data-chips]");
    if (chips && moveInChips(chips, target, event.key)) return event.preventDefault();
    if (isTyping(target) || find("dialog[open]")) return;
    if (/^[/?a-z]$/i.test(event.key) && shortcut(event.key.toLowerCase())) event.preventDefault();
  });

  /* To Tab a group of checkboxes is one stop, as radios are: the chosen one, or the first. */
  const rove = (input) => {
    for (const other of all(".chip__input[type=checkbox]", input.closest("[data-chips]"))) other.tabIndex = other === input ? 0 : -1;
  };
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-chips] .chip__input[type=checkbox]")) rove(event.target);
  });
  for (const chips of all("[data-chips]")) {
    const first = find(".chip__input:checked", chips) ?? find(".chip__input", chips);
    if (first?.type === "checkbox") rove(first);
  }
  /* Where writing is why the page was opened, it starts in this field. */
  const start = find("form[data-start]");
  if (start && !find("[data-focus]")) {
    const field = start.elements[start.dataset.start];
    (field instanceof RadioNodeList ? [...field].find((input) => input.checked) ?? field[0] : field)?.focus();
  }

  /* Radios move by arrows on their own; checkboxes do not. A letter goes to the next choice that begins with it. */
  const moveInChips = (chips, target, key) => {
    const inputs = all(".chip__input", chips);
    const here = inputs.indexOf(target);
    if (here < 0) return false;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
    if (step && target.type === "checkbox") return inputs.at((here + step) % inputs.length).focus(), true;
    if (key.length !== 1 || key === " ") return false;
    const letter = key.toUpperCase();
    const starts = (input) => {
      const chip = input.closest(".chip");
      return chip.dataset.key === letter || chip.textContent.trim().toUpperCase().startsWith(letter);
    };
    const next = [...inputs.slice(here + 1), ...inputs.slice(0, here + 1)].find(starts);
    if (!next) return false;
    next.focus();
    if (next.type === "radio") next.click();
    return true;
  };

  /* ---- dates: what was typed, in the other calendar ---- */
  const ERAS = [["令和", "R", "2019-05-01"], ["平成", "H", "1989-01-08"], ["昭和", "S", "1926-12-25"], ["大正", "T", "1912-07-30"], ["明治", "M", "1868-01-25"]];
  const iso = (y, m, d) => `${String(y).padStart(4, "0")}-${String(m).padStart(2, "0")}-${String(d).padStart(2, "0")}`;

  const readDate = (typed) => {
    const text = typed.normalize("NFKC").trim().toUpperCase().replace("元年", "1年");
    const match = text.match(/^(令和|平成|昭和|大正|明治|[RHSTM])?\s*(\d{1,4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})(日|\b)/) || text.match(/^()(\d{4})(\d{2})(\d{2})$/);
    if (!match) return null;
    const era = ERAS.find(([name, letter]) => match[1] && (match[1] === name || match[1] === letter));
    const year = Number(match[2]) + (era ? Number(era[2].slice(0, 4)) - 1 : 0);
    if (!era && match[2].length < 4) return null;
    const [month, day] = [Number(match[3]), Number(match[4])];
    const real = new Date(Date.UTC(year, month - 1, day));
    if (real.getUTCMonth() !== month - 1 || real.getUTCDate() !== day) return null;
    // As the server reads it: a day belongs to its era, and no era lasted longer than 64 years.
    const until = ERAS.indexOf(era) > 0 ? ERAS[ERAS.indexOf(era) - 1][2] : "2083-01-01";
    if (era && (iso(year, month, day) < era[2] || iso(year, month, day) >= until)) return null;
    return { era, text: iso(year, month, day), year, month, day, weekday: real };
  };

  const inOtherCalendar = (date) => {
    const weekday = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "short", timeZone: "UTC" }).format(date.weekday);
    if (date.era) return `${date.text} (${weekday})`;
    const era = ERAS.find(([, , from]) => date.text >= from);
    if (!era) return `(${weekday})`;
    const nth = date.year - Number(era[2].slice(0, 4)) + 1;
    return `${era[0]}${nth === 1 ? "元" : nth}年${date.month}月${date.day}日 (${weekday})`;
  };

  const showWareki = (input, leaving = false) => {
    const line = document.getElementById(`${input.id}-wareki`);
    if (!line) return;
    const date = readDate(input.value);
    if (date) line.textContent = inOtherCalendar(date);
    else line.textContent = leaving && input.value.trim() ? say.sayBaddate : "";
  };

  /* ---- drafts: what is typed is kept on the server before it is finished ---- */
  const drafts = new WeakMap();
  const note = (form, text) => {
    const line = find("[data-draft]", form);
    if (line) line.textContent = text;
  };
  const saveDraft = async (form) => {
    if (!drafts.get(form)) return;
    drafts.set(form, false);
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    try {
      const answer = await fetch(form.dataset.draftUrl, { method: "POST", body, headers: { "X-Draft": "1" }, keepalive: true });
      if (!answer.ok) throw new Error(String(answer.status));
      const time = new Intl.DateTimeFormat("ja-JP", { hour: "2-digit", minute: "2-digit" }).format(new Date());
      note(form, `${say.saySaved} ${time}`);
    } catch {
      drafts.set(form, true);
      note(form, say.sayUnsaved);
    }
  };
  document.addEventListener("input", (event) => {
    const target = event.target;
    if (target.dataset?.wareki) showWareki(target);
    const form = target.closest?.("form[data-draft-url]");
    if (form) drafts.set(form, true);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.dataset?.wareki) showWareki(event.target, true);
    const form = event.target.closest?.("form[data-draft-url]");
    if (form) saveDraft(form);
  });
  setInterval(() => all("form[data-draft-url]").forEach(saveDraft), 10_000);
  // Leaving the page by its address, a key or the window keeps what was typed a second ago.
  addEventListener("pagehide", () => all("form[data-draft-url]").forEach(saveDraft));

  /* ---- sending: asked first where it matters, and once ---- */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.confirm && !form.dataset.confirmed) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return ask(form, event.submitter);
    }
    delete form.dataset.confirmed;
    if (form.dataset.sending) return event.preventDefault(), event.stopImmediatePropagation();
    form.dataset.sending = "yes";
    drafts.set(form, false);
    note(form, say.saySending);
    for (const button of all("button[type=submit]", form)) button.setAttribute("aria-disabled", "true");
    setTimeout(() => released(form), 8_000); /* an answer that is a download leaves this page standing */
  }, true);
  const released = (form) => {
    delete form.dataset.sending;
    note(form, "");
    for (const button of all("button[aria-disabled]", form)) button.removeAttribute("aria-disabled");
  };
  /* Coming back by the browser's back button shows the page as it was left: let it be sent again. */
  addEventListener("pageshow", () => all("form[data-sending]").forEach(released));
  document.addEventListener("htmx:finally:request", () => all("form[data-sending]").forEach(released));
  document.addEventListener("htmx:error", (event) => {
    const form = event.target.closest?.("form");
    if (form) note(form, say.sayOffline);
  });

  /* ---- at the start, and in every part that arrives later ---- */
  /* "Please fill this in" three times helps nobody: the summary says of which field it speaks. */
  const nameFields = (summary) => {
    for (const link of all("a[href^='#']", summary)) {
      const field = document.getElementById(link.hash.slice(1))?.closest(".field");
      const name = field && find(".field__label, .choice", field)?.firstChild?.textContent.trim();
      if (name && !link.textContent.startsWith(name)) link.textContent = `${name}: ${link.textContent}`;
    }
  };
  const prepare = (root) => {
    all(".banner__list", root).forEach(nameFields);
    all("[data-wareki]", root).forEach((input) => showWareki(input));
    find("[data-focus]", root)?.focus();
  };
  document.addEventListener("htmx:after:swap", (event) => prepare(event.target instanceof Element ? event.target : document));
  prepare(document);
})();
