// Each worker has a screen of its own, so that no window takes the focus from another's. Set by `npm test`, which starts them.
const displays = process.env.BGK_DISPLAYS?.split(',') ?? [];
const display = displays[(Number(process.env.VITEST_POOL_ID ?? '1') - 1) % displays.length];
if (display !== undefined) process.env.DISPLAY = display;
