/** A `data:` URL, once it is asked for: the built program reads the font's file then, tests hold the string. */
interface FontFile {
  toString(): string;
}

declare module '*.woff2?inline' {
  const file: FontFile;
  export default file;
}
