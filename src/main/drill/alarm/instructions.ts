import { mdText } from './text';
import { DIAGNOSTIC_CATEGORIES, workspaceResourceId } from './resources';
import type { AlarmInput } from './input';
import type { AlarmRule } from './rules';

/** Name of Azure for `az cloud set`, and the address of its resource manager. */
const AZURE = {
  global: { name: 'AzureCloud', manager: 'https://management.azure.com', portal: 'https://portal.azure.com' },
  usGovL4: {
    name: 'AzureUSGovernment',
    manager: 'https://management.usgovcloudapi.net',
    portal: 'https://portal.azure.us',
  },
  usGovL5: {
    name: 'AzureUSGovernment',
    manager: 'https://management.usgovcloudapi.net',
    portal: 'https://portal.azure.us',
  },
  china: { name: 'AzureChinaCloud', manager: 'https://management.chinacloudapi.cn', portal: 'https://portal.azure.cn' },
} as const;

/** How the operator puts the kit to work, with tools of their own. Every value in a command passed Azure's naming rules. */
export function deployInstructions(input: AlarmInput): string {
  const azure = AZURE[input.cloud];
  const { subscriptionId, resourceGroup, name } = input.workspace;
  return `# Put the alarms to work

Needed: Monitoring Contributor on the resource group \`${resourceGroup}\`, Security Administrator in Entra for the diagnostic setting,
Sentinel Contributor for the Sentinel rules. Azure asks for a second factor on every write. Sign in as an administrator, not as an emergency access account.
${input.test === null ? '' : '\n**This kit also watches the objects made for the test. Deploy the other one when the test is over.**\n'}
## By command line

\`\`\`sh
az cloud set --name ${azure.name}
az login --tenant ${input.tenantId}
az account set --subscription ${subscriptionId}

# 1. Entra's logs to the workspace. Look first: a setting that sends them there already is enough.
az rest --method get --url "${azure.manager}/providers/microsoft.aadiam/diagnosticSettings?api-version=2017-04-01"
az rest --method put --url "${azure.manager}/providers/microsoft.aadiam/diagnosticSettings/bgk-entra-logs?api-version=2017-04-01" --body @entra-logs.body.json

# 2. Action group and the alarms. The first line only shows what would change.
az deployment group what-if --resource-group '${resourceGroup}' --template-file alarms.bicep
az deployment group create --resource-group '${resourceGroup}' --template-file alarms.bicep

# 3. Only where the workspace has Sentinel; then step 2 may be left out.
az deployment group create --resource-group '${resourceGroup}' --template-file sentinel.bicep
\`\`\`

\`alarms.json\` and \`sentinel.json\` hold the same as the Bicep files, for those who have no Bicep.

## By portal (${azure.portal})

1. Microsoft Entra ID, Monitoring, Diagnostic settings, Add: tick ${DIAGNOSTIC_CATEGORIES.join(', ')}; Send to Log Analytics workspace \`${name}\`.
2. Search "Deploy a custom template", Build your own template, load \`alarms.json\`, choose \`${resourceGroup}\`, create.
3. With Sentinel: the same with \`sentinel.json\`.
4. Answer the mail (and SMS) that says that you were added to the action group. Without that a mail may land in the junk folder on the worst day.

Workspace: \`${workspaceResourceId(input)}\`

## What the alarms do not see

- A tenant without a P1 licence exports no sign-in logs. There the drill compares what Graph shows, and \`drill watch\` polls it.
- Log rows come 2 to 15 minutes late, now and then more. The alarms look one hour back and judge by time of arrival, so that a late row still counts. A row may raise its alarm twice.
- Whoever is Global Administrator and Owner of the subscription can switch the alarms off. Keep the action group's people outside that circle.
`;
}

/** Fires every alarm on objects made for it; nothing of the real accounts, keys, group or policies is touched. */
export function testPlan(input: AlarmInput, rules: readonly AlarmRule[]): string {
  const title = (id: string): string => rules.find((rule) => rule.id === id)?.title ?? id;
  return `# Test plan for the alarms

Every alarm is fired on an object made for the test. **Never delete or change a real key, account, group or policy to see whether an alarm rings.**
Real objects, to be left alone: ${input.accounts.map((a) => mdText(a.userPrincipalName)).join(', ')}${input.group ? `, group ${mdText(input.group.displayName)}` : ''}.

## Before

1. Tell the people who get the alarms: name, time, "test".
2. Make a user \`bgk-alarm-test\` on the onmicrosoft.com domain: no role, no licence. Make a security group \`bgk-alarm-test\` without members. Exclude neither from anything.
3. Make the kit once more with both object ids under "Objects made for the test", and deploy it.${input.test === null ? '' : ` (This is that kit: user \`${input.test.account.id}\`${input.test.group ? `, group \`${input.test.group.id}\`` : ''}.)`}

## Fire

| # | do | alarm that must ring | severity | done at | rang at |
|---|---|---|---|---|---|
| 1 | sign in once as the test user | ${title('sign-in')} | 0 | | |
| 2 | stay signed in and reload a portal page after ten minutes | ${title('sign-in')} (a row marked nonInteractive) | 0 | | |
| 3 | type a wrong password for the test user once | ${title('sign-in-failed')} | 2 | | |
| 4 | type it wrong five more times within the hour | ${title('sign-in-failed-often')} | 0 | | |
| 5 | as an administrator add a phone number to the test user, then remove it | ${title('account-changed')} | 0 | | |
| 6 | reset the test user's password | ${title('account-changed')} | 0 | | |
| 7 | give the test user Directory Readers, then take it away | ${title('account-changed')} | 0 | | |
| 8 | put the test user into the test group, then take it out | ${title('account-changed')} | 0 | | |
| 9 | make a Conditional Access policy in *report-only* for the test group alone, rename it, delete it | ${title('policy-changed')} | 1 | | |

An alarm that has not rung 30 minutes after the act has failed. Look at the diagnostic setting first, then run its \`.kql\` file in the workspace, then look at the action group.
Without Conditional Access (no P1) leave row 9 out and write down that it was left out.

## After

1. Make the kit without test objects and deploy it. Its rules must no longer name the test user.
2. Delete the test user and the test group, and purge the user from the deleted ones.
3. Keep this sheet with the record of the next drill.
`;
}
