/**
 * A deployment, said once. ARM JSON and Bicep are two ways of writing this one tree, so they cannot drift apart.
 */
export type Expression =
  | string
  | number
  | boolean
  | null
  | readonly Expression[]
  | ParameterUse
  | ResourceIdUse
  | Joined
  | { readonly [name: string]: Expression };

/** Value of a parameter. */
export class ParameterUse {
  constructor(readonly name: string) {}
}

/** Id of a resource of this same deployment. */
export class ResourceIdUse {
  constructor(readonly symbol: string) {}
}

/** Strings and parameters put together. */
export class Joined {
  constructor(readonly parts: readonly (string | ParameterUse)[]) {}
}

export interface TemplateParameter {
  readonly name: string;
  readonly type: 'string' | 'bool';
  readonly description: string;
  readonly value: string | boolean;
}

export interface TemplateResource {
  /** Name inside the Bicep file; letters only. */
  readonly symbol: string;
  readonly type: string;
  readonly apiVersion: string;
  readonly name: string | Joined;
  /** Members beside type, version and name: location, kind, properties ... */
  readonly body: Readonly<Record<string, Expression>>;
}

export interface Template {
  readonly scope: 'resourceGroup' | 'tenant';
  readonly metadata: string;
  readonly parameters: readonly TemplateParameter[];
  readonly resources: readonly TemplateResource[];
}

export function findResource(template: Template, symbol: string): TemplateResource {
  const found = template.resources.find((resource) => resource.symbol === symbol);
  if (found === undefined) throw new Error(`No resource ${symbol} in the template`);
  return found;
}

/** The resources that an expression names: they are deployed before it. */
export function dependencies(expression: Expression): readonly string[] {
  const found = new Set<string>();
  const walk = (e: Expression): void => {
    if (e instanceof ResourceIdUse) found.add(e.symbol);
    else if (e instanceof ParameterUse || e instanceof Joined || e === null || typeof e !== 'object') return;
    else Object.values(e as Readonly<Record<string, Expression>>).forEach(walk);
  };
  walk(expression);
  return [...found];
}
