// Shows how the resource servers answer, without loading the page again.
(function () {
  "use strict";
  const board = document.getElementById("board");
  if (!board) return;
  const form = document.getElementById("revoke");
  const button = form.querySelector("button");
  const address = board.dataset.report;

  function put(id, text) {
    const place = document.getElementById(id);
    if (place.textContent !== text) place.textContent = text;
    return place;
  }

  function show(report) {
    put("summary", report.summary);
    form.hidden = report.isRevoked;
    if (!report.isRevoked) button.disabled = false;
    report.services.forEach(function (service, number) {
      put("notice-" + number, service.notice);
      service.servers.forEach(function (server, index) {
        put("server-" + number + "-" + index, server.text).dataset.state = server.state;
      });
    });
  }

  function fields() {
    return new URLSearchParams(new FormData(form)).toString();
  }

  function poll() {
    fetch(address, { cache: "no-store" })
      .then(function (answer) {
        // Another browser has signed in, or the demo was started again.
        if (answer.status === 404) return location.reload();
        return answer.json().then(function (report) {
          show(report);
          setTimeout(poll, report.isOver ? 2000 : 100);
        });
      })
      .catch(function () {
        put("summary", "The demo does not answer.");
        setTimeout(poll, 2000);
      });
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    button.disabled = true;
    fetch(form.action, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: fields(),
      redirect: "manual",
    }).catch(function () { button.disabled = false; });
  });

  // For the test in a browser: plays the page to its end before it counts as loaded, and writes what
  // it showed before and after the revocation.
  function play() {
    function ask(method, path, body) {
      const request = new XMLHttpRequest();
      request.open(method, path, false);
      if (body) request.setRequestHeader("content-type", "application/x-www-form-urlencoded");
      request.send(body);
      return request.responseText;
    }
    function until(holds) {
      const end = Date.now() + 60000;
      let report;
      do {
        report = JSON.parse(ask("GET", address));
        show(report);
      } while (!holds(report) && Date.now() < end);
    }
    function states() {
      return Array.from(board.querySelectorAll(".state"), function (place) {
        return { state: place.dataset.state, text: place.textContent };
      });
    }
    until(function (report) {
      return report.services.every(function (service) {
        return service.servers.every(function (server) { return server.state === "accepting"; });
      });
    });
    const before = states();
    ask("POST", form.action, fields());
    until(function (report) { return report.isOver; });
    const result = document.createElement("pre");
    result.id = "played";
    result.textContent = JSON.stringify({
      before: before,
      after: states(),
      summary: document.getElementById("summary").textContent,
      isRevocable: !form.hidden,
      width: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    });
    document.body.append(result);
  }

  if (location.hash === "#play") play(); else poll();
})();
