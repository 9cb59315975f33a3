import type { CeremonyRequest } from '../../shared/model/acts';
import type { Ceremony } from '../ceremony/ceremony';
import type { CeremonyDeps } from '../ceremony/ports';
import { registerByTap } from './browser';
import type { SimulatedEndpoint } from './tenant';

/** What the person at the page has before them: keys on the table, and the simulated tenant's sign-in. */
export interface TapTable {
  readonly deps: Pick<CeremonyDeps, 'keys' | 'openKey'>;
  readonly endpoint: SimulatedEndpoint;
}

/**
 * While a registration by Temporary Access Pass runs, plays the person at the security-info page: types the pass that the app
 * shows, and the PIN that the app shows, and lets the key make its passkey. Does nothing in a registration on behalf.
 */
export async function withTapPage(
  rehearsal: TapTable,
  ceremony: Ceremony,
  request: Extract<CeremonyRequest, { act: 'register' }>,
  act: () => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  let begun = false;
  const unsubscribe = ceremony.subscribe((snapshot) => {
    if (begun || snapshot.prompt?.kind !== 'signInBrowser' || snapshot.choices.registerBy !== 'tap') return;
    begun = true;
    // What goes wrong at the page is seen by the app as a method that never appears; the operator cancels then.
    void playPage(rehearsal, ceremony, request.accountIndex, snapshot.prompt.keyLetter ?? '', stop.signal).catch(() =>
      ceremony.request({ act: 'cancel' }),
    );
  });
  try {
    await act();
  } finally {
    unsubscribe();
    stop.abort();
  }
}

async function playPage(
  rehearsal: TapTable,
  ceremony: Ceremony,
  accountIndex: number,
  letter: string,
  signal: AbortSignal,
): Promise<void> {
  const { accounts, keys, number } = ceremony.snapshot();
  const userPrincipalName = accounts.find((account) => account.index === accountIndex)?.userPrincipalName ?? '';
  const keyId = keys.find((key) => key.letter === letter)?.pluggedAs;
  const device = (await rehearsal.deps.keys.list()).find((each) => each.id === keyId);
  if (device === undefined) throw new Error('no key');
  const code = await ceremony.revealTap(accountIndex, (bytes) => new TextDecoder().decode(bytes));
  if (code === null) throw new Error('no pass');
  await registerByTap(
    rehearsal.endpoint,
    {
      userPrincipalName,
      code,
      displayName: `Key ${number}-${letter}`,
      register: async (options, abort) => {
        const key = await rehearsal.deps.openKey(device);
        try {
          return await ceremony.revealPin(letter, (pin) => key.register(options, pin, { signal: abort }));
        } finally {
          await key.close();
        }
      },
    },
    signal,
  );
}
