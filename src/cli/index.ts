import '../main/app/globals';

// SECURITY: whoever set it to get past a proxy that opens TLS would have every certificate taken, and tokens with them.
delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;

/** Every command ends with an exit code: 0 done, 1 not done and why was said, 2 the command line was not understood. */
type Command = (argv: readonly string[]) => Promise<number>;

const commands: Readonly<Record<string, () => Promise<{ main: Command }>>> = {
  rehearse: () => import('./rehearse'),
  keys: () => import('./keys'),
  audit: () => import('./audit'),
  drill: () => import('./drill'),
  tenant: () => import('./simulated-tenant'),
  'virtual-key': () => import('./virtual-key'),
};

async function run(): Promise<number> {
  const [name = '', ...argv] = process.argv.slice(2);
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    process.stderr.write(`Unknown command "${name}". The commands are: ${Object.keys(commands).join(', ')}.\n`);
    return 2;
  }
  const { main } = await load();
  return main(argv);
}

run().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    // What nobody foresaw: its kind only, since a message might hold anything.
    process.stderr.write(
      `The command stopped: ${error instanceof Error ? error.name : 'unknown error'}. Report this with the steps that led to it.\n`,
    );
    if (process.env.BGK_DEBUG === '1' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  },
);
