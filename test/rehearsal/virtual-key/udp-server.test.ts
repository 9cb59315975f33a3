import { createSocket } from 'node:dgram';
import { describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/virtual-key';
import { createUdpSource } from '../../../src/main/keys/hid/udp-source';
import { createVirtualKey, serveByUdp } from '../../../src/main/rehearsal/virtual-key';
import { systemClock } from '../../../src/main/system-ports';
import { seededRandom } from './fake-world';

const quiet = { event: () => undefined };

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

describe('a virtual key behind a UDP port', () => {
  it('answers INIT to the reply port, is silent while unplugged, and is there again after', async () => {
    const key = createVirtualKey({
      slot: 'A',
      personality: 'yubikey-5c-nfc',
      clock: systemClock,
      random: seededRandom('udp'),
      autoTouch: true,
      plugged: true,
    });
    const localPort = await freePort();
    const service = await serveByUdp(key, 0, localPort);
    const source = createUdpSource([{ host: '127.0.0.1', port: service.port, localPort }], {
      clock: systemClock,
      log: quiet,
    });
    const port = await source.open((await source.list())[0]!);
    const init = new Uint8Array(64);
    init.set([0xff, 0xff, 0xff, 0xff, 0x86, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]);
    await port.write(init);
    expect((await port.read(5000))?.subarray(7, 15)).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    key.unplug();
    await port.write(init);
    expect(await port.read(100)).toBeNull();
    key.plug();
    await port.write(init);
    expect((await port.read(5000))?.[4]).toBe(0x86);
    await port.close();
    await source.close();
    await service.close();
  });

  it('names the port that is taken', async () => {
    const world = { slot: 'A', personality: 'ctap20-only', clock: systemClock, random: seededRandom('two') };
    const first = await serveByUdp(createVirtualKey(world), 0, null);
    await expect(serveByUdp(createVirtualKey(world), first.port, null)).rejects.toMatchObject({
      code: 'app/port-taken',
      details: { port: first.port },
    });
    await first.close();
  });

  it('refuses a command line that it does not understand', async () => {
    const write = process.stderr.write.bind(process.stderr);
    const said: string[] = [];
    process.stderr.write = (text: string | Uint8Array) => said.push(String(text)) > 0;
    try {
      expect(await main(['--personality', 'nothing'])).toBe(2);
      expect(await main(['--port', 'many'])).toBe(2);
      expect(await main(['--what'])).toBe(2);
    } finally {
      process.stderr.write = write;
    }
    expect(said.join('')).toContain('There is no personality "nothing"');
  });
});
