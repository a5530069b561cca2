"use strict";
(function () {
    // Select2 draws its own box: it takes over the label, the help and the refusal of the list behind it.
    function name(select) {
        const box = select.parentElement.querySelector(".select2-selection");
        if (!box || box.dataset.named) {
            return;
        }
        box.dataset.named = "true";
        const label = document.querySelector('label[for="' + select.id + '"]');
        const words = select.getAttribute("aria-label") || (label ? label.textContent.replace(/:\s*$/, "").trim() : "");
        const chosen = box.querySelector(".select2-selection__rendered");
        const search = box.querySelector(".select2-search__field");
        if (label) {
            label.id = label.id || select.id + "_label";
        }
        if (search) {
            search.setAttribute("aria-label", words);
            box.setAttribute("aria-label", words);
        } else {
            chosen.removeAttribute("role"); // it is text, not a box to type in
            chosen.removeAttribute("aria-readonly");
            box.setAttribute("aria-label", words);
            if (label) {
                box.setAttribute("aria-labelledby", label.id + " " + chosen.id);
            } else {
                box.id = box.id || select.id + "_box";
                box.setAttribute("aria-labelledby", box.id + " " + chosen.id);
            }
        }
        ["aria-describedby", "aria-invalid"].forEach(function (attribute) {
            if (select.hasAttribute(attribute)) {
                (search || box).setAttribute(attribute, select.getAttribute(attribute));
            }
        });
    }

    function nameAll() {
        document.querySelectorAll("select.select2-hidden-accessible").forEach(name);
    }

    // Where the focus of a field really is.
    function focusable(field) {
        const hidden = field.classList.contains("select2-hidden-accessible");
        const box = hidden && field.parentElement.querySelector(".select2-search__field, .select2-selection");
        return box || field;
    }

    // jQuery may be loaded after this file, so this waits for the whole page.
    function choices() {
        const $ = window.django && window.django.jQuery;
        if (!$) {
            return;
        }
        // The order in which records are chosen is kept: Select2 shows options in the page's order.
        $(document).on("select2:select", "select[data-ordered]", function (event) {
            const option = event.params.data.element;
            if (option) {
                this.appendChild(option);
            }
        });
        $(function () { setTimeout(nameAll); }); // after Select2, which draws when the page is ready, too
        document.addEventListener("formset:added", function () { setTimeout(nameAll); });
        // Typing begins at once: the box that opens takes the focus.
        $(document).on("select2:open", function () {
            const search = document.querySelector(".select2-container--open .select2-dropdown .select2-search__field");
            if (search) {
                search.setAttribute("aria-label", window.gettext ? window.gettext("Search") : "Search");
                search.focus();
            }
        });
    }

    function first(within) {
        const fields = within.querySelectorAll("input:not([type=hidden]), select, textarea");
        return Array.from(fields).find(function (field) { return !field.closest("h3") && focusable(field).offsetParent; });
    }

    document.addEventListener("DOMContentLoaded", function () {
        const summary = document.querySelector("[data-focus]");
        const begin = document.querySelector("[data-begin]");
        if (summary) {
            summary.focus();
        } else if (begin && !window.location.hash && first(begin)) {
            first(begin).focus();
        }
        choices();
        document.querySelectorAll("select[name$=_answer]").forEach(reasons);
    });

    // A new row is there to be filled in.
    document.addEventListener("formset:added", function (event) {
        setTimeout(function () {
            const field = first(event.target);
            if (field) {
                focusable(field).focus();
            }
        });
    });

    // "Because" is asked of those who answer "does not apply"; what stands there already stays in sight.
    function reasons(answer) {
        const reason = document.querySelector(".desk-field-" + answer.name.replace(/_answer$/, "_because"));
        const text = reason && reason.querySelector("input, textarea");
        if (!text) {
            return;
        }
        function show() {
            reason.hidden = answer.value !== "not-applicable" && !text.value.trim();
        }
        answer.addEventListener("change", show);
        show();
    }

    document.addEventListener("click", function (event) {
        const link = event.target.closest(".desk-refusals a");
        const field = link && document.getElementById(link.hash.slice(1));
        if (field && field.matches("input, select, textarea")) {
            event.preventDefault();
            focusable(field).focus();
        }
    });

    document.addEventListener("change", function (event) {
        if (event.target.matches("[data-tick-all]")) {
            event.target.closest("fieldset").querySelectorAll("input[type=checkbox]").forEach(function (box) {
                box.checked = event.target.checked;
            });
        }
    });
})();
