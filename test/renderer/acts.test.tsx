import { act } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import type { CeremonyRequest, CeremonySnapshot } from '../../src/shared/model';
import { defaultChoices } from '../../src/shared/model';
import { linkOf } from '../../src/main/app/links';
import { resetWord } from '../../src/shared/confirm-words';
import { allowedOnly, benchKey, plan, token2, yubikey } from './fixtures';
import { show, type Screen } from './render';
import { error, scenes, type SceneName } from './scenes';

let screen: Screen | null = null;
afterEach(async () => {
  await screen?.close();
  screen = null;
});

describe('the one next act of each step', () => {
  const cases: readonly (readonly [SceneName, string, CeremonyRequest])[] = [
    ['survey-sign-in', 'sign-in-admin', { act: 'signInAdmin' }],
    ['survey-ready', 'survey', { act: 'survey' }],
    ['survey', 'go-plan', { act: 'goTo', step: 'plan' }],
    ['choices', 'make-plan', { act: 'choose', choices: defaultChoices }],
    ['plan-approved', 'go-keys', { act: 'goTo', step: 'keys' }],
    ['keys-new', 'set-pin-hid-1', { act: 'prepareKey', keyId: 'hid-1' }],
    ['keys-ready', 'go-accounts', { act: 'goTo', step: 'accounts' }],
    ['accounts', 'create-accounts', { act: 'createAccounts' }],
    ['accounts-done', 'go-register', { act: 'goTo', step: 'register' }],
    ['register', 'register', { act: 'register', accountIndex: 0 }],
    ['register-done', 'go-paper', { act: 'goTo', step: 'paper' }],
    ['paper-print', 'print', { act: 'print', accountIndex: 0, how: 'printer', printer: 'usb' }],
    ['paper-done', 'go-sign-in', { act: 'goTo', step: 'signIn' }],
    ['sign-in', 'do-signIn', { act: 'signIn', accountIndex: 1 }],
    ['sign-in-role', 'do-assignRole', { act: 'assignRole' }],
    ['finish-close', 'close-ceremony', { act: 'close' }],
    ['register-touch', 'cancel', { act: 'cancel' }],
    ['survey-running', 'cancel', { act: 'cancel' }],
  ];
  it.each(cases)('%s: %s', async (scene, id, request) => {
    screen = await show(scenes[scene]);
    await screen.click(id);
    expect(screen.fake.acts).toEqual([request]);
  });
});

describe('an adopted account at Sign in and Finish', () => {
  const base = scenes['sign-in'].snapshot!;
  const [first, second] = base.accounts;
  const adopted = { ...second!, adopted: true, otherMethods: ['phone'] };

  it('is not said to have no role, nor a password that nobody knows', async () => {
    screen = await show({ snapshot: { ...base, accounts: [first!, adopted] } });
    expect(screen.get('act-signIn-0').textContent).toContain('no role yet');
    expect(screen.get('act-signIn-1').textContent).toContain('the role is kept');
    expect(screen.get('act-signIn-1').textContent).not.toContain('no role yet');
    expect(screen.get('other-methods-1').textContent).toContain('keeps its old password, which may be known');
    expect(screen.get('other-methods-1').textContent).not.toContain('nobody knows');
  });

  it.each([
    ['create', [false, false], 'no role yet', 'Create 2 accounts', 'Give the role to 2 accounts'],
    ['adopt', [true, true], 'keep their name, their role and their old password', 'Take 2 accounts over', 'Make sure'],
    ['both', [false, true], 'those that exist keep their name', 'Create 1, take 1 over', 'Give the role'],
  ] as const)('has titles, sentences and buttons that are true of a plan: %s', async (how, which, says, make, role) => {
    const over = (of: CeremonySnapshot | null): CeremonySnapshot => ({
      ...of!,
      nextAct: '',
      accounts: of!.accounts.map((one, i) => ({ ...one, adopted: which[i] === true })),
    });
    screen = await show({ snapshot: over(scenes.accounts.snapshot!) });
    expect(screen.text()).toContain(says);
    if (how === 'adopt')
      expect(screen.get('page-accounts').textContent).not.toMatch(/random|nobody knows|no role|Create/u);
    expect(screen.get('create-accounts').textContent).toBe(make);
    await screen.close();
    screen = await show({ snapshot: over(scenes['sign-in-role'].snapshot!) });
    expect(screen.get('do-assignRole').textContent).toContain(role);
    if (how === 'adopt') expect(screen.get('page-signIn').textContent).not.toMatch(/no role|Give /u);
  });

  it('leaves the words as they are for an account of this ceremony', async () => {
    screen = await show({ snapshot: { ...base, accounts: [first!, { ...adopted, adopted: false }] } });
    expect(screen.get('act-signIn-1').textContent).toContain('no role yet');
    expect(screen.get('other-methods-1').textContent).toContain('nobody knows');
    expect(screen.get('other-methods-1').textContent).not.toContain('old password');
  });

  it('has a line of proof that is true of both', async () => {
    const finish = scenes['finish-close'].snapshot!;
    screen = await show({ snapshot: finish });
    expect(screen.text()).toContain('Signed in, no role yet');
    await screen.close();
    screen = await show({
      snapshot: { ...finish, accounts: [finish.accounts[0]!, { ...finish.accounts[1]!, adopted: true }] },
    });
    expect(screen.text()).toContain('Signed in with key and paper');
    expect(screen.text()).not.toContain('Signed in, no role yet');
  });
});

