"use strict";
// The order in which records are chosen is kept: Select2 shows options in the page's order.
(function () {
    const $ = window.django && window.django.jQuery;
    if ($) {
        $(document).on("select2:select", "select[data-ordered]", function (event) {
            const option = event.params.data.element;
            if (option) {
                this.appendChild(option);
            }
        });
    }
    document.addEventListener("change", function (event) {
        if (event.target.matches("[data-tick-all]")) {
            event.target.closest("fieldset").querySelectorAll("input[type=checkbox]").forEach(function (box) {
                box.checked = event.target.checked;
            });
        }
    });
})();
