/* Editing a plan with keys and pointer. What happens here presses the buttons and fills in the forms that stand on the
   page anyway: without this file everything is still possible. */
(() => {
  "use strict";
  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* ---- the list: Alt and an arrow press the button of the row, and the focus stays where it was ---- */
  let kept = "";
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return putBack(), letGo();
    const how = event.altKey && { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const row = how && event.target.closest?.("[data-order] [data-step]");
    if (!row) return;
    event.preventDefault();
    document.getElementById(`${how}-${row.dataset.step}`)?.click();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-order]")) kept = document.activeElement?.id ? `#${CSS.escape(document.activeElement.id)}` : "";
    if (event.target.matches("[data-link]")) kept = "#link-title, #q-step";
  }, true);
  document.addEventListener("htmx:after:swap", () => {
    const field = kept && find(kept);
    if (!field) return;
    field.focus();
    field.scrollIntoView({ block: "nearest" });
    kept = "";
  });

  /* ---- the list: a row is pulled by its grip and dropped between two others ---- */
  let pulled = null;
  const putBack = () => {
    if (!pulled) return;
    pulled.row.parentElement.insertBefore(pulled.row, pulled.next);
    pulled.row.classList.remove("order__row--held");
    pulled = null;
  };
  document.addEventListener("pointerdown", (event) => {
    const row = event.button === 0 && event.target.closest?.("[data-grip]")?.closest("[data-step]");
    if (!row) return;
    event.preventDefault();
    pulled = { row, next: row.nextElementSibling };
    row.classList.add("order__row--held");
  });
  document.addEventListener("pointermove", (event) => {
    if (!pulled) return;
    const list = pulled.row.parentElement;
    const below = all("[data-step]", list).find((row) => {
      const box = row.getBoundingClientRect();
      return row !== pulled.row && event.clientY < box.top + box.height / 2;
    });
    if ((below ?? null) !== pulled.row.nextElementSibling) list.insertBefore(pulled.row, below ?? null);
  });
  document.addEventListener("pointerup", () => {
    if (!pulled) return;
    const { row, next } = pulled;
    const now = row.nextElementSibling;
    row.classList.remove("order__row--held");
    pulled = null;
    if (now === next) return;
    const form = row.closest("form");
    find("input[name=move]", form).value = now ? `before ${row.dataset.step} ${now.dataset.step}` : `last ${row.dataset.step}`;
    form.requestSubmit();
  });

  /* ---- the picture: from one box to another opens the form that says "after"; nothing is saved by a slip ---- */
  let line = null;
  const refOf = (box) => box.getAttribute("href").split("/").pop();
  const boxAt = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest(".plan-box");
  const letGo = () => {
    line?.drawn?.remove();
    for (const box of all(".plan-box--aimed")) box.classList.remove("plan-box--aimed");
    line = null;
  };
  const inPicture = (svg, event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  const draw = (event) => {
    const svg = line.box.ownerSVGElement;
    if (!line.drawn) {
      line.drawn = document.createElementNS(svg.namespaceURI, "line");
      line.drawn.setAttribute("class", "plan-pull");
      const from = inPicture(svg, { clientX: line.x, clientY: line.y });
      line.drawn.setAttribute("x1", from.x);
      line.drawn.setAttribute("y1", from.y);
      svg.append(line.drawn);
    }
    const to = inPicture(svg, event);
    line.drawn.setAttribute("x2", to.x);
    line.drawn.setAttribute("y2", to.y);
  };
  document.addEventListener("dragstart", (event) => {
    if (line) event.preventDefault(); /* the browser would carry the link away */
  });
  document.addEventListener("pointerdown", (event) => {
    const box = event.button === 0 && event.pointerType !== "touch" && find("form[data-link]") && event.target.closest?.(".plan-box");
    if (box) line = { box, x: event.clientX, y: event.clientY };
  });
  document.addEventListener("pointermove", (event) => {
    if (!line || (!line.drawn && Math.hypot(event.clientX - line.x, event.clientY - line.y) < 8)) return;
    draw(event);
    const aimed = boxAt(event);
    for (const box of all(".plan-box--aimed")) if (box !== aimed) box.classList.remove("plan-box--aimed");
    if (aimed && aimed !== line.box) aimed.classList.add("plan-box--aimed");
  });
  document.addEventListener("pointerup", (event) => {
    if (!line) return;
    const { box, drawn } = line;
    letGo();
    if (!drawn) return;
    /* Whoever pulled did not mean to open the step. */
    const stay = (click) => click.preventDefault();
    addEventListener("click", stay, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", stay, { capture: true }), 0);
    const target = boxAt(event);
    const form = find("form[data-link]");
    if (!target || target === box) return;
    find("[name=step]", form).value = refOf(target);
    find("[name=after]", form).value = refOf(box);
    form.requestSubmit();
  });
  document.addEventListener("pointercancel", () => (putBack(), letGo()));
  document.addEventListener("htmx:finally:request", () => {
    for (const field of all("form[data-link] input[type=hidden]")) field.value = "";
  });
})();
