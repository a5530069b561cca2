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
