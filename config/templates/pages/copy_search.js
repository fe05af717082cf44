// Looks through index.js: posts that hold every word, or the beginning of one; -word leaves out.
(function () {
  "use strict";
  var field = document.getElementById("q");
  var title = document.getElementById("found");
  var list = document.getElementById("hits");
  var names = Object.keys(ARCHIVE.words);
  var MOST = 200;

  function fold(text) {
    var plain = text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/\u0640/g, "");
    return plain.replace(/ø/g, "o").replace(/đ/g, "d").replace(/ł/g, "l").replace(/ı/g, "i")
      .replace(/æ/g, "ae").replace(/œ/g, "oe").replace(/þ/g, "th").replace(/ð/g, "d").replace(/ħ/g, "h")
      .replace(/[ٱ]/g, "ا").replace(/ة/g, "ه").replace(/ى/g, "ي").replace(/ک/g, "ك").replace(/ی/g, "ي");
  }

  function terms(typed) {
    var found = [];
    typed.replace(/(-?)(?:[a-z]+:)?([\p{L}\p{M}\p{N}]+)/gu, function (all, minus, word, at) {
      var before = at === 0 || /\s/.test(typed[at - 1]);
      found.push({ out: minus === "-" && before, word: fold(word).replace(/^و?ال(?=[\u0621-\u064a]{3})/, "") });
      return all;
    });
    return found;
  }

  function places(word) {
    var set = new Set();
    names.forEach(function (name) {
      if (name.indexOf(word) !== 0) return;
      var at = 0;
      ARCHIVE.words[name].forEach(function (step) { at += step; set.add(at); });
    });
    return set;
  }

  function find(typed) {
    var wanted = terms(typed);
    var found = null;
    wanted.forEach(function (term) {
      if (term.out) return;
      var here = places(term.word);
      found = found === null ? here : new Set([...found].filter(function (p) { return here.has(p); }));
    });
    if (found === null) return [];
    wanted.forEach(function (term) {
      if (term.out) places(term.word).forEach(function (p) { found.delete(p); });
    });
    return [...found].sort(function (a, b) { return b - a; });
  }

  function element(tag, text, kind) {
    var made = document.createElement(tag);
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  function row(post) {
    var line = element("li", "");
    var name = element("p", "");
    var link = element("a", post[1] || "#" + post[0]);
    link.href = "../" + post[0] + "/index.html";
    link.dir = "auto";
    name.append(link);
    var words = element("p", post[4]);
    words.dir = "auto";
    line.append(element("span", "#" + post[0], "no"), name, words, element("p", post[3] + " · " + post[2], "meta"));
    return line;
  }

  function show() {
    var typed = field.value.trim();
    var found = typed ? find(typed) : [];
    title.textContent = typed ? title.dataset.found.replace("0", found.length) : "";
    list.replaceChildren.apply(list, found.slice(0, MOST).map(function (p) { return row(ARCHIVE.posts[p]); }));
  }

  var asked = new URLSearchParams(location.hash.slice(1)).get("q");
  if (asked) field.value = asked;
  field.addEventListener("input", show);
  show();
})();
