import { isCredential } from '../../entra/resources/fido2-methods';
import { methodNames } from '../../entra/resources/methods';
import { judgeUser, type GraphUser } from '../../entra/resources/users';
import { fromBase64Url } from '../../entra/encoding';
import type { AccountCase } from './judge';
import { activeKeys, isOwn, later, sameInstant, tenantSubject } from './judge';
import { unlicensed } from './known';

/** Is the account there, switched on, cloud-only, with the name that is on paper? */
export function judgeExistence({ bench, subject, now, account }: AccountCase): void {
  bench.when(now.user, subject, 'The account', (user) => {
    if (user === null) {
      bench.when(now.deleted, subject, 'The deleted accounts', (deleted) => {
        bench.find(
          deleted ? 'account-deleted' : 'account-missing',
          subject,
          `${account.userPrincipalName}, object id ${account.userId}.`,
        );
      });
      return;
    }
    const { enabled, cloudOnly, neverExpires } = judgeUser(user);
    if (!enabled)
      bench.find(
        'account-disabled',
        subject,
        user.accountEnabled === false ? 'accountEnabled is false.' : 'accountEnabled was not told.',
      );
    if (!cloudOnly)
      bench.find(
        'account-synced',
        subject,
        `onPremisesSyncEnabled ${String(user.onPremisesSyncEnabled)}, userType ${user.userType ?? 'not told'}.`,
      );
    if (!neverExpires) bench.find('password-expires', subject, `passwordPolicies: ${user.passwordPolicies ?? 'none'}.`);
    if (user.userPrincipalName.toLowerCase() !== account.userPrincipalName.toLowerCase()) {
      bench.find('account-renamed', subject, `Now ${user.userPrincipalName}.`);
    }
    judgeBaseline(user);
    if (enabled && cloudOnly && neverExpires)
      bench.fine(`${account.userPrincipalName}: enabled, cloud-only, never expires`);
  });

  function judgeBaseline(user: GraphUser): void {
    const { baseline } = account;
    if (baseline === null) {
      bench.find('no-baseline', subject, account.userPrincipalName);
      return;
    }
    const changed = user.lastPasswordChangeDateTime ?? null;
    if (baseline.passwordChangedAt !== null && changed === null)
      bench.find('not-read', subject, 'When the password was changed: Entra did not tell.');
    else if (
      changed !== null &&
      baseline.passwordChangedAt !== null &&
      !sameInstant(changed, baseline.passwordChangedAt)
    ) {
      bench.find('password-changed', subject, `On ${changed}; on record is ${baseline.passwordChangedAt}.`);
    }
    const sessions = user.signInSessionsValidFromDateTime ?? null;
    // Our own revocation comes before the baseline; what is later was not ours.
    if (
      sessions !== null &&
      baseline.sessionsValidFrom !== null &&
      later(sessions, baseline.takenAt) &&
      !isOwn(account, sessions)
    ) {
      bench.find('sessions-revoked', subject, `On ${sessions}.`);
    }
  }
}

