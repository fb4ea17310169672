/**
 * Asks the browser for a passkey, and sends what it answers with the form around the button.
 *
 *   <form …><input type="hidden" name="credential"> <div data-passkey="get|create"> <button hidden> … </div></form>
 *   <script type="application/json" id="passkey-options">…</script>, or data-passkey-from="/address"
 */
const known = "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;

async function optionsOf(box) {
  if (box.dataset.passkeyFrom) {
    const answer = await fetch(box.dataset.passkeyFrom, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return (await answer.json()).request_options.publicKey;
  }
  const held = JSON.parse(document.getElementById("passkey-options").textContent);
  return (held.creation_options ?? held.request_options).publicKey;
}

async function create(options) {
  // A passkey is found without the address of the account, and checks who holds it.
  const selection = { ...options.authenticatorSelection, residentKey: "required", requireResidentKey: true };
  selection.userVerification = "required";
  const asked = { ...options, authenticatorSelection: selection };
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) });
}

async function get(options) {
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

for (const box of document.querySelectorAll("[data-passkey]")) {
  if (!known) break;
  const form = box.closest("form");
  const button = box.querySelector("button");
  const failed = box.querySelector(".passkey__failed");
  box.querySelector(".passkey__without").hidden = true;
  button.hidden = false;
  button.addEventListener("click", async () => {
    failed.hidden = true;
    button.disabled = true;
    try {
      const options = await optionsOf(box);
      const credential = await (box.dataset.passkey === "create" ? create(options) : get(options));
      form.elements.namedItem("credential").value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch (error) {
      // Refused by the person, by the browser, or no answer: nothing was sent.
      console.info(error);
      failed.hidden = false;
      button.disabled = false;
      button.focus();
    }
  });
}
