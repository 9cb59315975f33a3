import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violationsOf } from './axe';
import { openAllScenes, type Scenes } from './scenes';

/** The walk of access.test.ts sees what a ceremony passes through; this sees the rest: errors, drills, jobs, a break-glass day. */
describe('access of every scene', () => {
  let scenes: Scenes;
  beforeAll(async () => {
    scenes = await openAllScenes();
  });
  afterAll(async () => scenes?.close());

  it('WCAG A and AA hold in light, dark and high contrast', { timeout: 900_000 }, async () => {
    const violations: string[] = [];
    for (const name of scenes.names) {
      await scenes.show(name);
      violations.push(...(await violationsOf(scenes.page, name)));
    }
    expect(scenes.names.length).toBeGreaterThan(60);
    expect(violations).toEqual([]);
  });
});