/** Exactly the keys on record and the password that nobody knows, and nothing else. */
export function judgeMethods({ bench, subject, now, account }: AccountCase): void {
  if (now.user.known && now.user.value === null) return;
  bench.when(now.passkeys, subject, 'The keys of the account', (passkeys) => {
    const expected = activeKeys(account);
    for (const key of expected) {
      const id = fromBase64Url(key.credentialId) ?? new Uint8Array(0);
      const found = passkeys.find((method) => isCredential(method.id, id));
      if (found === undefined) {
        bench.find(
          'key-missing',
          subject,
          `Key ${key.letter} (${key.model}${key.serial === null ? '' : `, serial ${key.serial}`}) is not among the ${passkeys.length} passkeys of the account.`,
        );
        continue;
      }
      const problems = [
        (found.aaGuid ?? '').toLowerCase() === key.aaguid
          ? null
          : `model ${found.aaGuid ?? 'not told'} instead of ${key.aaguid}`,
        found.passkeyType === 'synced' ? 'synced instead of device-bound' : null,
        key.attestation === 'verified' && found.attestationLevel === 'notAttested' ? 'not attested any more' : null,
      ].filter((problem) => problem !== null);
      if (problems.length > 0) bench.find('key-differs', subject, `Key ${key.letter}: ${problems.join(', ')}.`);
      else bench.fine(`${account.userPrincipalName}: key ${key.letter} is registered`);
    }
    for (const method of passkeys) {
      const known = expected.some((key) =>
        isCredential(method.id, fromBase64Url(key.credentialId) ?? new Uint8Array(0)),
      );
      if (!known) {
        const synced = method.passkeyType === 'synced';
        bench.find(
          synced ? 'passkey-synced' : 'passkey-added',
          subject,
          `“${method.displayName ?? ''}”, ${method.model ?? 'unknown model'}, added ${method.createdDateTime ?? 'at an unknown time'}.`,
        );
      }
    }
  });
  bench.when(now.methods, subject, 'The sign-in methods', (methods) => {
    let foreign = 0;
    for (const method of methods) {
      if (method.kind === 'password' || method.kind === 'fido2') continue;
      foreign += 1;
      if (method.kind === 'temporaryAccessPass') bench.find('tap-open', subject, `Pass ${method.id}.`);
      else bench.find('method-added', subject, `A ${methodNames[method.kind]} is registered.`);
    }
    if (foreign === 0) bench.fine(`${account.userPrincipalName}: no other method`);
  });
  bench.when(now.perUserMfa, subject, 'Per-user MFA', (state) => {
    if (state !== null && state !== 'disabled') bench.find('per-user-mfa', subject, `perUserMfaState is ${state}.`);
  });
}

/** Was it used, by whom nobody knows? */
export function judgeUse({ bench, subject, now, account, tenant }: AccountCase): void {
  const { baseline } = account;
  if (baseline === null || (now.user.known && now.user.value === null)) return;
  const password = now.methods.known
    ? (now.methods.value.find((method) => method.kind === 'password')?.lastUsedAt ?? null)
    : null;
  if (password !== null && (baseline.passwordUsedAt === null || later(password, baseline.passwordUsedAt))) {
    bench.find('password-used', subject, `Last used ${password}.`);
  }
  if (!now.signIns.known) {
    if (unlicensed(now.signIns)) bench.find('sign-ins-unknown', tenantSubject(tenant), now.signIns.why);
    else bench.find('not-read', subject, `The sign-in log: ${now.signIns.why}`);
    if (password === null) bench.find('password-use-unknown', subject, 'lastUsedDateTime of the password is empty.');
  } else {
    for (const event of now.signIns.value) {
      const code = event.status?.errorCode ?? null;
      // That Entra refused the counter is news whoever it was: the key has a double, or another is in its place.
      const own = code !== 135017 && isOwn(account, event.createdDateTime);
      if (!later(event.createdDateTime, baseline.takenAt) || own) continue;
      const where = `${event.createdDateTime}, ${event.appDisplayName ?? 'unknown app'}, from ${event.ipAddress ?? 'an unknown address'}${event.isInteractive === false ? ', non-interactive' : ''}`;
      if (code === 0) bench.find('sign-in-seen', subject, where);
      else if (code === 135017) bench.find('counter-refused', subject, where);
      else bench.find('sign-in-tried', subject, `${where}, code ${code ?? 'not told'}`);
    }
  }
  for (const method of now.methods.known ? now.methods.value : []) {
    if (
      method.kind !== 'fido2' ||
      method.lastUsedAt === null ||
      !later(method.lastUsedAt, baseline.takenAt) ||
      isOwn(account, method.lastUsedAt)
    )
      continue;
    const key = activeKeys(account).find((one) =>
      isCredential(method.id, fromBase64Url(one.credentialId) ?? new Uint8Array(0)),
    );
    bench.find(
      'sign-in-seen',
      subject,
      `Key ${key?.letter ?? '?'} was used on ${method.lastUsedAt}; the last record is of ${baseline.takenAt}.`,
    );
  }
}
