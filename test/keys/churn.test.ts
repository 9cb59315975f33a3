import { expect, it } from 'vitest';
import { churn } from '../bench/churn';

const keys = Number(process.env['BGK_CHURN'] ?? 50);

it(`${keys} keys one after another leave no handle and no listener, each within 60 reports and one touch`, async () => {
  const report = await churn(keys);
  expect(report.reportsPerKey).toBeLessThanOrEqual(60);
  // Two for the tries that are read before the PIN goes out, and the keepalives of one touch.
  expect(report.reportsPerKey - report.floorReports).toBeGreaterThanOrEqual(2);
  expect(report.reportsPerKey - report.floorReports).toBeLessThanOrEqual(6);
  expect(report.touchesPerKey).toBe(1);
  expect(report.handlesGrown).toBeLessThanOrEqual(0);
  expect(report.listenersLeft).toBe(0);
}, 600_000);
