import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { createUdpSource } from '../../src/main/keys/hid/udp-source';
import { openSecurityKey } from '../../src/main/keys/security-key';
import { rehearsalRoots } from '../../src/main/rehearsal/test-ca';
import { systemClock, systemRandom } from '../../src/main/system-ports';
import { creationOptions, PIN, pinOf } from '../keys/support/world';
import { watchBlocks, type Blocks } from './notice';

const ready = z.object({ port: z.number() });

/**
 * The main thread while a key is described, given a PIN and registered `times` times. The key is a process of its own behind
 * a UDP port, so that every report is a real wait and nothing that the stand-in computes is counted as ours.
 */
export async function blocksWhileRegistering(times: number): Promise<Blocks> {
  const localPort = await freePort();
  const child = spawn(
    process.execPath,
    [
      join(process.cwd(), 'out/main/cli.js'),
      'virtual-key',
      '--port',
      '0',
      '--reply-port',
      String(localPort),
      '--auto-touch',
      '--json',
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  try {
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { port } = ready.parse(JSON.parse(line));
    const log = { event: () => undefined };
    const source = createUdpSource([{ host: '127.0.0.1', port, localPort }], { clock: systemClock, log });
    const [device] = await source.list();
    if (device === undefined) throw new Error('the key did not show');
    const deps = { clock: systemClock, random: systemRandom, log, attestation: { roots: await rehearsalRoots() } };
    const key = await openSecurityKey(source, device, deps);
    await key.setPin(pinOf(PIN));
    // Once for what is loaded and compiled on first use.
    await key.register(creationOptions(), pinOf(PIN));
    const blocks = watchBlocks();
    for (let n = 0; n < times; n++) {
      await key.describe();
      const made = await key.register(creationOptions({ userId: new Uint8Array(32).fill(n + 1) }), pinOf(PIN));
      if (made.attestation.level !== 'verified') throw new Error('attestation was not verified');
      blocks.lap();
    }
    await key.close();
    await source.close();
    return blocks.end();
  } finally {
    child.kill();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
