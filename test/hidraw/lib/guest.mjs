import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const here = new URL('.', import.meta.url).pathname;

const librariesOf = (tools) => ['usr/lib', 'lib'].map((lib) => join(tools, lib, 'x86_64-linux-gnu')).join(':');

/** The guest's first script, with what it starts filled in. */
export function initScript({ node, script, tools, seed }) {
  const env = {
    PATH: `${join(tools, 'usr/bin')}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
    HOME: '/run',
    TMPDIR: '/run',
    TERM: 'dumb',
    LC_ALL: 'C.UTF-8',
    LD_LIBRARY_PATH: librariesOf(tools),
    UV_THREADPOOL_SIZE: '16',
    BGK_SEED: seed,
  };
  const quoted = Object.entries(env).map(([name, value]) => `'${name}=${value}'`);
  return readFileSync(join(here, 'init.sh'), 'utf8')
    .replace('@ENV@', quoted.join(' '))
    .replace('@NODE@', `'${node}'`)
    .replaceAll('@SCRIPT@', `'${script}'`);
}

/** Boots the guest and gives each line of its console; resolves with the exit code of its script, or null. */
export function bootGuest({ tools, kernel, initramfs, timeoutMs, onLine }) {
  // KVM is asked for by nobody: software emulation is the same everywhere.
  const machine =
    '-accel tcg,thread=multi -cpu max -smp 2 -M pc -m 1024 -no-reboot -nographic -nodefaults -serial stdio';
  const firmware = ['usr/share/qemu', 'usr/share/seabios', 'usr/lib/ipxe/qemu'].flatMap((folder) => [
    '-L',
    join(tools, folder),
  ]);
  const append = 'console=ttyS0 quiet loglevel=3 reboot=t panic=-1 mitigations=off random.trust_cpu=on tsc=reliable';
  const share = 'local,path=/,mount_tag=hostroot,security_model=none,readonly=on,multidevs=remap';
  const boot = ['-kernel', kernel, '-initrd', initramfs, '-append', append, '-virtfs', share];
  const args = [...machine.split(' '), ...firmware, ...boot];
  return new Promise((resolve, reject) => {
    const qemu = spawn(join(tools, 'usr/bin/qemu-system-x86_64'), args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LD_LIBRARY_PATH: librariesOf(tools) },
    });
    const timer = setTimeout(() => qemu.kill('SIGKILL'), timeoutMs);
    let pending = '';
    let exit = null;
    let complaint = '';
    qemu.stderr.on('data', (chunk) => {
      complaint += chunk;
    });
    qemu.stdout.on('data', (chunk) => {
      pending += chunk;
      const lines = pending.split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) {
        const text = line.replace(/\r$/, '');
        const match = /^guest: exit (\d+)/.exec(text);
        if (match) exit = Number(match[1]);
        onLine(text);
      }
    });
    qemu.on('error', reject);
    qemu.on('close', () => {
      clearTimeout(timer);
      resolve({ exit, complaint: complaint.trim() });
    });
  });
}
