/**
 * A FIDO2 security key in memory, for rehearsals and tests. It stands under the key layer as a HidPort,
 * speaks CTAPHID, and shares no code with the client above it.
 */
export { createVirtualKey, type VirtualKey, type VirtualKeyOptions } from './virtual-key';
export { createVirtualKeySource } from './key-source';
export { personalities, personality } from './personalities';
export type { Personality, SerialKind } from './personality';
export { isMisbehaviour, misbehaviours, type MisbehaviourId } from './misbehaviours';
export type { Inspection, InspectedCredential } from './inspect';
export { personalitiesFromMetadata } from './mds-personalities';
export { serveByUdp, type UdpService } from './udp-server';
