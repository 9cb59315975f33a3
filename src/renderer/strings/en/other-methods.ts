/** What else opens an account, and the question whether it goes. */
export const otherMethods = {
  title: (name: string) => `${name} opens with more than key and paper`,
  text: 'Whoever holds one of these can sign in as this account. An emergency access account has its password, which nobody knows, and the keys of this ceremony, nothing else.',
  textAdopted:
    'Whoever holds one of these can sign in as this account. An adopted account keeps its old password, which may be known to somebody. Beside it there should be the keys of this ceremony, nothing else.',
  passwordByHand:
    'If anybody may know the old password, change it in the Entra admin center. The app leaves it as it is.',
  byHand: 'What stays after that, such as Windows Hello, is removed in the Entra admin center.',
  list: 'Other sign-in methods of the account',
  remove: 'Remove them…',
  askTitle: (name: string) => `Remove the other sign-in methods of ${name}?`,
  ask: 'They stop working at once, for everybody who uses them, and cannot be brought back: they would have to be registered anew.',
  askKey:
    'The key of this ceremony is registered and its paper is proven, so the account keeps a way in. Afterwards you sign in once more.',
  act: (n: number) => (n === 1 ? 'Remove it' : `Remove ${n} methods`),
  keep: 'Keep them',
  running: 'Removing other sign-in methods',
};
