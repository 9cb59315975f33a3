import { open, rm } from 'node:fs/promises';
import { AppError } from '../../../shared/errors';

/**
 * The one way a sheet becomes a file: asked for, at a path that a person chose. Mode 0600 from its first byte;
 * a file of that name is removed first, so that nothing is written through a link or into looser rights.
 * @returns the reminder to show.
 */
export async function saveSheet(path: string, pdf: Uint8Array): Promise<string> {
  try {
    await rm(path, { force: true });
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(pdf);
      await file.sync();
    } catch (thrown) {
      await rm(path, { force: true });
      throw thrown;
    } finally {
      await file.close();
    }
  } catch (thrown) {
    throw new AppError(
      'paper/unwritable',
      { where: path, reason: (thrown as NodeJS.ErrnoException).code ?? 'unknown' },
      thrown,
    );
  }
  return 'This file holds the PIN. Print it, remove it, and empty the wastebasket. On a flash disk, remove is not erase.';
}
