import { afterEach, describe, expect, it } from 'vitest';
import { appState, records } from './fixtures';
import { show, type Screen } from './render';
import { scenes } from './scenes';

let screen: Screen | null = null;
afterEach(async () => {
  await screen?.close();
  screen = null;
});
const asked = (name: string): number => screen?.fake.calls.filter((call) => call.name === name).length ?? 0;

describe('home', () => {
  it('starts a rehearsal from a real run, and offers none inside of one', async () => {
    screen = await show(scenes.home);
    await screen.click('home-rehearse');
    expect(asked('app.startRehearsal')).toBe(1);
    await screen.close();
    screen = await show(scenes['rehearsal-home']);
    expect(screen.find('home-rehearse')).toBeNull();
  });

  it('says which sheets stand, and where the other PINs are', async () => {
    screen = await show(scenes.home);
    const text = screen.get('home-waiting').textContent ?? '';
    expect(text).toContain('Sheet 0004-A is proven.');
    expect(text).toContain('Sheet 0004-B is printed and still to be proven.');
    expect(text).toContain('one PIN stays sealed');
    expect(text).toContain('1 of 2 proven');
  });

  it('offers no way back into a rehearsal whose keys are gone', async () => {
    const [first] = records;
    if (first === undefined) throw new Error('no record');
    screen = await show({ ...scenes.home, records: [{ ...first, partsGone: true }] });
    expect(screen.find('home-waiting')).toBeNull();
    await screen.click('home-records');
    expect(screen.get('records-table').textContent).toContain('Not finished');
  });

  it('names what cannot be opened, and says what may be lost; set aside it is still in Records', async () => {
    screen = await show(scenes['home-unreadable']);
    const card = screen.get('unreadable-0007-a1b2c3d4e5f6').textContent ?? '';
    expect(card).toContain('Job 0007 on a key cannot be opened');
    expect(card).toContain('A PIN may still be sealed in it.');
    expect(card).toContain('0007-a1b2c3d4e5f6');
    await screen.click('set-aside-0007-a1b2c3d4e5f6');
    expect(screen.find('unreadable-0007-a1b2c3d4e5f6')).toBeNull();
    await screen.click('home-records');
    expect(screen.get('unreadable-0007-a1b2c3d4e5f6').textContent).toContain('Set aside.');
    expect(screen.fake.calls.filter(({ name }) => name === 'records.setAside').map(({ input }) => input)).toEqual([
      { kind: 'job', id: '0007-a1b2c3d4e5f6' },
    ]);
  });

  it('where Windows denies the keys: restart as administrator, one press', async () => {
    screen = await show({
      ...scenes.home,
      app: { ...appState, platform: 'win32', rights: { state: 'missing', text: 'Denied', fix: 'Restart.' } },
    });
    await screen.click('restart-elevated');
    expect(asked('app.relaunchElevated')).toBe(1);
  });
});

describe('the way out of a rehearsal', () => {
  it('ends at once where nothing is open', async () => {
    screen = await show(scenes['rehearsal-home']);
    await screen.click('end-rehearsal');
    expect(screen.find('confirm')).toBeNull();
    expect(asked('app.endRehearsal')).toBe(1);
  });

  it('asks once more where a ceremony is open, and says what is lost', async () => {
    screen = await show(scenes['rehearsal-keys']);
    await screen.click('end-rehearsal');
    expect(asked('app.endRehearsal')).toBe(0);
    expect(screen.get('confirm').textContent).toContain('cannot be resumed');
    await screen.click('confirm-keep');
    expect(screen.find('confirm')).toBeNull();
    expect(asked('app.endRehearsal')).toBe(0);
    await screen.click('end-rehearsal');
    await screen.click('confirm-act');
    expect(asked('app.endRehearsal')).toBe(1);
  });

  it('does not exist in a real run', async () => {
    screen = await show(scenes.keys);
    expect(screen.find('end-rehearsal')).toBeNull();
  });
});

describe('the survey', () => {
  it('is exported, and each finding says when it was read', async () => {
    screen = await show(scenes.survey);
    await screen.click('export-survey');
    expect(asked('ceremony.exportSurvey')).toBe(1);
    expect(screen.get('survey-saved').textContent).toContain('survey.md');
    expect(document.querySelector('.finding-open')?.textContent).toMatch(/read \d\d:\d\d:\d\d/u);
  });
});
