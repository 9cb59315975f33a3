export type * from './key';
export * from './tenant';
export * from './proof';
export type * from './paper';
export type * from './audit';
export * from './ceremony';
export type * from './acts';
export type * from './app';
export * from './drill';
