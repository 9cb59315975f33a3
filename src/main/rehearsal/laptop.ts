import { AppError } from '../../shared/errors';
import { nodeDisk, type Disk } from '../ceremony/journal/disk';
import type { SheetPaper } from '../ceremony/ports';
import { fragileDisk } from './fragile-disk';

/** What can go wrong with the laptop itself, by name, for the tray and `--fault`. */
export const LAPTOP_FAULTS = [
  { id: 'printer-fails', label: 'The printer does not take the job' },
  { id: 'print-cancelled', label: 'The print dialog is closed' },
  { id: 'disk-full', label: 'The journal cannot be written for a moment' },
] as const;
export type LaptopFault = (typeof LAPTOP_FAULTS)[number]['id'];

export function isLaptopFault(id: string): id is LaptopFault {
  return LAPTOP_FAULTS.some((each) => each.id === id);
}

/** Disk and printer of a rehearsal. A print fault is over when it has happened; a full disk stays until it is told otherwise. */
export class Laptop {
  readonly disk: Disk;
  private readonly fragile: ReturnType<typeof fragileDisk>;
  private readonly on = new Set<LaptopFault>();

  constructor(
    private readonly changed: () => void,
    disk: Disk = nodeDisk,
  ) {
    this.fragile = fragileDisk(disk);
    this.disk = this.fragile;
  }

  get active(): readonly LaptopFault[] {
    return [...this.on];
  }

  set(fault: LaptopFault, on: boolean): void {
    if (on) this.on.add(fault);
    else this.on.delete(fault);
    this.fragile.setFull(this.on.has('disk-full'));
    this.changed();
  }

  /** The same paper, whose next sheet does not come out where that is switched on. */
  paper(paper: SheetPaper): SheetPaper {
    return {
      deliver: async (job, options) => {
        if (this.take('printer-fails')) throw new AppError('paper/printer', { message: 'out of paper' });
        if (this.take('print-cancelled')) throw new AppError('paper/cancelled');
        return paper.deliver(job, options);
      },
    };
  }

  private take(fault: LaptopFault): boolean {
    const isOn = this.on.has(fault);
    if (isOn) this.set(fault, false);
    return isOn;
  }
}
