import { describe, expect, it } from 'vitest';
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

  it('says what it does not understand', () => {
    expect(code(['--accounts', 'many'])).toBe('app/bad-input');
    expect(code(['--nonsense'])).toBe('app/bad-input');
    expect(code(['--keys', 'udp:10.0.0.1:8111,7111'])).not.toBe('taken');
  });
});
