import { AppError } from '../../../shared/errors';
import { toArm } from './arm';
import { toBicep } from './bicep';
import { alarmInput, type AlarmInputRaw } from './input';
import { deployInstructions, testPlan } from './instructions';
import {
  diagnosticTemplate,
  monitorTemplate,
  sentinelTemplate,
  workspaceResourceId,
  DIAGNOSTIC_CATEGORIES,
} from './resources';
import { alarmRules, type AlarmRule } from './rules';

/** Characters in one query; Sentinel takes 10,000. */
const MAX_QUERY = 10_000;

export interface KitFile {
  /** Plain file name, no folder. */
  readonly name: string;
  readonly text: string;
}

export interface AlarmKit {
  readonly rules: readonly AlarmRule[];
  readonly files: readonly KitFile[];
  /** True when it also watches the objects made for the test. */
  readonly forTest: boolean;
}

/**
 * The alarms for exactly these accounts, keys, group and policies, in every form. Pure: same input, same bytes.
 * @throws ZodError when a value breaks Entra's or Azure's own naming rules; `drill/alarm-too-long` when a query grows past what Azure takes.
 */
export function makeAlarmKit(raw: AlarmInputRaw): AlarmKit {
  const input = alarmInput.parse(raw);
  const rules = alarmRules(input);
  const longest = rules.reduce((most, rule) => Math.max(most, rule.query.length), 0);
  if (longest > MAX_QUERY) throw new AppError('drill/alarm-too-long', { length: longest, most: MAX_QUERY });
  const monitor = monitorTemplate(input, rules);
  const sentinel = sentinelTemplate(input, rules);
  const diagnostic = diagnosticTemplate(input);
  return {
    rules,
    forTest: input.test !== null,
    files: [
      { name: 'alarms.bicep', text: toBicep(monitor) },
      { name: 'alarms.json', text: toArm(monitor) },
      { name: 'sentinel.bicep', text: toBicep(sentinel) },
      { name: 'sentinel.json', text: toArm(sentinel) },
      { name: 'entra-logs.bicep', text: toBicep(diagnostic) },
      { name: 'entra-logs.json', text: toArm(diagnostic) },
      { name: 'entra-logs.body.json', text: diagnosticBody(workspaceResourceId(input)) },
      ...rules.map((rule) => ({ name: `${rule.id}.kql`, text: `${rule.query}\n` })),
      { name: 'DEPLOY.md', text: deployInstructions(input) },
      { name: 'TEST-PLAN.md', text: testPlan(input, rules) },
    ],
  };
}

/** Body of the plain PUT, for those who may not deploy at tenant scope. */
function diagnosticBody(workspaceId: string): string {
  const logs = DIAGNOSTIC_CATEGORIES.map((category) => ({ category, enabled: true }));
  return `${JSON.stringify({ properties: { workspaceId, logs } }, null, 2)}\n`;
}