describe('a key that is added by access pass', () => {
  const base = scenes.register.snapshot!;
  const byPass: CeremonySnapshot = {
    ...base,
    choices: { ...base.choices, registerBy: 'tap' },
    prompt: { kind: 'signInBrowser', keyLetter: 'A', keyId: null, text: '', secondsTotal: 3600, endsAt: 0 },
  };

  it.each([
    ['global', 'security-info'],
    ['usGovL4', 'security-info-us-gov'],
    ['usGovL5', 'security-info-us-gov'],
  ] as const)('is added on the page of the tenant’s own cloud: %s', async (cloud, id) => {
    const snapshot = { ...byPass, tenant: { ...base.tenant!, cloud } };
    screen = await show({ ...scenes.register, snapshot });
    await screen.click('open-security-info');
    expect(screen.fake.calls).toContainEqual({ name: 'app.openLink', input: { id } });
    expect(linkOf(id, 'linux')).toMatch(/^https:\/\/mysignins\.(microsoft\.com|azure\.us)\/security-info$/);
  });
});

describe('consents at Close', () => {
  const at = (consents: CeremonySnapshot['consents'], finished = false) =>
    show({ snapshot: { ...scenes['finish-close'].snapshot, finished, consents } });

  it('are taken back only when the box is ticked', async () => {
    screen = await at({ known: true, taken: null, left: [] });
    await screen.click('take-back-consents');
    await screen.click('close-ceremony');
    expect(screen.fake.acts).toEqual([{ act: 'close', takeBackConsents: true }]);
  });

  it('are not offered where nobody knows what was there before, and afterwards the outcome is told', async () => {
    screen = await at({ known: false, taken: null, left: [] });
    expect(screen.find('take-back-consents')).toBeNull();
    await act(async () =>
      screen?.fake.setSnapshot({
        ...scenes['finish-close'].snapshot,
        finished: true,
        consents: { known: true, taken: ['User.ReadWrite.All', 'Group.ReadWrite.All'], left: [] },
      }),
    );
    expect(screen.get('consents-outcome').textContent).toContain('2 permissions were taken back');
  });
});

describe('main alone says what is allowed', () => {
  it('a refused act stays focusable, says why and sends nothing', async () => {
    screen = await show({
      snapshot: { ...scenes.register.snapshot, allowed: { ...allowedOnly(), register: 'Plug in key A first.' } },
    });
    const button = screen.get('register');
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(screen.get('next-why').textContent).toBe('Plug in key A first.');
    expect(button.getAttribute('aria-describedby')).toBe(screen.get('next-why').id);
    await screen.click('register');
    expect(screen.fake.acts).toEqual([]);
  });

  it('shows each new snapshot at once', async () => {
    screen = await show(scenes.register);
    await act(async () => screen?.fake.setSnapshot(scenes['register-touch'].snapshot));
    expect(screen.get('prompt').textContent).toContain('Touch key A now');
    await act(async () => screen?.fake.setSnapshot(scenes['register-done'].snapshot));
    expect(screen.find('prompt')).toBeNull();
  });
});

describe('plan', () => {
  it('is approved only after the tick, with the hash that was read', async () => {
    screen = await show(scenes.plan);
    await screen.click('approve-plan');
    expect(screen.fake.acts).toEqual([]);
    await screen.click('plan-read');
    await screen.click('approve-plan');
    expect(screen.fake.acts).toEqual([{ act: 'approvePlan', hash: plan.hash }]);
  });

  it('another plan has to be read again', async () => {
    screen = await show(scenes.plan);
    await screen.click('plan-read');
    await act(async () => screen?.fake.changeSnapshot({ plan: { ...plan, hash: 'ab'.repeat(32) } }));
    await screen.click('approve-plan');
    expect(screen.fake.acts).toEqual([]);
  });

  it('halves bring 12 digits with them', async () => {
    screen = await show(scenes.choices);
    const halves = [...document.querySelectorAll<HTMLInputElement>('input[type=radio]')].find(
      (radio) => radio.value === 'halves',
    );
    await act(async () => halves?.click());
    await screen.click('make-plan');
    expect(screen.fake.acts[0]).toMatchObject({
      act: 'choose',
      choices: { paper: { form: 'halves' }, pin: { kind: 'digits', length: 12 } },
    });
  });
});

