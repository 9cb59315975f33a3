import { describe, expect, it } from 'vitest';
import { surveyMarkdown } from '../../../src/main/entra/survey/export';
import { sources } from '../../../src/shared/model/sources';
import type { SurveyReport } from '../../../src/shared/model/tenant';

const survey: SurveyReport = {
  tenant: {
    id: 't-1',
    displayName: '<img src=x> [click](https://evil.example)\n# Heading',
    initialDomain: 'firm.onmicrosoft.com',
    cloud: 'global',
    securityDefaults: true,
    licence: 'free',
    simulated: true,
  },
  takenAt: '2026-11-26T10:00:00.000Z',
  findings: [
    { id: 'a', severity: 'fine', title: 'Fine one', evidence: 'e1', why: 'w1', fix: 'f1', source: 's1' },
    { id: 'b', severity: 'stop', title: 'Stop one', evidence: 'e2', why: 'w2', fix: 'f2', source: 'learn.example/x' },
  ],
  questions: [
    { id: 'q1', text: 'Is SMS on?', where: 'portal', answers: ['Yes', 'No'] },
    { id: 'q2', text: 'Is it open?', where: 'portal', answers: [] },
  ],
  blocked: true,
};

describe('surveyMarkdown', () => {
  const text = surveyMarkdown(survey, null, { q1: 'No' });

  it('has every finding with its four answers, what stops first, and says that it is a rehearsal', () => {
    expect(text.startsWith('# REHEARSAL: ')).toBe(true);
    expect(text.indexOf('Stop one')).toBeLessThan(text.indexOf('Fine one'));
    for (const part of ['Found: e2', 'Why it matters: w2', 'The plan: f2', 'Source: learn.example/x'])
      expect(text).toContain(part);
    expect(text).toContain('Is SMS on? No');
    expect(text).toContain('Is it open? Not answered yet.');
  });

  it('says what the page of a source is about, and its whole address', () => {
    const [first] = survey.findings;
    const known = surveyMarkdown({ ...survey, findings: [{ ...first!, source: sources.passkeys }] }, null, {});
    expect(known).toMatch(/^Source: Enable passkeys .*, https:\/\/learn\.microsoft\.com\/entra\/\S+passkeys-fido2$/mu);
  });

  it('rule 12: a hostile name makes neither a link nor a tag nor a heading', () => {
    expect(text).not.toMatch(/(?<!\\)<img/u);
    expect(text).not.toMatch(/(?<!\\)\[click/u);
    expect(text).not.toMatch(/^# Heading/mu);
  });
});
