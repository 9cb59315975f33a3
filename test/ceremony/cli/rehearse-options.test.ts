import { describe, expect, it } from 'vitest';
import { toErrorData } from '../../../src/shared/errors';
import { parseRehearse } from '../../../src/cli/support/rehearse-options';

const code = (argv: readonly string[]): string => {
  try {
    parseRehearse(argv);
    return 'taken';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('the command line of a rehearsal', () => {
  it('rule 4: one key for two accounts, or the same key twice, is refused before anything is touched', () => {
    expect(code(['--accounts', '2', '--keys', 'udp:127.0.0.1:8111,7111'])).toBe('ceremony/too-few-keys');
    expect(code(['--accounts', '2', '--keys', 'udp:127.0.0.1:8111,7111', '--keys', 'udp:127.0.0.1:8111,7112'])).toBe(
      'ceremony/same-key-twice',
    );
    expect(code(['--accounts', '2', '--keys', 'udp:127.0.0.1:8111,7111', '--keys', 'udp:127.0.0.1:8112,7112'])).toBe(
      'taken',
    );
  });

  it('takes a label stock, and names them all where it knows none of that name', () => {
    expect(parseRehearse([]).labels).toBeNull();
    expect(parseRehearse(['--labels', 'L7163']).labels).toBe('L7163');
    expect(parseRehearse(['--labels=l7160']).labels).toBe('L7160');
    expect(code(['--labels'])).toBe('app/bad-input');
    try {
      parseRehearse(['--labels', 'L9999']);
      expect.unreachable();
    } catch (error) {
      expect(toErrorData(error).says).toBe(
        'The app did not understand --labels L9999 (one of plain, L7160, L7163, 5160, 5163).',
      );
    }
  });

  it('says what it does not understand', () => {
    expect(code(['--accounts', 'many'])).toBe('app/bad-input');
    expect(code(['--nonsense'])).toBe('app/bad-input');
    expect(code(['--keys', 'udp:10.0.0.1:8111,7111'])).not.toBe('taken');
  });
});
