// The first visit: the browser knows its time zone, so the form need not ask for it.
const select = document.querySelector("[data-guess-zone]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (select && select.value === "UTC" && [...select.options].some((option) => option.value === zone)) select.value = zone;
