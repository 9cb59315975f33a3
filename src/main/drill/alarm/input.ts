import { z } from 'zod';

/** An object id of Entra or Azure, kept in lower case so that it can be compared. */
export const objectId = z
  .string()
  .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i)
  .transform((id) => id.toLowerCase());

/** A name that people gave; may hold anything, is only ever put out through an escaping writer. Half a character is replaced. */
const foreignText = z
  .string()
  .max(1024)
  .transform((text) => text.replace(/\p{Cs}/gu, '\ufffd'));
const accountName = foreignText.pipe(z.string().min(1));

/** Azure's own naming rules: these values appear in commands, so nothing else is let in. */
const resourceGroup = z.string().regex(/^[A-Za-z0-9_()][A-Za-z0-9_().-]{0,88}[A-Za-z0-9_()-]$|^[A-Za-z0-9_()]$/);
const workspaceName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/);
const location = z.string().regex(/^[a-z0-9]{3,40}$/);

export const alarmInput = z.strictObject({
  tenantId: objectId,
  cloud: z.enum(['global', 'usGovL4', 'usGovL5', 'china']),
  accounts: z
    .array(z.strictObject({ id: objectId, userPrincipalName: accountName, displayName: foreignText }))
    .min(1)
    .max(100),
  /** AAGUIDs of the keys in use; a policy change that names one of them is marked. */
  keys: z.array(z.strictObject({ aaguid: objectId, model: foreignText.nullable() })).max(200),
  group: z.strictObject({ id: objectId, displayName: foreignText }).nullable(),
  /** Restricted management administrative unit. */
  unit: z.strictObject({ id: objectId, displayName: foreignText }).nullable(),
  /** Conditional Access and other policies that the keys depend on, as they stand today. */
  policies: z.array(z.strictObject({ id: objectId, displayName: foreignText })).max(300),
  workspace: z.strictObject({ subscriptionId: objectId, resourceGroup, name: workspaceName, location }),
  notify: z.strictObject({
    mails: z.array(z.email().max(254)).min(1).max(50),
    sms: z
      .array(
        z.strictObject({
          countryCode: z.string().regex(/^[1-9][0-9]{0,3}$/),
          number: z.string().regex(/^[0-9]{4,14}$/),
        }),
      )
      .max(10),
  }),
  /** Objects made for the test of the alarms; null in the kit that stays. */
  test: z
    .strictObject({
      account: z.strictObject({ id: objectId, userPrincipalName: accountName }),
      group: z.strictObject({ id: objectId }).nullable(),
    })
    .nullable(),
});

export type AlarmInput = z.infer<typeof alarmInput>;
export type AlarmInputRaw = z.input<typeof alarmInput>;
