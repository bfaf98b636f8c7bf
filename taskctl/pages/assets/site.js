// Light or dark, search, and the filter of the list of tasks. Everything is readable without it.
"use strict";
(function () {
  var root = document.documentElement;
  root.dataset.scripts = ""; // without it, the style sheet shows nothing that only a script makes work
  var store = { // a page opened from a file may have no storage
    get: function () { try { return localStorage.getItem("theme"); } catch (_) { return null; } },
    set: function (value) { try { localStorage.setItem("theme", value); } catch (_) { /* forget it */ } }
  };
  if (store.get() === "dark" || store.get() === "light") root.dataset.theme = store.get();

  function isDark() {
    return (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  }

  function themes() {
    var button = document.getElementById("theme");
    function label() { button.textContent = isDark() ? "Light" : "Dark"; button.setAttribute("aria-label", "Use " + (isDark() ? "light" : "dark") + " colours"); }
    button.hidden = false;
    label();
    button.addEventListener("click", function () {
      root.dataset.theme = isDark() ? "light" : "dark";
      store.set(root.dataset.theme);
      label();
    });
  }

  // The items whose texts have every word; those with a word in the id or title come first.
  function find(text, most) {
    var words = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length || typeof taskctlItems === "undefined") return [];
    var first = [], rest = [];
    taskctlItems.forEach(function (item) {
      var head = (item[0] + " " + item[1]).toLowerCase();
      var all = head + " " + item[4].toLowerCase();
      if (!words.every(function (word) { return all.indexOf(word) >= 0; })) return;
      (words.some(function (word) { return head.indexOf(word) >= 0; }) ? first : rest).push(item);
    });
    return first.concat(rest).slice(0, most);
  }

  function search() {
    var input = document.getElementById("q"), list = document.getElementById("results");
    var base = document.body.dataset.root;
    function show() {
      var found = find(input.value, 8);
      list.textContent = "";
      found.forEach(function (item) {
        var link = document.createElement("a"), id = document.createElement("b"), row = document.createElement("li");
        link.href = base + item[3];
        id.className = "id";
        id.textContent = item[0];
        link.append(id, " " + item[1]);
        row.append(link);
        list.append(row);
      });
      if (!found.length && input.value.trim()) {
        var none = document.createElement("li"), text = document.createElement("p");
        text.textContent = "Nothing has these words.";
        none.append(text);
        list.append(none);
      }
      list.hidden = !input.value.trim();
    }
    input.addEventListener("input", show);
    input.form.addEventListener("keydown", function (event) {
      var links = Array.from(list.querySelectorAll("a")), at = links.indexOf(document.activeElement);
      if (event.key === "Escape") { list.hidden = true; input.focus(); }
      if (list.hidden || !links.length) return;
      if (event.key === "ArrowDown") { links[Math.min(at + 1, links.length - 1)].focus(); event.preventDefault(); }
      if (event.key === "ArrowUp") { (at > 0 ? links[at - 1] : input).focus(); event.preventDefault(); }
    });
    document.addEventListener("click", function (event) { if (!input.form.contains(event.target)) list.hidden = true; });
    document.addEventListener("keydown", function (event) {
      var typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) { input.focus(); event.preventDefault(); }
    });
  }

  function filter() {
    var form = document.getElementById("filter"), table = document.getElementById("tasks");
    if (!form || !table || !form.hidden) return;
    var rows = Array.from(table.tBodies[0].rows).map(function (row) {
      return { row: row, text: row.textContent.toLowerCase(), state: row.dataset.state };
    });
    var most = 300, all = document.getElementById("all");
    function apply() {
      var words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
      var state = form.elements.state.value, shown = 0;
      rows.forEach(function (one) {
        var fits = (!state || one.state === state) && words.every(function (word) { return one.text.indexOf(word) >= 0; });
        one.row.hidden = !fits || shown >= most;
        shown += fits;
      });
      document.getElementById("found").textContent = shown + " of " + rows.length;
      all.hidden = shown <= most; // a long table scrolls slowly
      all.textContent = "Show all " + shown;
    }
    all.addEventListener("click", function () { most = Infinity; apply(); });
    form.hidden = false;
    form.elements.text.value = new URLSearchParams(location.search).get("q") || "";
    form.addEventListener("input", apply);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    apply();
  }

  document.addEventListener("DOMContentLoaded", function () { themes(); search(); filter(); });
  document.addEventListener("taskctl:shown", filter);
})();
