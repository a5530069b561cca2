"use strict";
// The menu closes as one expects: with Escape, which gives the focus back, and by a click elsewhere.
(function () {
    function menu() {
        return document.querySelector(".desk-menu details[open]");
    }
    document.addEventListener("keydown", function (event) {
        const open = event.key === "Escape" && menu();
        if (open) {
            open.open = false;
            open.querySelector("summary").focus();
        }
    });
    document.addEventListener("click", function (event) {
        const open = menu();
        if (open && !open.contains(event.target)) {
            open.open = false;
        }
    });
})();

// A page that holds what is not saved yet is not left by mistake: a record's form with typed words, and every page that
// shows words again because they were not taken.
(function () {
    let unsaved = false;
    function ofRecord(target) {
        const form = target && target.closest && target.closest("form");
        return Boolean(form && form.matches('form[id$="_form"]') && document.body.classList.contains("change-form"));
    }
    document.addEventListener("DOMContentLoaded", function () {
        unsaved = unsaved || Boolean(document.querySelector("[data-unsaved]"));
    });
    ["input", "change"].forEach(function (name) {
        document.addEventListener(name, function (event) {
            unsaved = unsaved || (event.isTrusted && ofRecord(event.target));
        });
    });
    document.addEventListener("submit", function (event) {
        if (ofRecord(event.target) || event.target.matches("form[data-unsaved]")) {
            unsaved = false;
        }
    });
    document.addEventListener("click", function (event) {
        if (event.target.closest("a.cancel-link")) {
            unsaved = false; // it says that what was typed is discarded
        }
    });
    window.addEventListener("beforeunload", function (event) {
        if (unsaved) {
            event.preventDefault();
            event.returnValue = "";
        }
    });
})();
