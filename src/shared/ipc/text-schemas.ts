import { z } from 'zod';

/** Nothing that crosses the bridge is longer than this. */
export const text = z.string().max(20_000);
export const short = z.string().max(512);
