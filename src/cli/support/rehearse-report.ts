import { readFile } from 'node:fs/promises';
import type { AppErrorData } from '../../shared/errors';
import { PROOF_NAMES } from '../../shared/model/proof';
import { verifyAudit } from '../../main/ceremony/audit/audit-log';
import type { Ceremony } from '../../main/ceremony/create';
import type { AlreadyMade } from '../../main/rehearsal/second-run';
import type { Rehearsal } from '../../main/rehearsal/session';
import { readPinFromPdf } from './read-pin';
import type { RehearseOptions } from './rehearse-options';
import { findSecrets } from './secret-search';

export interface FaultReport {
  readonly name: string;
  readonly step: string;
  struck: boolean;
  /** Codes of the errors that the operator was told at that step. */
  met: readonly string[];
}

export interface DrillReport {
  readonly certificate: boolean;
  readonly auditValid: boolean;
  readonly auditEntries: number;
  readonly graphRequests: number;
}

/** Everything asked of the tenant once more; `writes` null where it was refused. */
export interface SecondRunReport {
  readonly writes: number | null;
  readonly requests: number;
  readonly stopped?: AppErrorData;
}

export interface RehearsalReport {
  readonly ok: boolean;
  readonly rehearsal: true;
  readonly accounts: readonly {
    readonly userPrincipalName: string;
    readonly key: {
      readonly model: string | null;
      readonly serial: string | null;
      readonly serialMethod: string;
      readonly aaguid: string;
    } | null;
    readonly credentialId: string | null;
    readonly sheet: { readonly number: string; readonly file: string | null } | null;
    readonly proofs: readonly { readonly name: string; readonly state: string }[];
  }[];
  readonly counts: {
    readonly graphRequests: number;
    /** Changes that were sent. */
    readonly graphWrites: number;
    readonly graphRetries: number;
    readonly hidReports: number;
    readonly touches: number;
  };
  /** An earlier rehearsal had made everything: nothing was changed, and no key was needed. */
  readonly alreadyMade?: true;
  /** Left out where the ceremony stopped. */
  readonly secondRun?: SecondRunReport;
  /** Left out where no ceremony was walked. */
  readonly audit?: { readonly file: string; readonly entries: number; readonly valid: boolean; readonly head: string };
  /** Permissions that were taken back at the end; left out where nobody asked for it. */
  readonly consents?: { readonly taken: readonly string[]; readonly left: readonly string[] };
  /** Path of the labels; left out where nobody asked for them or no key came so far. */
  readonly labels?: string;
  readonly secretsLeft: readonly string[];
  readonly durationMs: number;
  /** The drill 90 days later; left out with `--no-drill` or where the ceremony stopped. */
  readonly drill?: DrillReport;
  readonly faults?: readonly FaultReport[];
  /** Why it ended early; left out when it did not. */
  readonly stopped?: AppErrorData;
}

export interface ReportParts {
  readonly counts: RehearsalReport['counts'];
  readonly again: SecondRunReport | null;
  readonly drill: DrillReport | null;
  readonly options: RehearseOptions;
  readonly ceremony: Ceremony;
  readonly rehearsal: Rehearsal;
  readonly faults: readonly FaultReport[];
  readonly stopped: AppErrorData | null;
  readonly out: string;
  readonly data: string;
  readonly auditFile: string;
  readonly labels: string | null;
  readonly head: string;
  readonly durationMs: number;
}

/** The report of one run; everything in it is read back, from the ceremony's snapshot and from the disk. */
export async function reportOf(parts: ReportParts): Promise<RehearsalReport> {
  const { ceremony, rehearsal, faults, stopped } = parts;
  const snapshot = ceremony.snapshot();
  const accounts = snapshot.accounts.map((account) => {
    const key = snapshot.keys.find((each) => each.letter === account.keyLetter)?.recorded ?? null;
    return {
      userPrincipalName: account.userPrincipalName,
      key:
        key === null
          ? null
          : { model: key.model, serial: key.serial, serialMethod: key.serialMethod, aaguid: key.aaguid },
      credentialId: account.credentialId,
      sheet:
        account.sheet === null || account.keyLetter === null
          ? null
          : { number: account.sheet.number, file: ceremony.sheetFile(account.keyLetter) },
      proofs: PROOF_NAMES.map((name) => ({
        name,
        state: account.proofs.find((proof) => proof.name === name)?.state ?? 'notYet',
      })),
    };
  });
  const verdict = verifyAudit(await readFile(parts.auditFile), parts.head);
  const sheetFiles = snapshot.keys.flatMap((key) => ceremony.sheetFile(key.letter) ?? []);
  const secretsLeft = await findSecrets(
    [parts.out, parts.data],
    await secretsOf(rehearsal, sheetFiles),
    new Set(sheetFiles),
  );
  const proven =
    accounts.length === parts.options.accounts &&
    accounts.every((account) =>
      account.proofs.every((proof) => proof.state === 'proven' || proof.state === 'notApplicable'),
    );
  return {
    ok:
      stopped === null &&
      snapshot.finished &&
      proven &&
      verdict.valid &&
      secretsLeft.length === 0 &&
      parts.again?.writes === 0 &&
      (parts.drill === null || (parts.drill.certificate && parts.drill.auditValid)),
    rehearsal: true,
    accounts,
    counts: parts.counts,
    ...(parts.again === null ? {} : { secondRun: parts.again }),
    audit: { file: parts.auditFile, entries: verdict.entries, valid: verdict.valid, head: verdict.head },
    ...(parts.labels === null ? {} : { labels: parts.labels }),
    secretsLeft,
    durationMs: parts.durationMs,
    ...(snapshot.consents?.taken == null
      ? {}
      : { consents: { taken: snapshot.consents.taken, left: snapshot.consents.left } }),
    ...(parts.drill === null ? {} : { drill: parts.drill }),
    ...(faults.length === 0 ? {} : { faults }),
    ...(stopped === null ? {} : { stopped }),
  };
}

/** The report where an earlier rehearsal left nothing to do. */
export function alreadyMadeReport(
  made: AlreadyMade,
  counts: RehearsalReport['counts'],
  durationMs: number,
): RehearsalReport {
  const { writes, requests } = made;
  return {
    ok: writes === 0,
    rehearsal: true,
    alreadyMade: true,
    accounts: made.accounts.map(({ userPrincipalName }) => ({
      userPrincipalName,
      key: null,
      credentialId: null,
      sheet: null,
      proofs: [],
    })),
    counts: { ...counts, graphRequests: requests, graphWrites: writes },
    secondRun: { writes, requests },
    secretsLeft: [],
    durationMs,
  };
}

/** Every secret of the run that somebody could know: PINs from the paper, passwords and passes from the simulation. */
async function secretsOf(
  rehearsal: Rehearsal,
  sheets: readonly string[],
): Promise<readonly { readonly kind: string; readonly text: string }[]> {
  const secrets: { kind: string; text: string }[] = [];
  for (const file of sheets) {
    const pin = await readFile(file).then(readPinFromPdf, () => null);
    if (pin !== null) secrets.push({ kind: 'PIN', text: new TextDecoder().decode(pin) });
  }
  for (const user of rehearsal.simulated?.world.state.users.values() ?? []) {
    secrets.push({ kind: 'password', text: user.password });
    if (user.tap !== null) secrets.push({ kind: 'Temporary Access Pass', text: user.tap.code });
  }
  return secrets;
}
