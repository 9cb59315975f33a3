import type { AppError } from '../../shared/errors';
import type { CeremonySnapshot, StepState } from '../../shared/model/ceremony';
import type { Ceremony } from '../../main/ceremony/create';

const STATES: Readonly<Record<StepState, string>> = {
  done: 'proven',
  here: 'now',
  notYet: 'not yet',
  fault: 'fault',
  heldBack: 'held back',
};
const TITLES = {
  survey: 'Survey',
  plan: 'Plan',
  keys: 'Keys',
  accounts: 'Accounts',
  register: 'Register',
  paper: 'Paper',
  signIn: 'Sign in',
  finish: 'Finish',
} as const;

/** The steps as they are won: redrawn in place on a terminal, one line per change elsewhere. */
export class LiveTable {
  private readonly unsubscribe: () => void;
  private drawn = 0;
  private last = '';
  private readonly told = new Map<string, string>();

  constructor(
    private readonly ceremony: Ceremony,
    private readonly out: NodeJS.WriteStream,
  ) {
    out.write('REHEARSAL. Simulated keys, simulated tenant.\n\n');
    this.unsubscribe = ceremony.subscribe((snapshot) => this.draw(snapshot));
    this.draw(ceremony.snapshot());
  }

  trouble(error: AppError): void {
    const { says, next } = error.toData();
    this.line(`  ! ${says} ${next}`);
  }

  end(): void {
    this.draw(this.ceremony.snapshot());
    this.unsubscribe();
  }

  private draw(snapshot: CeremonySnapshot): void {
    const rows = snapshot.steps.map((step) => {
      const state = snapshot.finished || step.state === 'done' ? STATES.done : STATES[step.state];
      return { name: step.name, text: `  ${TITLES[step.name].padEnd(10)} ${state.padEnd(10)} ${step.note}` };
    });
    if (!this.out.isTTY) {
      for (const row of rows) {
        if (this.told.get(row.name) !== row.text && !/not yet|held back/u.test(row.text))
          this.out.write(`${row.text}\n`);
        this.told.set(row.name, row.text);
      }
      return;
    }
    const text = [...rows.map((row) => row.text), '', `  ${snapshot.nextAct}`]
      .map((row) => `${row}\u001b[K\n`)
      .join('');
    if (text === this.last) return;
    this.out.write(`${this.drawn > 0 ? `\u001b[${this.drawn}A` : ''}${text}`);
    this.drawn = rows.length + 2;
    this.last = text;
  }

  private line(text: string): void {
    this.out.write(`${text}\u001b[K\n`.replace(this.out.isTTY ? '' : '\u001b[K', ''));
    this.drawn = 0;
    this.last = '';
  }
}
