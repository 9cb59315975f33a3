import { createRequire } from 'node:module';
import { z } from 'zod';

const load = createRequire(__filename);

/** Columns of the workspace tables as Microsoft's table reference lists them (those that the kit could touch). */
const TABLES = {
  SigninLogs:
    '(TimeGenerated: datetime, UserId: string, UserPrincipalName: string, UserDisplayName: string, AppId: string, AppDisplayName: string, ResourceDisplayName: string, ResourceIdentity: string, IPAddress: string, ResultType: string, ResultDescription: string, ResultSignature: string, CorrelationId: string, Id: string, OperationName: string, Category: string, ClientAppUsed: string, ConditionalAccessStatus: string, ConditionalAccessPolicies: dynamic, AuthenticationDetails: string, AuthenticationRequirement: string, DeviceDetail: dynamic, LocationDetails: dynamic, Status: dynamic, IsInteractive: bool, RiskState: string, Type: string)',
  AADNonInteractiveUserSignInLogs:
    '(TimeGenerated: datetime, UserId: string, UserPrincipalName: string, UserDisplayName: string, AppId: string, AppDisplayName: string, ResourceDisplayName: string, ResourceIdentity: string, IPAddress: string, ResultType: string, ResultDescription: string, ResultSignature: string, CorrelationId: string, Id: string, OperationName: string, Category: string, ClientAppUsed: string, ConditionalAccessStatus: string, ConditionalAccessPolicies: string, AuthenticationDetails: string, DeviceDetail: string, LocationDetails: string, Status: string, IsInteractive: bool, Type: string)',
  AuditLogs:
    '(TimeGenerated: datetime, ActivityDateTime: datetime, ActivityDisplayName: string, OperationName: string, Category: string, Result: string, ResultReason: string, ResultDescription: string, LoggedByService: string, InitiatedBy: dynamic, TargetResources: dynamic, AdditionalDetails: dynamic, CorrelationId: string, Id: string, Identity: string, AADTenantId: string, AADOperationType: string, Type: string)',
} as const;

interface TableSymbol {
  WithName(name: string): TableSymbol;
}
interface Diagnostics {
  readonly Count: number;
  getItem(index: number): { readonly Code: string; readonly Severity: string; readonly Message: string };
}
interface ParsedCode {
  GetDiagnostics(): Diagnostics;
  readonly ResultType: {
    readonly Columns?: { readonly Count: number; getItem(i: number): { readonly Name: string } };
  } | null;
}
interface Kusto {
  readonly Symbols: {
    readonly TableSymbol: { From(schema: string): TableSymbol };
    readonly DatabaseSymbol: { readonly $ctor1: new (name: string, tables: readonly TableSymbol[]) => object };
  };
  readonly GlobalState: { readonly Default: { WithDatabase(db: object): object } };
  readonly KustoCode: { ParseAndAnalyze(query: string, globals: object): ParsedCode };
}

function language(): Kusto {
  load('@kusto/language-service-next/bridge.min');
  load('@kusto/language-service-next/Kusto.Language.Bridge.min');
  const { Kusto } = z
    .object({ Kusto: z.object({ Language: z.custom<Kusto>((value) => value !== null && typeof value === 'object') }) })
    .parse(globalThis);
  return Kusto.Language;
}

let cached: { kusto: Kusto; globals: object } | null = null;

function workspace(): { kusto: Kusto; globals: object } {
  if (cached !== null) return cached;
  const kusto = language();
  const tables = Object.entries(TABLES).map(([name, schema]) => kusto.Symbols.TableSymbol.From(schema).WithName(name));
  cached = {
    kusto,
    globals: kusto.GlobalState.Default.WithDatabase(new kusto.Symbols.DatabaseSymbol.$ctor1('ws', tables)),
  };
  return cached;
}

/** What Microsoft's own parser and binder say about a query; and the columns that come out of it. */
export function analyse(query: string): { readonly problems: readonly string[]; readonly columns: readonly string[] } {
  const { kusto, globals } = workspace();
  const code = kusto.KustoCode.ParseAndAnalyze(query, globals);
  const found = code.GetDiagnostics();
  const problems = Array.from({ length: found.Count }, (_, i) => found.getItem(i)).map((d) => `${d.Code} ${d.Message}`);
  const columns = code.ResultType?.Columns;
  return { problems, columns: columns ? Array.from({ length: columns.Count }, (_, i) => columns.getItem(i).Name) : [] };
}
