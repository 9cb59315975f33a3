/** What a plan does with its accounts; the words of a screen differ by it. */
export type MadeHow = 'create' | 'adopt' | 'both';

const saved =
  'The policy that allows passkeys is saved before it is changed. The list of allowed key models never shrinks.';
const names =
  'The names say nothing about their purpose, so that nobody looks for them. The password is 100 characters or more, sent once and kept nowhere: only the key opens the account.';
const harmless =
  'An account without a role can do no harm. That is why everything is proven first and the role comes last.';
const keeps =
  'An account that is taken over keeps its old password, because this app changes none. Somebody may know it: change it by hand to a long random one that nobody keeps.';

/** Where the accounts come to be; true of accounts that are created, taken over, or some of each. */
export const accountTexts = {
  titles: {
    create: 'Make the accounts',
    adopt: 'Take the accounts over',
    both: 'Make and take over the accounts',
  } satisfies Record<MadeHow, string>,
  whys: {
    create:
      'Creates the accounts in the cloud, with random names, a password nobody knows, and no role yet. Then the group and the passkey policy, each read back.',
    adopt:
      'Takes the accounts over as they are: they keep their name, their role and their old password. Then come the group and the passkey policy, each read back.',
    both: 'New accounts get a random name, a password nobody knows, and no role yet; those that exist keep their name, their role and their old password. Then come the group and the passkey policy, each read back.',
  } satisfies Record<MadeHow, string>,
  mores: {
    create: [names, harmless, saved],
    adopt: [keeps, saved],
    both: [names, harmless, keeps, saved],
  } satisfies Record<MadeHow, readonly string[]>,
  create: (created: number, adopted: number) => {
    if (adopted === 0) return created === 1 ? 'Create the account' : `Create ${created} accounts`;
    if (created === 0) return adopted === 1 ? 'Take the account over' : `Take ${adopted} accounts over`;
    return `Create ${created}, take ${adopted} over`;
  },
};

const browser =
  'Your browser opens with the account filled in, and you sign in with the key. The app compares which account and which tenant answered, and that no other sign-in method appeared.';
const last =
  'The role comes last: before it, a wrong key or paper costs nothing; after it, a mistake is one with all rights. It is permanent and active, so that nobody has to approve it in an emergency.';
const had =
  'An account that is taken over is Global Administrator from the start, and its role is never taken away. Where the role would end, it is made permanent, so that nobody has to approve it in an emergency.';
const unit =
  'A restricted management unit comes at the very end: after it nobody can touch the methods of the accounts any more.';

/** The sign-in with key and paper; an account that is taken over has its role already. */
export const signInTexts = {
  whys: {
    create:
      'A real sign-in with key and paper, first while the account has no role. Only then come the exclusions and Global Administrator.',
    adopt:
      'A real sign-in with key and paper; the accounts keep the role they have. Then come the exclusions, and the role is read back as permanent and active.',
    both: 'A real sign-in with key and paper: new accounts have no role yet, those taken over keep theirs. Only then come the exclusions and Global Administrator.',
  } satisfies Record<MadeHow, string>,
  mores: {
    create: [browser, last, unit],
    adopt: [browser, had, unit],
    both: [browser, last, had, unit],
  } satisfies Record<MadeHow, readonly string[]>,
  /** @param given how many accounts do not have the role yet */
  doRole: (given: number) =>
    given === 0 ? 'Make sure of the role' : given === 1 ? 'Give the role' : `Give the role to ${given} accounts`,
};
