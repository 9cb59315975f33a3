import { describe, expect, it } from 'vitest';
import { CtapHidChannel } from '../../../src/main/keys/ctaphid/channel';
import { CtapHidCommand } from '../../../src/main/keys/ctaphid/constants';
import { CtapHidError } from '../../../src/main/keys/ctaphid/errors';
import { encodePackets } from '../../../src/main/keys/ctaphid/framing';
import { seededRandom } from '../../../src/main/rehearsal/seeded-random';
import { AutoClock } from '../support/auto-clock';
import { ScriptedPort, type HostMessage } from '../support/scripted-port';

const { cbor, cancel, init, keepalive, error } = CtapHidCommand;
const OK = Uint8Array.of(0);

type Script = (message: HostMessage, port: ScriptedPort, nth: number) => void;

async function channelTo(script: Script): Promise<{ channel: CtapHidChannel; port: ScriptedPort; clock: AutoClock }> {
  const clock = new AutoClock();
  const counts = new Map<number, number>();
  const port = new ScriptedPort(clock, (message, self) => {
    const nth = (counts.get(message.command) ?? 0) + 1;
    counts.set(message.command, nth);
    if (message.command === init) void clock.sleep(self.initDelayMs).then(() => self.init(message));
    else script(message, self, nth);
  });
  const ports = { clock, random: seededRandom('channel'), log: { event: () => undefined } };
  return { channel: await CtapHidChannel.open(port, ports), port, clock };
}

const commandsHeard = (port: ScriptedPort): number[] => port.heard.map(({ command }) => command);

function failure(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no error',
    (reason: unknown) => (reason instanceof CtapHidError ? reason.failure : String(reason)),
  );
}

describe('opening', () => {
  it('reads version and capabilities, and takes the channel that carries its nonce', async () => {
    const { channel, port } = await channelTo(() => undefined);
    expect(channel.info).toEqual({
      protocolVersion: 2,
      deviceVersion: [5, 4, 3],
      capabilities: { wink: true, cbor: true, msg: true },
    });
    expect(port.heard[0]).toMatchObject({ channel: 0xffffffff, command: init });
    expect(channel.epoch).toBe(1);
  });

  it('passes over an INIT answer that is meant for another program', async () => {
    const clock = new AutoClock();
    const port = new ScriptedPort(clock, (message, self) => {
      self.init({ ...message, payload: new Uint8Array(8).fill(9) });
      self.init(message);
    });
    const channel = await CtapHidChannel.open(port, {
      clock,
      random: seededRandom('x'),
      log: { event: () => undefined },
    });
    await channel.close();
    expect(port.nextChannel).toBe(0x1003);
  });

  it('gives up on a key that does not answer', async () => {
    const clock = new AutoClock();
    const port = new ScriptedPort(clock, () => undefined);
    const ports = { clock, random: seededRandom('x'), log: { event: () => undefined } };
    expect(await failure(CtapHidChannel.open(port, ports))).toBe('init');
    expect(clock.monotonic()).toBeLessThanOrEqual(2_100);
  });
});

describe('one transaction', () => {
  it('hands over the answer', async () => {
    const { channel } = await channelTo((message, port) => port.say(message.channel, cbor, [0, 1, 2]));
    expect(await channel.transact(cbor, OK)).toEqual(Uint8Array.of(0, 1, 2));
  });

  it('tells each change of the keepalive status once', async () => {
    const { channel } = await channelTo(({ channel: id }, port) => {
      for (const status of [1, 1, 1, 2, 2, 1, 2]) port.say(id, keepalive, [status]);
      port.say(id, cbor, [0]);
    });
    const seen: number[] = [];
    await channel.transact(cbor, OK, { onKeepalive: (status) => seen.push(status) });
    expect(seen).toEqual([1, 2, 1, 2]);
  });

  it('ignores packets of other channels', async () => {
    const { channel } = await channelTo(({ channel: id }, port) => {
      port.say(id ^ 0xff, cbor, [0x31]);
      const [first, ...rest] = encodePackets(id, cbor, new Uint8Array(150), 64);
      if (first !== undefined) port.push(first);
      port.say(id ^ 0xff, error, [0x06]);
      for (const packet of rest) port.push(packet);
    });
    expect(await channel.transact(cbor, OK)).toHaveLength(150);
  });

  it('runs one after another', async () => {
    const { channel, port } = await channelTo(({ channel: id, payload }, self) => self.say(id, cbor, payload));
    const answers = await Promise.all([1, 2, 3].map((n) => channel.transact(cbor, Uint8Array.of(n))));
    expect(answers.map(([first]) => first)).toEqual([1, 2, 3]);
    expect(port.heard).toHaveLength(4);
  });

  it('ends with an error when the key is pulled out', async () => {
    const { channel } = await channelTo((_, port) => port.unplug());
    await expect(channel.transact(cbor, OK)).rejects.toMatchObject({ code: 'key/removed' });
  });
});

