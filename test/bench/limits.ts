/** What limits each group, for docs/performance.md. Figures are not named here: they stand in the table beneath. */
export const limits: Readonly<Record<string, string>> = {
  window:
    'Chromium and React. An empty window of the same runtime, measured in turn with ours, stands beside each row; of the script nearly all is React and Fluent.',
  codec: 'cbor2 does the work; the walk for depth and tags costs little beside it. The PIN protocols are node:crypto.',
  keys: "The packets of the standard: 64-byte reports, and one touch. On USB a report takes a millisecond at least, so that the count is the time. The floor counts the exchanges that no client can do without (INIT, getInfo, key agreement, setting the PIN, the token, makeCredential), each once, with messages of the lengths that this very key sent and took; what ours takes above it is the tries that are read before the PIN goes out, and the key's own sign that it waits for a finger. A key that tells more of itself needs more of both. Memory is told once it has settled, that is collected and handed back to the system: the first hundred keys let V8's nursery grow to its size, once, and what stands above the settled figures in between is garbage that nobody has collected yet. A plug is noticed at the pace of the listing; what the system takes to list a key comes on top and wants hardware. Blocks are told as the median over stretches, since the worst of all tells of whatever else the machine did; while keys are registered the key is a process of its own, so that its computing is not counted as ours.",
  fuzz: 'The decoder. One input in a hundred goes through a whole transaction with a key that stalls, storms and garbles; its clock is simulated, its deadlines are the real ones. Memory as for keys, but from a cold start.',
  graph: 'Entra: by rule one request goes after the other, and each sign-in is a page for a person.',
  paper: "Chromium's printToPDF in a process of its own, which is started once.",
  drill: "Entra's limits: one Conditional Access request a second, five requests for logs in ten seconds.",
  scaling:
    'Entra, as above. With every virtual key plugged in at once an act may have to look at all of them; a real ceremony has one or two plugged in.',
  faults: 'Nothing: these are counts.',
  hidraw:
    'The emulated processor: the guest has no KVM. The same work on the same device by both, so that the ratio counts and not the milliseconds. Theirs holds the start of a process, which stands in a row of its own; ours holds the checks of the attestation.',
};
