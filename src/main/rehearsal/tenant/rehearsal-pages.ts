import type { Faults } from './faults';
import { html, json } from './http/reply';
import type { Reply } from './http/reply';
import type { Personality } from './personalities';
import type { Inspection } from './types';
import type { World } from './state/world';
import { escape } from './authority/pages';

/** Facts for `--graph URL` and a small page that shows the state. */
export function rehearsalPages(world: World, personality: Personality, inspect: () => Inspection, faults: Faults): (path: string, query: URLSearchParams) => Reply | null {
  return (path) => {
    switch (path) {
      case '/rehearsal/about':
        return json({ simulatedTenant: 'break-glass-kit', tenantId: world.state.tenantId, cloud: world.state.cloud, personality: { id: personality.id, title: personality.title } });
      case '/':
      case '/rehearsal':
        return html(`<!doctype html><title>Simulated tenant (REHEARSAL)</title><h1>${escape(personality.title)}</h1><pre>${escape(JSON.stringify({ ...inspect(), faults: faults.active() }, null, 2))}</pre>`);
      default:
        return null;
    }
  };
}
