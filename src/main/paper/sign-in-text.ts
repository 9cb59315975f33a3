import type { Cloud } from '../../shared/model/tenant';

/**
 * What Microsoft's sign-in pages say changes now and then. All of it that is printed stands here,
 * compared with Microsoft's pages on 22 November 2026; a sheet made a year later deserves a new look.
 */
export interface SignInText {
  /** To be typed, in this order of preference. */
  readonly addresses: readonly [string, ...string[]];
  readonly options: string;
  readonly method: string;
  readonly otherWays: string;
  readonly securityKey: string;
  readonly staySignedIn: string;
  readonly skip: string;
}

const ENGLISH: Omit<SignInText, 'addresses'> = {
  options: 'Sign-in options',
  method: 'Face, fingerprint, PIN, or security key',
  otherWays: 'Other ways to sign in',
  securityKey: 'Security key',
  staySignedIn: 'Stay signed in?',
  skip: 'Skip',
};

/** Portals by cloud: learn.microsoft.com, "National clouds" and "Allow the admin center URLs". */
const ADDRESSES: Readonly<Record<Cloud, readonly [string, ...string[]]>> = {
  global: ['https://entra.microsoft.com', 'https://admin.microsoft.com', 'https://portal.azure.com'],
  usGovL4: ['https://entra.microsoft.us', 'https://portal.azure.us'],
  usGovL5: ['https://entra.microsoft.us', 'https://portal.azure.us'],
  china: ['https://entra.microsoftonline.cn', 'https://portal.azure.cn'],
};

export function signInText(cloud: Cloud): SignInText {
  return { ...ENGLISH, addresses: ADDRESSES[cloud] };
}
