/**
 * Offer passkeys where the browser has them, and say so kindly when one did not work.
 *
 * allauth's own scripts do the rest. Without scripts nobody is offered what would not work.
 */
if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll("[data-needs-passkeys]")) part.hidden = false;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.getElementById("passkey-problem").hidden = false;
});
