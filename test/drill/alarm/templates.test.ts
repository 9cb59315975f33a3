import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { z } from 'zod';
import { armDocument, armLiteral } from '../../../src/main/drill/alarm/arm';
import { bicepString, toBicep } from '../../../src/main/drill/alarm/bicep';
import { alarmInput } from '../../../src/main/drill/alarm/input';
import { makeAlarmKit } from '../../../src/main/drill/alarm/kit';
import {
  diagnosticTemplate,
  monitorTemplate,
  ruleGuid,
  sentinelTemplate,
} from '../../../src/main/drill/alarm/resources';
import { alarmRules } from '../../../src/main/drill/alarm/rules';
import {
  Joined,
  ParameterUse,
  ResourceIdUse,
  type Expression,
  type Template,
} from '../../../src/main/drill/alarm/template';
import { BicepExpression, readBicep, type BicepValue } from './bicep-reader';
import { alarmFixture, id } from './fixtures';

const duration = z.string().regex(/^PT\d+[MH]$/);
const minutes = (text: string): number => Number.parseInt(text.slice(2), 10) * (text.endsWith('H') ? 60 : 1);
const resourceIdExpression = z.string().regex(/^\[resourceId\('Microsoft\.Insights\/actionGroups', 'bgk-people'\)\]$/);

/** Microsoft.Insights 2023-01-01 and 2021-08-01: members, types and which are required. */
const actionGroupShape = z.strictObject({
  type: z.literal('Microsoft.Insights/actionGroups'),
  apiVersion: z.literal('2023-01-01'),
  name: z.string(),
  location: z.literal('Global'),
  properties: z.strictObject({
    groupShortName: z.string().min(1).max(12),
    enabled: z.literal(true),
    emailReceivers: z
      .array(z.strictObject({ name: z.string(), emailAddress: z.email(), useCommonAlertSchema: z.boolean() }))
      .min(1),
    smsReceivers: z.array(z.strictObject({ name: z.string(), countryCode: z.string(), phoneNumber: z.string() })),
  }),
});
const queryRuleShape = z.strictObject({
  type: z.literal('Microsoft.Insights/scheduledQueryRules'),
  apiVersion: z.literal('2021-08-01'),
  name: z.string().regex(/^[a-z-]{1,260}$/),
  location: z.literal("[parameters('location')]"),
  kind: z.literal('LogAlert'),
  properties: z
    .strictObject({
      displayName: z.string(),
      description: z.string(),
      severity: z.int().min(0).max(4),
      enabled: z.literal(true),
      autoMitigate: z.literal(false),
      skipQueryValidation: z.boolean(),
      scopes: z.array(z.literal("[parameters('workspaceId')]")).length(1),
      evaluationFrequency: duration,
      windowSize: duration,
      criteria: z.strictObject({
        allOf: z
          .array(
            z.strictObject({
              query: z.string().min(1),
              timeAggregation: z.literal('Count'),
              operator: z.literal('GreaterThan'),
              threshold: z.literal(0),
              failingPeriods: z.strictObject({
                numberOfEvaluationPeriods: z.literal(1),
                minFailingPeriodsToAlert: z.literal(1),
              }),
            }),
          )
          .length(1),
      }),
      actions: z.strictObject({ actionGroups: z.array(resourceIdExpression).length(1) }),
    })
    .refine((p) => minutes(p.windowSize) >= 2 * minutes(p.evaluationFrequency)),
  dependsOn: z.array(resourceIdExpression).length(1),
});
const documentShape = <T extends z.ZodType>(resource: T) =>
  z.strictObject({
    $schema: z.url(),
    contentVersion: z.literal('1.0.0.0'),
    metadata: z.strictObject({ description: z.string() }),
    parameters: z.record(
      z.string(),
      z.strictObject({
        type: z.enum(['string', 'bool']),
        defaultValue: z.union([z.string(), z.boolean()]),
        metadata: z.strictObject({ description: z.string() }),
      }),
    ),
    resources: z.array(resource),
  });
const sentinelShape = z.strictObject({
  type: z.literal('Microsoft.OperationalInsights/workspaces/providers/alertRules'),
  apiVersion: z.literal('2024-09-01'),
  name: z
    .string()
    .regex(/^\[concat\(parameters\('workspaceName'\), '\/Microsoft\.SecurityInsights\/[0-9a-f-]{36}'\)\]$/),
  kind: z.literal('Scheduled'),
  properties: z.strictObject({
    displayName: z.string(),
    description: z.string(),
    severity: z.enum(['High', 'Medium', 'Low', 'Informational']),
    enabled: z.literal(true),
    query: z.string().max(10_000),
    queryFrequency: duration,
    queryPeriod: duration,
    triggerOperator: z.literal('GreaterThan'),
    triggerThreshold: z.literal(0),
    suppressionEnabled: z.literal(false),
    suppressionDuration: duration,
    tactics: z.array(
      z.enum(['InitialAccess', 'Persistence', 'PrivilegeEscalation', 'DefenseEvasion', 'CredentialAccess', 'Impact']),
    ),
    eventGroupingSettings: z.strictObject({ aggregationKind: z.literal('SingleAlert') }),
    incidentConfiguration: z.strictObject({ createIncident: z.literal(true) }),
    entityMappings: z
      .array(
        z.strictObject({
          entityType: z.enum(['Account', 'IP']),
          fieldMappings: z
            .array(z.strictObject({ identifier: z.string(), columnName: z.string() }))
            .min(1)
            .max(3),
        }),
      )
      .max(10)
      .optional(),
  }),
});
const diagnosticShape = z.strictObject({
  type: z.literal('microsoft.aadiam/diagnosticSettings'),
  apiVersion: z.literal('2017-04-01'),
  name: z.string(),
  properties: z.strictObject({
    workspaceId: z.literal("[parameters('workspaceId')]"),
    logs: z.array(z.strictObject({ category: z.string(), enabled: z.literal(true) })),
  }),
});

