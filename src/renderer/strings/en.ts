import { adopt } from './en/adopt';
import { day } from './en/day';
import { drill } from './en/drill';
import { keys } from './en/keys';
import { life } from './en/life';
import { papers } from './en/papers';
import { prompts } from './en/prompts';
import { screens } from './en/screens';
import { shell } from './en/shell';
import { steps } from './en/steps';

/** Every word of the window but what main sends (errors, findings, plan). A translation is one more object of this shape. */
export const en = { shell, steps, keys, prompts, drill, life, day, adopt, papers, ...screens };
export type Strings = typeof en;