describe('deadlines', () => {
  it('a silent key is silent after 5 s', async () => {
    const { channel, clock } = await channelTo(() => undefined);
    expect(await failure(channel.transact(cbor, OK))).toBe('silent');
    expect(clock.monotonic()).toBeLessThanOrEqual(5_200);
  });

  it('a storm of keepalives ends at the deadline with one CANCEL', async () => {
    const { channel, port, clock } = await channelTo(({ command, channel: id }, self) => {
      if (command !== cbor) return;
      void (async () => {
        for (let n = 0; n < 2_000; n++) {
          await clock.sleep(20);
          self.say(id, keepalive, [1]);
        }
      })();
    });
    expect(await failure(channel.transact(cbor, OK, { deadlineMs: 3_000 }))).toBe('deadline');
    expect(commandsHeard(port).filter((command) => command === cancel)).toHaveLength(1);
  });

  it('there is a deadline where none was given', async () => {
    const { channel, clock } = await channelTo(({ command, channel: id }, self) => {
      if (command !== cbor) return;
      void (async () => {
        for (let n = 0; n < 100; n++) {
          await clock.sleep(1_000);
          self.say(id, keepalive, [1]);
        }
      })();
    });
    expect(await failure(channel.transact(cbor, OK))).toBe('deadline');
    expect(clock.monotonic()).toBeLessThanOrEqual(31_000);
  });

  it('nothing is sent again when a bad frame and INIT have used the time up', async () => {
    const { channel, port, clock } = await channelTo(({ command, channel: id }, self) => {
      if (command === cbor) void clock.sleep(900).then(() => self.say(id, CtapHidCommand.ping, [1]));
    });
    port.initDelayMs = 500;
    expect(await failure(channel.transact(cbor, OK, { repeatable: true, deadlineMs: 1_000 }))).toBe('deadline');
    expect(commandsHeard(port)).toEqual([init, cbor, init]);
  });

  it('the next call after a silent one starts with INIT', async () => {
    const { channel, port } = await channelTo(({ channel: id }, self, nth) => {
      if (nth > 1) self.say(id, cbor, [0]);
    });
    await failure(channel.transact(cbor, OK));
    await channel.transact(cbor, OK);
    expect(commandsHeard(port)).toEqual([init, cbor, init, cbor]);
    expect(channel.epoch).toBe(2);
  });
});

describe('cancelling', () => {
  it('sends CANCEL once and drains the answer', async () => {
    const stop = new AbortController();
    const { channel, port, clock } = await channelTo(({ command, channel: id }, self) => {
      if (command === cbor) self.say(id, keepalive, [2]);
      if (command === cancel) void clock.sleep(700).then(() => self.say(id, cbor, [0x2d]));
    });
    const answer = await channel.transact(cbor, OK, { signal: stop.signal, onKeepalive: () => stop.abort() });
    expect(answer).toEqual(Uint8Array.of(0x2d));
    expect(commandsHeard(port)).toEqual([init, cbor, cancel]);
  });

  it('hands over an OK that was already on its way', async () => {
    const stop = new AbortController();
    const { channel, clock } = await channelTo(({ command, channel: id }, self) => {
      if (command === cbor) self.say(id, keepalive, [2]);
      if (command === cancel) void clock.sleep(300).then(() => self.say(id, cbor, [0, 7]));
    });
    expect(await channel.transact(cbor, OK, { signal: stop.signal, onKeepalive: () => stop.abort() })).toEqual(
      Uint8Array.of(0, 7),
    );
  });

  it('does not wait for ever for a key that ignores CANCEL', async () => {
    const stop = new AbortController();
    const { channel, port } = await channelTo(({ command, channel: id }, self) => {
      if (command === cbor) self.say(id, keepalive, [2]);
    });
    expect(await failure(channel.transact(cbor, OK, { signal: stop.signal, onKeepalive: () => stop.abort() }))).toBe(
      'cancelled',
    );
    expect(commandsHeard(port)).toEqual([init, cbor, cancel]);
  });

  it('sends nothing at all when it was cancelled before', async () => {
    const { channel, port } = await channelTo(() => undefined);
    expect(await failure(channel.transact(cbor, OK, { signal: AbortSignal.abort() }))).toBe('cancelled');
    expect(commandsHeard(port)).toEqual([init]);
  });
});

