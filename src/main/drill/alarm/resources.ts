import { createHash } from 'node:crypto';
import type { AlarmInput } from './input';
import { isoMinutes, type AlarmRule } from './rules';
import { Joined, ParameterUse, ResourceIdUse, type Template, type TemplateResource } from './template';

const WORKSPACE = new ParameterUse('workspaceId');
const LOCATION = new ParameterUse('location');

/** `sign-in-failed` as a Bicep symbol: `signInFailed`. */
const symbolOf = (id: string): string => id.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

export const workspaceResourceId = (input: AlarmInput): string =>
  `/subscriptions/${input.workspace.subscriptionId}/resourceGroups/${input.workspace.resourceGroup}/providers/Microsoft.OperationalInsights/workspaces/${input.workspace.name}`;

/** Azure Monitor: the action group and one scheduled query rule per alarm. Deployed to the workspace's resource group. */
export function monitorTemplate(input: AlarmInput, rules: readonly AlarmRule[]): Template {
  return {
    scope: 'resourceGroup',
    metadata:
      'Alarms for the emergency access accounts of one tenant. Made anew whenever an account, key, group or policy changes.',
    parameters: [
      {
        name: 'workspaceId',
        type: 'string',
        description: 'Log Analytics workspace that receives the sign-in and audit logs.',
        value: workspaceResourceId(input),
      },
      { name: 'location', type: 'string', description: 'Region of the workspace.', value: input.workspace.location },
    ],
    resources: [actionGroup(input), ...rules.map(queryRule)],
  };
}

function actionGroup(input: AlarmInput): TemplateResource {
  return {
    symbol: 'people',
    type: 'Microsoft.Insights/actionGroups',
    apiVersion: '2023-01-01',
    name: 'bgk-people',
    body: {
      location: 'Global',
      properties: {
        groupShortName: 'BreakGlass',
        enabled: true,
        emailReceivers: input.notify.mails.map((mail, i) => ({
          name: `mail-${i + 1}`,
          emailAddress: mail,
          useCommonAlertSchema: true,
        })),
        smsReceivers: input.notify.sms.map((sms, i) => ({
          name: `sms-${i + 1}`,
          countryCode: sms.countryCode,
          phoneNumber: sms.number,
        })),
      },
    },
  };
}

function queryRule(rule: AlarmRule): TemplateResource {
  return {
    symbol: symbolOf(rule.id),
    type: 'Microsoft.Insights/scheduledQueryRules',
    apiVersion: '2021-08-01',
    name: `bgk-${rule.id}`,
    body: {
      location: LOCATION,
      kind: 'LogAlert',
      properties: {
        displayName: rule.title,
        description: rule.description,
        severity: rule.severity,
        enabled: true,
        // An alarm stays open until a person closes it.
        autoMitigate: false,
        // A workspace gets its tables with their first rows; the rule must stand before the first sign-in.
        skipQueryValidation: true,
        scopes: [WORKSPACE],
        evaluationFrequency: isoMinutes(rule.everyMinutes),
        windowSize: isoMinutes(rule.windowMinutes),
        criteria: {
          allOf: [
            {
              query: rule.query,
              timeAggregation: 'Count',
              operator: 'GreaterThan',
              threshold: 0,
              failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
            },
          ],
        },
        actions: { actionGroups: [new ResourceIdUse('people')] },
      },
    },
  };
}

/** Entra's diagnostic setting: what is logged to the workspace. One per tenant and name, hence a template of its own. */
export function diagnosticTemplate(input: AlarmInput): Template {
  return {
    scope: 'tenant',
    metadata:
      'Sends the sign-in logs (interactive and not) and the audit log of Entra to the workspace. The sign-in logs need a P1 licence.',
    parameters: [
      {
        name: 'workspaceId',
        type: 'string',
        description: 'Log Analytics workspace that receives the logs.',
        value: workspaceResourceId(input),
      },
    ],
    resources: [
      {
        symbol: 'entraLogs',
        type: 'microsoft.aadiam/diagnosticSettings',
        apiVersion: '2017-04-01',
        name: 'bgk-entra-logs',
        body: {
          properties: {
            workspaceId: WORKSPACE,
            logs: DIAGNOSTIC_CATEGORIES.map((category) => ({ category, enabled: true })),
          },
        },
      },
    ],
  };
}

export const DIAGNOSTIC_CATEGORIES = ['SignInLogs', 'NonInteractiveUserSignInLogs', 'AuditLogs'] as const;

const SENTINEL_SEVERITY = { 0: 'High', 1: 'High', 2: 'Medium' } as const;

/** The same alarms as Sentinel analytic rules. Scheduled, not near-real-time: those may not read time of arrival. */
export function sentinelTemplate(input: AlarmInput, rules: readonly AlarmRule[]): Template {
  return {
    scope: 'resourceGroup',
    metadata: 'The alarms for the emergency access accounts as Sentinel analytic rules.',
    parameters: [
      {
        name: 'workspaceName',
        type: 'string',
        description: 'Name of the workspace with Sentinel.',
        value: input.workspace.name,
      },
    ],
    resources: rules.map((rule) => ({
      symbol: symbolOf(rule.id),
      type: 'Microsoft.OperationalInsights/workspaces/providers/alertRules',
      apiVersion: '2024-09-01',
      name: new Joined([
        new ParameterUse('workspaceName'),
        `/Microsoft.SecurityInsights/${ruleGuid(input.tenantId, rule.id)}`,
      ]),
      body: {
        kind: 'Scheduled',
        properties: {
          displayName: rule.title,
          description: rule.description,
          severity: SENTINEL_SEVERITY[rule.severity],
          enabled: true,
          query: rule.query,
          queryFrequency: isoMinutes(rule.everyMinutes),
          queryPeriod: isoMinutes(rule.windowMinutes),
          triggerOperator: 'GreaterThan',
          triggerThreshold: 0,
          suppressionEnabled: false,
          suppressionDuration: 'PT1H',
          tactics: rule.tactics,
          eventGroupingSettings: { aggregationKind: 'SingleAlert' },
          incidentConfiguration: { createIncident: true },
          ...(rule.entities.length === 0
            ? {}
            : {
                entityMappings: rule.entities.map((e) => ({
                  entityType: e.type,
                  fieldMappings: [{ identifier: e.identifier, columnName: e.column }],
                })),
              }),
        },
      },
    })),
  };
}

/** Sentinel names a rule by a GUID; the same tenant and alarm give the same, so that a second deployment replaces the first. */
export function ruleGuid(tenantId: string, rule: string): string {
  const bytes = createHash('sha256').update(`bgk alarm ${tenantId} ${rule}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