const templates = (raw = alarmFixture()): { monitor: Template; sentinel: Template; diagnostic: Template } => {
  const input = alarmInput.parse(raw);
  const rules = alarmRules(input);
  return {
    monitor: monitorTemplate(input, rules),
    sentinel: sentinelTemplate(input, rules),
    diagnostic: diagnosticTemplate(input),
  };
};

describe('ARM documents', () => {
  it('have the shape of their resource types', () => {
    const { monitor, sentinel, diagnostic } = templates();
    documentShape(z.union([actionGroupShape, queryRuleShape])).parse(armDocument(monitor));
    documentShape(sentinelShape).parse(armDocument(sentinel));
    const setting = documentShape(diagnosticShape).parse(armDocument(diagnostic));
    expect(setting.$schema).toContain('tenantDeploymentTemplate');
    expect(setting.resources[0]?.properties.logs.map((l) => l.category)).toEqual([
      'SignInLogs',
      'NonInteractiveUserSignInLogs',
      'AuditLogs',
    ]);
  });

  it('carry five alarms, mail and SMS', () => {
    const { monitor } = templates();
    const { resources } = documentShape(z.union([actionGroupShape, queryRuleShape])).parse(armDocument(monitor));
    expect(resources).toHaveLength(6);
    const [people] = resources;
    expect(people?.properties).toMatchObject({
      emailReceivers: [{ emailAddress: 'security@contoso.com' }, {}],
      smsReceivers: [{ countryCode: '420', phoneNumber: '601123456' }],
    });
  });

  it('double the bracket of a text that would be an expression, and only of that', () => {
    expect(armLiteral("[concat('a')]")).toBe("[[concat('a')]");
    expect(armLiteral('[half')).toBe('[half');
    expect(armLiteral('plain')).toBe('plain');
  });

  it('name a Sentinel rule the same each time, and another in another tenant', () => {
    expect(ruleGuid(id(1), 'sign-in')).toBe(ruleGuid(id(1), 'sign-in'));
    expect(ruleGuid(id(1), 'sign-in')).not.toBe(ruleGuid(id(2), 'sign-in'));
    expect(ruleGuid(id(1), 'sign-in')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

/** Bicep read back, written as ARM would be. */
function bicepAsArm(template: Template): unknown {
  const file = readBicep(toBicep(template));
  const nameOf = (symbol: string): string => {
    const found = file.resources.find((r) => r.symbol === symbol);
    return `resourceId('${found?.type}', '${String(found?.body['name'])}')`;
  };
  const used = new Set<string>();
  const convert = (value: BicepValue): unknown => {
    if (value instanceof BicepExpression) {
      if (!value.arm.startsWith('id:')) return `[${value.arm}]`;
      used.add(value.arm.slice(3));
      return `[${nameOf(value.arm.slice(3))}]`;
    }
    if (typeof value === 'string') return armLiteral(value);
    if (Array.isArray(value)) return value.map(convert);
    if (value !== null && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, convert(v)]));
    return value;
  };
  return {
    scope: file.targetScope ?? 'resourceGroup',
    description: file.description,
    parameters: Object.fromEntries(
      file.parameters.map((p) => [
        p.name,
        { type: p.type, defaultValue: convert(p.value), metadata: { description: p.description } },
      ]),
    ),
    resources: file.resources.map((r) => {
      used.clear();
      const body = Object.fromEntries(Object.entries(r.body).map(([k, v]) => [k, convert(v)]));
      return {
        type: r.type,
        apiVersion: r.apiVersion,
        ...body,
        ...(used.size ? { dependsOn: [...used].map((s) => `[${nameOf(s)}]`) } : {}),
      };
    }),
  };
}

function armPlain(template: Template): unknown {
  const { metadata, parameters, resources } = z
    .object({ metadata: z.object({ description: z.string() }), parameters: z.unknown(), resources: z.unknown() })
    .parse(armDocument(template));
  return { scope: template.scope, description: metadata.description, parameters, resources };
}

describe('Bicep and ARM say the same', () => {
  it('for the three templates of the kit', () => {
    for (const template of Object.values(templates())) expect(bicepAsArm(template)).toEqual(armPlain(template));
  });

  it('for any template', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 30 });
    const value: fc.Arbitrary<Expression> = fc.letrec<{ value: Expression }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.constantFrom("'", "\\'", '${workspaceId}', "[parameters('x')]", 'a\nb', '$', '$${', "''", '// x', '/*'),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.constant(new ParameterUse('location')),
        fc.constant(new ResourceIdUse('other')),
        text.map((t) => new Joined([new ParameterUse('location'), `/${t}`])),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(
          fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 8 }).filter((k) => k !== '__proto__'),
          tie('value'),
          { maxKeys: 3 },
        ),
      ),
    })).value;
    fc.assert(
      fc.property(text, value, (said, body) => {
        const template: Template = {
          scope: 'resourceGroup',
          metadata: said,
          parameters: [{ name: 'location', type: 'string', description: said, value: said }],
          resources: [
            { symbol: 'other', type: 'A/b', apiVersion: '2020-01-01', name: 'other', body: {} },
            { symbol: 'one', type: 'A/c', apiVersion: '2020-01-01', name: 'one', body: { properties: body } },
          ],
        };
        expect(bicepAsArm(template)).toEqual(armPlain(template));
      }),
      { numRuns: 200 },
    );
  });
});

