declare module 'virtual:theme-tokens' {
  const css: string;
  export default css;
}
