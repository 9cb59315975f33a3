/**
 * A question about an immutable value, asked once for each value. States, key lists and account lists never change in place,
 * so the answer holds for as long as the very same object is asked about; with 200 accounts that is most of the time.
 */
export function once<O extends object, T>(answer: (of: O) => T): (of: O) => T {
  const known = new WeakMap<O, { readonly answer: T }>();
  return (of) => {
    const before = known.get(of);
    if (before !== undefined) return before.answer;
    const fresh = { answer: answer(of) };
    known.set(of, fresh);
    return fresh.answer;
  };
}

/** As `once`, for an answer that takes more than `of`: made again when anything in `from` is another object or value. */
export function onceFor<O extends object, T>(): (of: O, from: readonly unknown[], make: () => T) => T {
  const known = new WeakMap<O, { readonly from: readonly unknown[]; readonly answer: T }>();
  return (of, from, make) => {
    const before = known.get(of);
    if (before?.from.length === from.length && from.every((each, at) => Object.is(each, before.from[at])))
      return before.answer;
    const answer = make();
    known.set(of, { from, answer });
    return answer;
  };
}
