// Moving cards, ticking boxes and answering questions on pages that are served. The server decides.
"use strict";
(function () {
  var dialog, said, lifted = null, waiting = false, sending = false, seen = null, source = null;

  function element(name, text, type) {
    var made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (type) made.className = type;
    return made;
  }

  function say(text) {
    var line = element("p", text);
    said.append(line);
    setTimeout(function () { line.remove(); }, 7000);
  }

  function show(title, parts) {
    dialog.textContent = "";
    var head = element("h2", title);
    head.id = "dialog-title";
    dialog.append(head);
    parts.forEach(function (part) { dialog.append(part); });
    if (!dialog.open) dialog.showModal();
  }

  function closing(label) {
    var button = element("button", label);
    button.type = "button";
    button.addEventListener("click", function () { dialog.close(); });
    return button;
  }

  function refuse(reply) {
    var list = element("ul"), parts = [list], row = element("p", undefined, "choices");
    reply.reasons.forEach(function (reason) { list.append(element("li", reason)); });
    if (reply.hint) parts.push(element("p", reply.hint));
    row.append(closing("Close"));
    parts.push(row);
    show(reply.message, parts);
  }

  function ask(move, form) {
    var options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(move) };
    return fetch("/act", options).then(function (answer) { return answer.json(); }).catch(function () {
      return { done: false, message: "Nothing was written", reasons: ["the server does not answer"], hint: "" };
    }).then(function (reply) {
      if (reply.done) {
        if (form) document.getElementById(form).reset(); // the page may be another by now
        [reply.message].concat(reply.reasons).forEach(say);
      } else refuse(reply);
      return refresh();
    });
  }

  // The page as it is now, in place of the old one; focus, open parts and typed words stay.
  function refresh() {
    if (lifted) { waiting = true; return Promise.resolve(); }
    return fetch(location.pathname, { headers: { Accept: "text/html" } }).then(function (answer) {
      return answer.ok ? answer.text() : Promise.reject();
    }).then(function (text) {
      var made = new DOMParser().parseFromString(text, "text/html").getElementById("main");
      var old = document.getElementById("main");
      if (!made || made.innerHTML === old.dataset.before) return;
      var focused = dialog.open ? dialog.dataset.back : document.activeElement.id;
      var caret = document.activeElement.selectionStart, end = document.activeElement.selectionEnd;
      var open = Array.from(old.querySelectorAll("details[open][id]")).map(function (one) { return one.id; });
      var fields = "input:not([type=checkbox]), textarea, select";
      var typed = Array.from(old.querySelectorAll(fields)).filter(function (one) { return one.value !== one.defaultValue; });
      var words = typed.map(function (one) { return [one.id || one.name, one.value]; });
      var places = Array.from(old.querySelectorAll(".board, .wide")).map(function (one) { return one.scrollLeft; });
      made.dataset.before = made.innerHTML;
      old.replaceWith(made);
      open.forEach(function (id) { var one = document.getElementById(id); if (one) one.open = true; });
      words.forEach(function (pair) {
        var one = document.getElementById(pair[0]) || made.querySelector("[name='" + CSS.escape(pair[0]) + "']");
        if (one) one.value = pair[1];
      });
      made.querySelectorAll(".board, .wide").forEach(function (one, at) { one.scrollLeft = places[at] || 0; });
      var again = focused && document.getElementById(focused);
      if (again && !dialog.open) {
        var hidden = again.closest("details:not([open])");
        if (hidden) hidden.open = true;
        again.focus();
        if (typeof caret === "number" && typeof again.selectionStart === "number") again.setSelectionRange(caret, end);
      }
      document.dispatchEvent(new Event("taskctl:shown"));
    }).catch(function () { say("This page is gone, or the server does not answer."); });
  }

  function move(card, act) {
    card.classList.add("lifted"); // until the server has answered
    return ask({ act: act, path: card.dataset.path, item: card.dataset.item, document: "document" in card.dataset })
      .then(function () { card.classList.remove("lifted"); });
  }

  function choose(button) {
    var card = button.closest(".card, .actions"), row = element("p", undefined, "choices");
    var own = button.closest(".column"), acts = [];
    if (own) {
      own.parentElement.querySelectorAll(".column[data-act]").forEach(function (column) {
        if (column !== own) acts.push([column.dataset.column, column.dataset.act]);
      });
    } else {
      acts = card.dataset.acts.split(";").filter(Boolean).map(function (one) { return one.split("="); });
    }
    acts.forEach(function (one) {
      var choice = element("button", one[0]);
      choice.type = "button";
      choice.dataset.act = one[1];
      choice.addEventListener("click", function () { dialog.close(); move(card, one[1]); });
      row.append(choice);
    });
    row.append(closing("Leave it"));
    dialog.dataset.back = button.id;
    show("Move " + card.dataset.item + " to", [row]);
  }

  // What a person wrote in a form: of values that are there already, only those that are new.
  function written(form) {
    var found = { act: form.dataset.act };
    if (form.dataset.path) { found.path = form.dataset.path; found.item = form.dataset.item; }
    Array.from(form.elements).forEach(function (one) {
      if (!one.name || one.value === one.defaultValue) return;
      if (one.name === "prereqs") found.prereqs = one.value.split(/[\s,]+/).filter(Boolean);
      else if (one.tagName === "TEXTAREA") {
        found[one.name] = one.value.split("\n").map(function (line) { return line.trim(); }).filter(Boolean);
      } else found[one.name] = one.value;
    });
    return found;
  }

  function copy(button) {
    navigator.clipboard.writeText(document.getElementById(button.dataset.from).textContent).then(
      function () { say("Copied."); },
      function () { say("The browser does not allow it: select the text, and copy it."); });
  }

  function over(event) { return lifted && event.target.closest && event.target.closest(".column[data-act]"); }

  function mark(column) {
    document.querySelectorAll(".column.over").forEach(function (one) { if (one !== column) one.classList.remove("over"); });
    if (column) column.classList.add("over");
  }

  function drag() {
    document.addEventListener("dragstart", function (event) {
      lifted = event.target.closest && event.target.closest(".card[draggable]");
      if (!lifted) return;
      lifted.classList.add("lifted");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", lifted.dataset.item);
    });
    document.addEventListener("dragover", function (event) {
      var column = over(event);
      mark(column && column.parentElement === lifted.closest(".board") ? column : null);
      if (column && column.parentElement === lifted.closest(".board")) event.preventDefault();
    });
    document.addEventListener("drop", function (event) {
      var column = over(event), card = lifted;
      if (!column || column.parentElement !== card.closest(".board")) return;
      event.preventDefault();
      drop();
      var button = card.querySelector(".move");
      if (button) dialog.dataset.back = button.id;
      if (column !== card.closest(".column")) move(card, column.dataset.act);
    });
    document.addEventListener("dragend", function () {
      drop();
      if (waiting) { waiting = false; refresh(); }
    });
  }

  function drop() {
    mark(null);
    if (lifted) lifted.classList.remove("lifted");
    lifted = null;
  }

  function listen() {
    if (source) source.close();
    source = new EventSource("/events");
    source.onmessage = function (event) {
      if (seen !== null && seen !== event.data) refresh();
      seen = event.data;
    };
  }

  document.addEventListener("DOMContentLoaded", function () {
    dialog = document.getElementById("dialog");
    said = document.getElementById("said");
    dialog.addEventListener("close", function () {
      var back = document.getElementById(dialog.dataset.back || "");
      if (back) back.focus();
    });
    document.addEventListener("click", function (event) {
      var button = event.target.closest("button.move, button.answer, button.copy");
      if (!button) return;
      if (button.classList.contains("copy")) return copy(button);
      if (button.classList.contains("move")) return choose(button);
      dialog.dataset.back = button.id;
      var by = document.getElementById("by").value, note = document.getElementById("note").value;
      ask({ act: "answer", path: button.dataset.path, item: button.dataset.item, key: button.dataset.key,
            answer: button.dataset.answer, by: by, note: note });
    });
    document.addEventListener("submit", function (event) {
      var form = event.target;
      if (!form.dataset.act) return;
      event.preventDefault();
      if (sending) return; // a double click is one wish
      sending = true;
      dialog.dataset.back = form.querySelector("button").id;
      ask(written(form), form.id).then(function () { sending = false; });
    });
    document.addEventListener("change", function (event) {
      var box = event.target;
      if (!box.classList.contains("tick")) return;
      dialog.dataset.back = box.id;
      ask({ act: "mark", path: box.dataset.path, item: box.dataset.item, number: Number(box.dataset.number),
            state: box.checked ? "done" : "todo" }).then(function () {
        var now = document.getElementById(box.id); // a refused tick is taken back
        if (now === box) box.checked = box.defaultChecked;
      });
    });
    // A browser opens few connections to one server: only the page that is seen has one.
    document.addEventListener("visibilitychange", function () {
      if (document.hidden) { if (source) source.close(); source = null; } else listen();
    });
    drag();
    listen();
  });
})();
