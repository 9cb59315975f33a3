/** Vite inlines these as data: URLs, so that main is one file and needs no font folder at run time. */
declare module '*.woff2?inline' {
  const dataUrl: string;
  export default dataUrl;
}