describe('keys', () => {
  it('assigns by the list, without a mouse', async () => {
    screen = await show(scenes['keys-ready']);
    const list = screen.get('assign-A') as HTMLSelectElement;
    await act(async () => {
      list.value = '1';
      list.dispatchEvent(new Event('change', { bubbles: true }));
    });
    expect(screen.fake.acts).toEqual([{ act: 'assignKey', letter: 'A', accountIndex: 1 }]);
  });

  it('assigns by dropping the letter on an account', async () => {
    screen = await show(scenes['keys-ready']);
    const data = new Map<string, string>([['text/x-bgk-key', 'B']]);
    const transfer = {
      getData: (type: string) => data.get(type) ?? '',
      types: [...data.keys()],
      setData: () => undefined,
      effectAllowed: 'move',
    };
    await act(async () => {
      const event = new Event('drop', { bubbles: true, cancelable: true });
      Object.defineProperty(event, 'dataTransfer', { value: transfer });
      screen?.get('drop-0').dispatchEvent(event);
    });
    expect(screen.fake.acts).toEqual([{ act: 'assignKey', letter: 'B', accountIndex: 0 }]);
  });

  it('blinks the key that is meant', async () => {
    screen = await show(scenes['keys-ready']);
    await screen.click('blink-B');
    expect(screen.fake.calls.at(-1)).toEqual({ name: 'keys.wink', input: { keyId: 'hid-2' } });
  });

  it('rule 6: a key is reset only after the loss was named and the word typed', async () => {
    screen = await show(scenes.keys);
    const token = resetWord(null, token2.serial);
    await screen.click('reset-hid-2');
    expect(screen.get('type-to-confirm').textContent).toContain('2 passkeys');
    expect(screen.get('type-to-confirm').textContent).toContain('Its PIN');
    await screen.click('confirm-act');
    expect(screen.fake.acts).toEqual([]);
    await screen.type('confirm-word', 'RESET');
    await screen.click('confirm-act');
    expect(screen.fake.acts).toEqual([]);
    await screen.type('confirm-word', token);
    await screen.click('confirm-act');
    expect(screen.fake.acts).toEqual([{ act: 'resetKey', keyId: 'hid-2', typed: token }]);
  });

  it('rule 7: tries left are shown on every key, and that the last three are never used', async () => {
    screen = await show(scenes.keys);
    expect(screen.get('key-card-A').textContent).toContain('8 of 8 tries left');
    expect(screen.get('key-card-hid-2').textContent).toContain('5 of 8 tries left. The last 3 are never used.');
  });

  it('a serial that the key does not tell is typed twice, alike', async () => {
    screen = await show(scenes['keys-gone']);
    await screen.click('more-B');
    const item = [...document.querySelectorAll<HTMLElement>('[role=menuitem]')][0];
    await act(async () => item?.click());
    await screen.type('serial-first', '123');
    await screen.type('serial-second', '124');
    await screen.click('serial-do');
    expect(screen.fake.acts).toEqual([]);
    await screen.type('serial-second', '123');
    await screen.click('serial-do');
    expect(screen.fake.acts).toEqual([{ act: 'typeSerial', letter: 'B', first: '123', second: '123' }]);
  });
});