describe('rule 12: hostile strings in the kit', () => {
  const hostile = [
    `'"]}\n\u2028\${x}[parameters('a')]\`$(reboot) | x |`,
    '<script>alert(1)</script>',
    '\u202eevil',
    '](javascript:alert(1))',
    '$(curl x)',
    '\ud800',
  ];

  it.each(hostile)('%j changes nothing but texts', (name) => {
    const raw = alarmFixture({
      accounts: [{ id: id(10), userPrincipalName: name, displayName: name }],
      group: { id: id(20), displayName: name },
      policies: [{ id: id(30), displayName: name }],
    });
    const kit = makeAlarmKit(raw);
    for (const template of Object.values(templates(raw))) expect(bicepAsArm(template)).toEqual(armPlain(template));
    for (const file of kit.files) {
      if (file.name.endsWith('.json')) JSON.parse(file.text);
      if (file.name.endsWith('.md')) {
        expect(file.text).not.toContain('<script>');
        expect(file.text).not.toContain('\u202e');
        expect(file.text).not.toContain('](javascript');
        expect(file.text).not.toContain('$(reboot');
        expect(file.text).not.toContain('$(curl');
      }
    }
  });

  it('lets nothing but names by Azure rules near a command', () => {
    for (const resourceGroup of ["rg'; reboot", 'rg$(x)', 'rg`x`', 'rg ', '', 'a\nb', '--help']) {
      expect(() => makeAlarmKit(alarmFixture({ workspace: { ...alarmFixture().workspace, resourceGroup } }))).toThrow();
    }
    expect(() => makeAlarmKit(alarmFixture({ tenantId: 'x' }))).toThrow();
    expect(() => makeAlarmKit(alarmFixture({ notify: { mails: [], sms: [] } }))).toThrow();
  });

  it('any Bicep string stays on its line and in its quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        expect(bicepString(text)).toMatch(/^'(?:[^'\\\r\n$]|\\[\\'nrt$]|\\u\{[0-9a-f]+\})*'$/);
      }),
    );
  });
});

describe('the kit', () => {
  it('is the same for the same input, and watches test objects only when told to', () => {
    expect(makeAlarmKit(alarmFixture())).toEqual(makeAlarmKit(alarmFixture()));
    const test = {
      account: { id: id(90), userPrincipalName: 'bgk-alarm-test@contoso.onmicrosoft.com' },
      group: { id: id(91) },
    };
    const kit = makeAlarmKit(alarmFixture({ test }));
    expect(kit.forTest).toBe(true);
    for (const rule of kit.rules) expect(rule.query).toContain(id(90));
    for (const rule of makeAlarmKit(alarmFixture()).rules) expect(rule.query).not.toContain(id(90));
  });

  it('tests every alarm, and never on a real object', () => {
    const kit = makeAlarmKit(alarmFixture());
    const plan = kit.files.find((f) => f.name === 'TEST-PLAN.md')?.text ?? '';
    for (const rule of kit.rules) expect(plan).toContain(rule.title);
    const acts = plan.split('## Fire')[1]?.split('## After')[0] ?? '';
    for (const account of alarmFixture().accounts) expect(acts).not.toContain(account.userPrincipalName);
    expect(plan).toContain('Never delete or change a real key');
  });

  it('asks the right Azure for each cloud', () => {
    const text = (cloud: 'global' | 'usGovL4' | 'china'): string =>
      makeAlarmKit(alarmFixture({ cloud })).files.find((f) => f.name === 'DEPLOY.md')?.text ?? '';
    expect(text('global')).toContain('https://management.azure.com/');
    expect(text('usGovL4')).toContain('https://management.usgovcloudapi.net/');
    expect(text('china')).toContain('https://management.chinacloudapi.cn/');
  });
});
