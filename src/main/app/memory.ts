import { app } from 'electron';
import { setFlagsFromString } from 'node:v8';

/**
 * A small program on a small laptop. Import this before whatever is large, and before the app is ready.
 * - The window draws pages, no 3D: a rasterizer in software for WebGL is 12 MB in the GPU process that nothing uses.
 * - What loading the modules leaves behind makes V8's nursery grow to 16 MB, and it never shrinks again. It stays at 1.
 */
app.commandLine.appendSwitch('disable-software-rasterizer');
setFlagsFromString('--semi-space-growth-factor=1');
// SECURITY (rule 2): what is freed is filled with zeros, so that a PIN that was a string is not read from it later.
setFlagsFromString('--clear-free-memory');
