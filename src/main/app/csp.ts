/**
 * The window's Content Security Policy. Griffel (Fluent's styling) makes empty <style> elements and fills them
 * through insertRule, so that the hash of the empty string is all that inline style needs.
 */
const EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

const directives: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': `'self' ${EMPTY_STYLE}`,
  'img-src': "'self' data:",
  'font-src': "'self'",
  'connect-src': "'none'",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': "'none'",
};

export const windowCsp = Object.entries(directives)
  .map(([name, value]) => `${name} ${value}`)
  .join('; ');

/** For pages made in main that hold nothing but text and one style sheet (PIN view, sheets). */
export function documentCsp(styleHash: string): string {
  return `default-src 'none'; style-src '${styleHash}'; font-src data:; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

/**
 * What the page may not even ask for. Without the features the questions end in the page's own process; with them some
 * reach code in main that a taken-over page could bring down (`navigator.usb` on older runtimes does).
 */
export const windowPermissionsPolicy = [
  'accelerometer',
  'ambient-light-sensor',
  'autoplay',
  'bluetooth',
  'camera',
  'clipboard-read',
  'display-capture',
  'encrypted-media',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'otp-credentials',
  'payment',
  'picture-in-picture',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'window-management',
  'xr-spatial-tracking',
]
  .map((feature) => `${feature}=()`)
  .join(', ');
