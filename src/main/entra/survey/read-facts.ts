import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import type { SurveyFacts } from './facts';

/** Facts go out opaque and may come back from a file: they are ours only with our version in them. */
const envelope = z.looseObject({
  version: z.literal(1),
  takenAt: z.string(),
  admin: z.looseObject({ tenantId: z.string() }),
  unread: z.array(z.unknown()),
});

export function readFacts(value: unknown): SurveyFacts {
  const parsed = envelope.safeParse(value);
  if (!parsed.success) throw new AppError('app/bad-input', { what: 'the survey' });
  return value as SurveyFacts;
}
