import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';

export const looks = [
  ['light', { colorScheme: 'light', forcedColors: 'none' }],
  ['dark', { colorScheme: 'dark', forcedColors: 'none' }],
  ['high contrast', { colorScheme: 'dark', forcedColors: 'active' }],
] as const;

/** What of WCAG A and AA is broken on the page as it stands, in three looks. Fluent's own focus dummies are left out. */
export async function violationsOf(page: Page, name: string): Promise<readonly string[]> {
  const violations: string[] = [];
  for (const [look, media] of looks) {
    await page.emulateMedia(media);
    const { violations: found } = await new AxeBuilder({ page })
      .setLegacyMode(true)
      .exclude('[data-tabster-dummy]')
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze();
    for (const each of found)
      violations.push(`${name}, ${look}: ${each.id} at ${each.nodes.map((node) => node.target.join(' ')).join('; ')}`);
  }
  await page.emulateMedia({ colorScheme: null, forcedColors: null });
  return violations;
}
