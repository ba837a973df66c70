/**
 * Fill in the code that a link carries after "#", and take it off the address: school computers are shared.
 *
 * Without this script people type the code.
 */
const field = document.querySelector("[data-join-code]");
const code = decodeURIComponent(location.hash.slice(1));

if (code) {
  if (field && !field.value) field.value = code;
  history.replaceState(null, "", location.pathname);
}
field?.focus();
