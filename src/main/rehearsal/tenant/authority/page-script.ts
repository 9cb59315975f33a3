/** What the pages need of a browser: sign, register, and pass the answer on. Plain text, so that no bundler touches it. */
export const pageScript = `
const whole = JSON.parse(document.getElementById('page').textContent);
const page = whole.page;
const status = document.getElementById('status');
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=+$/, '');
function onSubmit(id, make) {
  const form = document.getElementById(id);
  if (!form) return;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    try {
      form.elements.namedItem('credential').value = JSON.stringify(await make());
      form.submit();
    } catch (error) {
      status.textContent = error.name + ': ' + error.message;
    }
  });
}
if (page.kind === 'post') document.getElementById('post').submit();
if (page.kind === 'credential' && page.passkey) {
  onSubmit('passkey', async () => {
    const credential = await navigator.credentials.get({ publicKey: {
      challenge: toBytes(page.passkey.challenge), rpId: page.passkey.rpId, userVerification: 'required',
      allowCredentials: page.passkey.allowCredentials.map((id) => ({ type: 'public-key', id: toBytes(id) })),
    } });
    const r = credential.response;
    return { id: credential.id, clientDataJSON: toText(r.clientDataJSON), authenticatorData: toText(r.authenticatorData), signature: toText(r.signature), userHandle: r.userHandle ? toText(r.userHandle) : null };
  });
}
if (page.kind === 'securityInfo') {
  onSubmit('register', async () => {
    const o = page.creation;
    const credential = await navigator.credentials.create({ publicKey: {
      rp: o.rp, challenge: toBytes(o.challenge), user: { ...o.user, id: toBytes(o.user.id) }, pubKeyCredParams: o.pubKeyCredParams,
      authenticatorSelection: o.authenticatorSelection, attestation: 'direct',
      excludeCredentials: o.excludeCredentials.map((c) => ({ type: 'public-key', id: toBytes(c.id) })),
    } });
    return { id: credential.id, clientDataJSON: toText(credential.response.clientDataJSON), attestationObject: toText(credential.response.attestationObject) };
  });
}
`;
