// What the browser does by itself: it gathers forms, sends orders to the API, and keeps what was typed while the page changes.
(() => {
  const kept = new Map();
  const pictures = [];
  const fields = (form) => {
    const said = {};
    for (const [name, value] of new FormData(form)) if (typeof value === "string") said[name] = value;
    return said;
  };
  const find = (event, what) => (event.target.closest ? event.target.closest(what) : null);

  const tell = (words, kind = "") => {
    let box = document.getElementById("told");
    if (!box) {
      box = Object.assign(document.createElement("div"), { id: "told" });
      box.setAttribute("role", "status");
      document.body.append(box);
    }
    const one = Object.assign(document.createElement("p"), { textContent: words, className: kind });
    box.append(one);
    setTimeout(() => one.remove(), kind === "wrong" ? 12000 : 5000);
  };

  const ask = (question) =>
    new Promise((answer) => {
      const box = document.createElement("dialog");
      const words = Object.assign(document.createElement("p"), { textContent: question });
      const yes = Object.assign(document.createElement("button"), { textContent: "Yes", value: "yes" });
      const no = Object.assign(document.createElement("button"), { textContent: "No", value: "no", className: "quiet", autofocus: true });
      const form = Object.assign(document.createElement("form"), { method: "dialog" });
      form.append(words, yes, no);
      box.append(form);
      box.addEventListener("close", () => { answer(box.returnValue === "yes"); box.remove(); });
      document.body.append(box);
      box.showModal();
    });

  const request = async (path, init) => {
    const answer = await fetch(path, { credentials: "same-origin", ...init });
    const body = answer.status === 204 ? {} : await answer.json();
    if (!answer.ok) throw new Error(body.error ? body.error.message : `The server answered ${answer.status}.`);
    return body;
  };

  const order = async (form) => {
    const button = form.querySelector("button.go");
    const idea = form.elements.idea;
    if (idea && !idea.value.trim()) { tell("Say in a line what the film is about.", "wrong"); idea.focus(); return; }
    const data = new FormData();
    for (const [name, value] of new FormData(form)) if (value && (typeof value === "string" ? value.trim() : value.size)) data.append(name, value);
    for (const { name, file } of pictures) data.append(`references[${name}]`, file);
    button.disabled = true;
    try {
      const film = await request(form.dataset.post, { method: "POST", body: data });
      kept.clear();
      location.assign(`/films/${film.id}`);
    } catch (fault) {
      tell(fault.message, "wrong");
      button.disabled = false;
    }
  };

  const enter = async (form) => {
    try {
      await request("/api/session", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(fields(form)) });
      location.reload();
    } catch (fault) {
      tell(fault.message, "wrong");
    }
  };

  // ---- clicks and forms that the server hears of
  const sure = (said, question) => {
    ask(question).then((yes) => { if (yes) again(said); });
    return null;
  };
  const again = (said) => {
    if (!document.querySelector("#app .app")) return;
    const carrier = Object.assign(document.createElement("button"), { type: "button", hidden: true });
    Object.assign(carrier.dataset, said);
    document.querySelector("#app .app").append(carrier);
    carrier.click();
    carrier.remove();
  };
  const click = (event) => {
    const fill = find(event, "[data-fill]");
    if (fill) {
      const field = document.getElementById(fill.dataset.fill);
      field.value = fill.dataset.words;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
      return null;
    }
    const seek = find(event, "[data-seek]");
    if (seek) {
      const shown = document.querySelector("#app #screen");
      if (shown) seekIn(shown, Number(seek.dataset.seek));
    }
    const drop = find(event, "[data-drop]");
    if (drop) { pictures.splice(Number(drop.dataset.drop), 1); show(); return null; }
    if (find(event, "[data-leave]")) {
      request("/api/session", { method: "DELETE" }).then(() => location.assign("/"));
      return null;
    }
    const button = find(event, "button[data-act], [role=button][data-act]");
    if (!button) return null;
    const { sure: question, ...said } = button.dataset;
    return question ? sure(said, question) : said;
  };
  const submit = (event) => {
    const form = find(event, "form");
    if (!form || form.method === "dialog") return null;
    event.preventDefault();
    if (form.dataset.post) { order(form); return null; }
    if (form.dataset.enter !== undefined) { enter(form); return null; }
    if (!form.dataset.act) return null;
    const said = { ...form.dataset, ...fields(form) };
    for (const field of form.elements) if (field.id && form.id !== "scenes") { kept.delete(field.id); if (field.matches("textarea, input[type=text]")) field.value = ""; }
    return said;
  };

  // ---- reference pictures, gathered before the order is sent
  const show = () => {
    const list = document.getElementById("references");
    if (!list) return;
    list.replaceChildren(...pictures.map(({ name, file }, at) => {
      const row = document.createElement("li");
      const image = Object.assign(document.createElement("img"), { src: URL.createObjectURL(file), alt: "" });
      const gone = Object.assign(document.createElement("button"), { type: "button", textContent: "Remove", className: "quiet" });
      gone.dataset.drop = at;
      row.append(image, Object.assign(document.createElement("span"), { textContent: name }), gone);
      return row;
    }));
  };
  document.addEventListener("change", (event) => {
    const field = find(event, "input[data-reference]");
    if (!field || !field.files.length) return;
    const name = document.getElementById(field.dataset.reference);
    if (!name.value.trim()) { tell("Say first who or what the picture shows.", "wrong"); name.focus(); field.value = ""; return; }
    pictures.push({ name: name.value.trim(), file: field.files[0] });
    name.value = field.value = "";
    show();
  });

  // ---- what was typed stays while the page around it is drawn again
  const grow = (field) => { field.style.height = "auto"; field.style.height = `${field.scrollHeight + 2}px`; };
  const mark = (field) => field.classList.toggle("changed", field.value !== field.dataset.was);
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.id) kept.set(field.id, field.type === "checkbox" ? field.checked : field.value);
    if (field.dataset.grows !== undefined) grow(field);
    if (field.dataset.was !== undefined) mark(field);
  });
  document.addEventListener("toggle", (event) => { if (event.target.id) kept.set(event.target.id, event.target.open); }, true);
  document.addEventListener("error", (event) => { if (event.target.dataset && event.target.dataset.hide !== undefined) event.target.hidden = true; }, true);
  let focused = "";
  document.addEventListener("focusin", (event) => { focused = event.target.id || ""; });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.dataset.enterSends !== undefined) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  });
  const restore = () => {
    keepScreen();
    for (const field of document.querySelectorAll("textarea[id], input[id], select[id], details[id]")) {
      if (field.dataset.restored) continue;
      field.dataset.restored = "1";
      if (kept.has(field.id)) {
        const value = kept.get(field.id);
        if (field.tagName === "DETAILS") field.open = value;
        else if (field.type === "checkbox") field.checked = value;
        else if (field.type !== "file") field.value = value;
      }
      if (field.dataset.grows !== undefined) grow(field);
      if (field.dataset.was !== undefined) mark(field);
      if (field.id === focused && document.activeElement === document.body) field.focus();
    }
    for (const video of document.querySelectorAll("video[data-src]:not([data-watched])")) { video.dataset.watched = "1"; seen.observe(video); }
    for (const video of document.querySelectorAll("video[data-playlist]:not([data-at])")) play(video, 0);
    const talk = document.getElementById("talk");
    if (talk && !talk.dataset.restored) { talk.dataset.restored = "1"; talk.scrollTop = talk.scrollHeight; }
    show();
  };
  // ---- screens: takes are fetched when they come into view; a storyboard's takes are played one after the other
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) { target.src = target.dataset.src; seen.unobserve(target); }
  }, { rootMargin: "300px" });
  const boxes = (video) => {
    for (const box of video.parentElement.querySelectorAll(".box"))
      box.hidden = !(video.currentTime >= Number(box.dataset.from) && video.currentTime < Number(box.dataset.to));
  };
  const play = (video, number, start) => {
    const part = JSON.parse(video.dataset.playlist)[number];
    if (!part) return;
    video.dataset.at = number;
    video.src = part.src;
    video.currentTime = part.from + (start || 0);
  };
  const seekIn = (video, seconds) => {
    if (!video.dataset.playlist) { video.currentTime = seconds + 0.01; video.play(); return; }
    const parts = JSON.parse(video.dataset.playlist);
    let number = parts.findIndex((part, at) => seconds < (parts[at + 1] ? parts[at + 1].at : Infinity));
    if (number < 0) number = 0;
    play(video, number, Math.max(0, seconds - parts[number].at));
    video.play();
  };
  // The screen outlives the drawing of a view, so that a film plays on while another shot is chosen.
  let screen = null, playing = false;
  document.addEventListener("play", (event) => { if (event.target.id === "screen") playing = true; }, true);
  document.addEventListener("pause", (event) => { if (event.target.id === "screen" && event.target.isConnected) playing = false; }, true);
  const keepScreen = () => {
    const now = document.querySelector("#app #screen");
    if (!now || now === screen) return;
    now.dataset.key = now.dataset.playlist || now.getAttribute("src");
    if (screen && screen.dataset.key === now.dataset.key) {
      now.replaceWith(screen);
      if (playing) screen.play();
    } else {
      screen = now;
      playing = false;
    }
  };
  document.addEventListener("timeupdate", (event) => {
    const video = event.target;
    boxes(video);
    if (!video.dataset.playlist || video.paused) return;
    const part = JSON.parse(video.dataset.playlist)[Number(video.dataset.at || 0)];
    if (part && video.currentTime >= part.to) { play(video, Number(video.dataset.at) + 1); video.play(); }
  }, true);
  let due = false;
  new MutationObserver((changes) => {
    if (due || !changes.some((one) => one.addedNodes.length && !(one.target.id === "references" || one.target.id === "told"))) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      const first = document.getElementById("first-look");
      const come = first && document.querySelector("#app .main:not(:empty)");
      const at = come && first.contains(document.activeElement) ? document.activeElement.id : "";
      if (come) first.remove();
      restore();
      if (come && document.activeElement === document.body) document.querySelector(at ? `#app #${CSS.escape(at)}` : "#app [autofocus]")?.focus();
      if (come) reckon();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });

  // ---- what a film will take, said anew when the form changes
  const reckon = () => {
    const form = document.querySelector("#app form[data-estimate]");
    if (!form) return;
    const said = fields(form);
    again({ act: "estimate", ...Object.fromEntries(Object.entries(said).filter(([name, value]) => /^[a-z]+$/.test(name) && name !== "idea" && value)) });
  };
  document.addEventListener("change", (event) => { if (find(event, "#app form[data-estimate]") && event.target.id !== "idea") reckon(); });
  const put = (id, words) => { for (const one of document.querySelectorAll(`#${CSS.escape(id)}`)) one.textContent = words; };

  window.rushes = { click, submit, tell, put };
})();
