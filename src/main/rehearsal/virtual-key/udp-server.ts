import { type Socket, createSocket } from 'node:dgram';
import { AppError } from '../../../shared/errors';
import type { HidPort } from '../../keys/hid/hid-port';
import { REPORT } from './frames';
import type { VirtualKey } from './virtual-key';

const HOST = '127.0.0.1';
const READ_MS = 60_000;

export interface UdpService {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves a virtual key the way firmware emulators do: one UDP datagram is one HID report, on loopback only.
 * Answers go to `replyPort`, or to whoever sent last where it is null. While the key is unplugged, datagrams are lost.
 * @throws AppError `app/port-taken`.
 */
export async function serveByUdp(key: VirtualKey, port: number, replyPort: number | null): Promise<UdpService> {
  const socket = createSocket('udp4');
  await bind(socket, port);
  const state: { plugged: HidPort | null; peer: number | null } = { plugged: null, peer: replyPort };

  const follow = (): void => {
    if (!key.plugged) {
      state.plugged = null;
    } else if (state.plugged === null) {
      state.plugged = key.port();
      void pump(state.plugged);
    }
  };
  const pump = async (hid: HidPort): Promise<void> => {
    try {
      for (;;) {
        const report = await hid.read(READ_MS);
        if (report !== null && state.peer !== null) socket.send(report, state.peer, HOST);
      }
    } catch {
      // Unplugged or closed: `follow` opens the next one.
    }
  };
  socket.on('message', (datagram, sender) => {
    state.peer = replyPort ?? sender.port;
    if (datagram.length !== REPORT) return;
    state.plugged?.write(new Uint8Array(datagram)).catch(() => undefined);
  });
  const unsubscribe = key.onChange(follow);
  follow();
  return {
    port: socket.address().port,
    async close() {
      unsubscribe();
      await state.plugged?.close();
      await new Promise<void>((resolve) => socket.close(() => resolve()));
    },
  };
}

function bind(socket: Socket, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', (cause) => reject(new AppError('app/port-taken', { port }, cause)));
    socket.bind(port, HOST, () => resolve());
  });
}