describe('errors', () => {
  it('says what is and what to do, folds the code, and offers the act that goes on', async () => {
    screen = await show(scenes['register-refused']);
    const card = screen.get('error');
    expect(card.textContent).toContain('Your account may not do this');
    expect(card.textContent).toContain('Privileged Authentication Administrator');
    expect(card.textContent).not.toContain('graph/forbidden');
    await screen.click('error-details');
    expect(screen.get('error').textContent).toContain('graph/forbidden');
    expect(screen.get('error').textContent).toContain('0c5d8a4e');
  });

  it('makes the sign-in the one blue button after a refusal that only a sign-in ends', async () => {
    for (const code of ['graph/unauthorized', 'auth/role-ended', 'graph/forbidden'] as const) {
      const refused = { ...scenes['register-refused'].snapshot!, error: error(code, { role: 'Global Administrator' }) };
      screen = await show({ snapshot: refused });
      const [first, last] = [...screen.get('nextbar').querySelectorAll('button')];
      expect([first?.dataset['testid'], last?.dataset['testid']]).toEqual(['register', 'sign-in-admin']);
      expect([first?.textContent, last?.textContent]).toEqual(['Register key A', 'Sign in again']);
      expect(screen.get('nextbar').textContent).toContain('What was done stays done.');
      expect(screen.find('error-next')).toBeNull();
      await screen.click('sign-in-admin');
      expect(screen.fake.acts).toEqual([{ act: 'signInAdmin' }]);
      await screen.close();
    }
    screen = null;
  });

  it('asks for the survey first where the tenant is not as it was read', async () => {
    screen = await show({
      snapshot: {
        ...scenes.accounts.snapshot,
        error: error('graph/policy-changed', { what: 'Passkey' }),
        allowed: allowedOnly('createAccounts', 'survey', 'goTo', 'abandon'),
      },
    });
    await screen.click('survey');
    expect(screen.fake.acts).toEqual([{ act: 'survey' }]);
  });

  it('asks the key and paper sign-in of an account again as it is', async () => {
    screen = await show(scenes['sign-in']);
    await screen.click('do-signIn');
    await act(async () => screen?.fake.changeSnapshot({ error: error('auth/timeout', { minutes: 5 }) }));
    expect(screen.find('sign-in-admin')).toBeNull();
    await screen.click('error-next');
    expect(screen.fake.acts).toHaveLength(2);
  });

  it('asks again after a touch that came too late', async () => {
    screen = await show(scenes.register);
    await screen.click('register');
    await act(async () => screen?.fake.changeSnapshot({ error: error('key/no-touch') }));
    await screen.click('error-next');
    expect(screen.fake.acts).toEqual([
      { act: 'register', accountIndex: 0 },
      { act: 'register', accountIndex: 0 },
    ]);
  });

  it('shows the refusal of a call that never reached the ceremony', async () => {
    screen = await show(scenes.accounts);
    screen.fake.refuse.set('ceremony.act', error('ceremony/not-allowed', { why: 'the plan is not approved.' }));
    await screen.click('create-accounts');
    expect(screen.get('error').textContent).toContain('the plan is not approved.');
  });

  it('the wrong key: says first that nothing happened, then where the two differ', async () => {
    screen = await show(scenes['register-wrong-key']);
    const panel = screen.get('wrong-key');
    expect(panel.textContent).toContain(
      'It was sent no PIN'.replace('It was', 'The app').replace('sent no', 'sent it no'),
    );
    expect([...panel.querySelectorAll('.differs')].map((e) => e.textContent)).toEqual(['02', '15']);
  });
});

describe('rule 12: hostile strings from tenant and key', () => {
  const hostile = '<img src=x onerror=alert(1)>\u202Egpj.exe\u0000';
  it('rule 12: are shown as text, with control and bidi characters made visible', async () => {
    const base = scenes.keys.snapshot;
    screen = await show({
      snapshot: {
        ...base,
        tenant: { ...base.tenant!, displayName: hostile },
        bench: [benchKey({ ...yubikey, model: hostile, serial: hostile }, 'A', 'ready')],
        accounts: base.accounts.map((a) => ({ ...a, userPrincipalName: `${hostile}@x` })),
        nextAct: hostile,
        error: error('graph/bad-request', { message: hostile, [hostile]: hostile }),
      },
    });
    await screen.click('error-details');
    expect(document.querySelector('img')).toBeNull();
    expect(screen.text()).toContain('<img');
    const raw = Array.from(document.querySelectorAll('*'))
      .filter((element) => element.children.length === 0 && /[\u0000\u202E]/.test(element.textContent ?? ''))
      .map((element) => element.outerHTML);
    expect(raw).toEqual([]);
  });
});

describe('finish', () => {
  it('ticks what only people can do, and saves the report', async () => {
    screen = await show(scenes.finish);
    expect(screen.get('verdict').getAttribute('data-works')).toBe('true');
    const paper = screen.get('finish-paper-0');
    expect([paper.textContent, paper.querySelector('time')?.getAttribute('datetime')]).toEqual([
      'Proven 11:28',
      scenes.finish.snapshot?.accounts[0]?.proofs.find((proof) => proof.name === 'paper')?.at,
    ]);
    await screen.click('left-desk');
    expect(screen.fake.acts).toEqual([{ act: 'answer', questionId: 'left-desk', answer: 'yes' }]);
    await screen.click('save-report');
    expect(screen.get('saved-as').textContent).toContain('report-0004.html');
  });

  it('rule 9: unknown is never green, and no verdict is given while a proof is open', async () => {
    const base = scenes.finish.snapshot;
    screen = await show({
      snapshot: {
        ...base,
        accounts: base.accounts.map((a) => ({
          ...a,
          proofs: a.proofs.map((p) => (p.name === 'role' ? { ...p, state: 'unknown' as const } : p)),
        })),
      },
    });
    expect(screen.get('verdict').getAttribute('data-works')).toBe('false');
    expect(screen.get('finish-role-0').querySelector('.tone-proven')).toBeNull();
    expect(screen.get('finish-role-0').textContent).toContain('Not known');
  });
});
