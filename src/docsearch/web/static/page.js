// What pages can do beyond links and forms: suggestions under the box, keys that move between hits, a link to copy.
"use strict";
(() => {
  const box = document.getElementById("q");
  const hits = [...document.querySelectorAll(".hits h2 a")];

  const SHORTCUTS = "docsearch.shortcuts"; // "off": single keys do nothing (WCAG 2.1.4)
  const stored = (name) => {
    try { return localStorage.getItem(name); } catch { return null; }
  };

  const move = (step) => {
    const at = hits.findIndex((hit) => hit.closest("li").contains(document.activeElement));
    const to = at < 0 ? (step > 0 ? 0 : -1) : at + step;
    if (to < 0 && at === 0) box.focus();
    hits[to]?.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    const active = document.activeElement;
    if (active.closest("input, select, textarea")) return;
    if (event.key === "Escape") {
      const open = document.querySelector(".ui[open]");
      if (open) open.open = false;
      else active.blur();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && active.closest(".hits")) {
      event.preventDefault(); // elsewhere arrows scroll
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (stored(SHORTCUTS) !== "off" && ["/", "j", "k"].includes(event.key)) {
      event.preventDefault();
      if (event.key !== "/") move(event.key === "j" ? 1 : -1);
      else if (box) { box.focus(); box.select(); }
    }
  });

  document.addEventListener("click", (event) => {
    const open = document.querySelector(".ui[open]");
    if (open && !open.contains(event.target)) open.open = false;
    const link = event.target.closest("a[data-copied]");
    if (link && navigator.clipboard) {
      event.preventDefault();
      navigator.clipboard.writeText(link.href).then(
        () => { link.nextElementSibling.textContent = link.dataset.copied; },
        () => { location.href = link.href; },
      );
    }
  });

  const shortcuts = document.getElementById("shortcuts");
  if (shortcuts) {
    shortcuts.checked = stored(SHORTCUTS) !== "off";
    shortcuts.closest("[hidden]").hidden = false;
    shortcuts.addEventListener("change", () => {
      try { localStorage.setItem(SHORTCUTS, shortcuts.checked ? "on" : "off"); } catch { /* for this page only */ }
    });
  }

  if (!box) return;

  // A combobox with a listbox as in the ARIA Authoring Practices; the focus stays in the box.
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.suggestions);
  box.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"], ["aria-haspopup", "listbox"]]) box.setAttribute(name, value);

  const PAUSE = 80; // ms without a key after which is asked
  let options = [], chosen = -1, timer = 0, asked = null;

  const choose = (index) => {
    chosen = index;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", at === index));
    if (index < 0) box.removeAttribute("aria-activedescendant");
    else {
      box.setAttribute("aria-activedescendant", list.children[index].id);
      list.children[index].scrollIntoView({ block: "nearest" });
    }
  };

  const show = (found) => {
    options = found;
    list.replaceChildren(...found.map((each, at) => {
      const item = document.createElement("li"), label = document.createElement("bdi"), kind = document.createElement("small");
      item.id = `suggestion-${at}`;
      item.setAttribute("role", "option");
      label.textContent = each.label;
      const name = box.dataset[each.kind] ?? "";
      kind.textContent = each.count ? `${name} · ${each.count.toLocaleString(document.documentElement.lang)}` : name;
      item.append(label, " ", kind);
      return item;
    }));
    list.hidden = !found.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    choose(-1);
  };

  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    show([]);
  };

  const ask = async () => {
    asked?.abort();
    const before = box.value.slice(0, box.selectionStart ?? box.value.length), after = box.value.slice(before.length);
    if (!before.trim() || after.trim()) return show([]);
    const request = asked = new AbortController(), address = new URL(box.dataset.suggest, location.href);
    address.searchParams.set("q", before);
    try {
      const answer = await fetch(address, { signal: request.signal });
      const found = answer.ok ? (await answer.json()).suggestions : [];
      if (request === asked && document.activeElement === box) show(found);
    } catch { /* asked anew, or not to be reached: the box works without */ }
  };

  const take = (index) => {
    const { text, kind } = options[index];
    box.value = text;
    close();
    if (kind === "field") ask();
    else box.form.requestSubmit();
  };

  box.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  box.addEventListener("compositionend", ask);
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      event.preventDefault();
      if (list.hidden) box.blur();
      else close();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      take(chosen);
    } else if (step && !list.hidden) {
      event.preventDefault();
      const places = options.length + 1; // the one more is the box itself
      choose(((chosen + 1 + step + places) % places) - 1);
    } else if (event.key === "ArrowDown" && hits.length) {
      event.preventDefault();
      move(1);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus in the box
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) take([...list.children].indexOf(item));
  });
})();
