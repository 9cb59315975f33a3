/** Thrown where the machine cannot run the guest at all: reported as skipped, with the reason, never as passed. */
export class Skip extends Error {}