describe('a key that somebody else uses', () => {
  it.each([0x06, 0x0a])('is asked again for a while: code %i', async (code) => {
    const { channel, port, clock } = await channelTo(({ channel: id }, self, nth) => {
      if (nth < 4) self.say(id, error, [code]);
      else self.say(id, cbor, [0]);
    });
    expect(await channel.transact(cbor, OK)).toEqual(OK);
    expect(commandsHeard(port)).toEqual([init, cbor, cbor, cbor, cbor]);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(700);
  });

  it('is given up after 5 s', async () => {
    const { channel, clock } = await channelTo(({ channel: id }, self) => self.say(id, error, [0x06]));
    expect(await failure(channel.transact(cbor, OK))).toBe('busy');
    expect(clock.monotonic()).toBeGreaterThanOrEqual(5_000);
    expect(clock.monotonic()).toBeLessThan(5_500);
  });
});

describe('garbled answers', () => {
  const garble: Record<string, Script> = {
    'wrong sequence': ({ channel: id }, port) => {
      const packets = encodePackets(id, cbor, new Uint8Array(200), 64);
      for (const index of [0, 2]) port.push(packets[index] ?? new Uint8Array(64));
    },
    'short report': (_, port) => port.push(new Uint8Array(10)),
    'another command': ({ channel: id }, port) => port.say(id, CtapHidCommand.ping, [1]),
    'length over the maximum': ({ channel: id }, port) => {
      const [packet] = encodePackets(id, cbor, new Uint8Array(3), 64);
      packet?.set([0xff, 0xff], 5);
      if (packet !== undefined) port.push(packet);
    },
    'key lost our packets': ({ channel: id }, port) => port.say(id, error, [0x04]),
    'key lost our channel': ({ channel: id }, port) => port.say(id, error, [0x0b]),
  };

  it.each(Object.keys(garble))('%s: INIT once, then a repeatable command is sent again', async (name) => {
    const { channel, port } = await channelTo((message, self, nth) => {
      if (nth === 1) garble[name]?.(message, self, nth);
      else self.say(message.channel, cbor, [0]);
    });
    expect(await channel.transact(cbor, OK, { repeatable: true })).toEqual(OK);
    expect(commandsHeard(port)).toEqual([init, cbor, init, cbor]);
  });

  it.each(Object.keys(garble))('%s: a command that changes something is never sent twice', async (name) => {
    const { channel, port } = await channelTo((message, self, nth) => garble[name]?.(message, self, nth));
    expect(await failure(channel.transact(cbor, OK))).toBe('frames');
    expect(commandsHeard(port)).toEqual([init, cbor, init]);
  });

  it('twice garbled is enough', async () => {
    const { channel, port } = await channelTo((message, self, nth) => garble['short report']?.(message, self, nth));
    expect(await failure(channel.transact(cbor, OK, { repeatable: true }))).toBe('frames');
    expect(commandsHeard(port).filter((command) => command === cbor)).toHaveLength(2);
  });

  it('an error before anything was done is told as such', async () => {
    const { channel } = await channelTo(({ channel: id }, port) => port.say(id, error, [0x01]));
    expect(await failure(channel.transact(cbor, OK))).toBe('rejected');
  });
});
