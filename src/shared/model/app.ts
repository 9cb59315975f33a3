/** What the window knows about the program itself and the laptop. */
export interface AppState {
  readonly version: string;
  readonly platform: 'win32' | 'darwin' | 'linux' | 'other';
  readonly electron: string;
  readonly rehearsal: boolean;
  /** Why only rehearsal is offered; null when real tenants may be opened. */
  readonly rehearsalOnly: string | null;
  readonly network: 'reachable' | 'unreachable' | 'unknown' | 'simulated';
  readonly rights: {
    readonly state: 'enough' | 'missing' | 'notNeeded';
    readonly text: string;
    readonly fix: string | null;
  };
  readonly sealing: { readonly osKeystore: boolean; readonly text: string };
}

export interface Settings {
  readonly clientId: string | null;
  readonly tenantId: string | null;
  readonly cloud: 'global' | 'usGovL4' | 'usGovL5' | 'china';
  readonly theme: 'system' | 'light' | 'dark';
  readonly contentProtection: boolean;
}
