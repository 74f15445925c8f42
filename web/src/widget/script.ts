/** Where this script came from: the server of the chat unless the page names another. */
export function originOfScript(): string {
  const script =
    document.currentScript instanceof HTMLScriptElement
      ? document.currentScript
      : document.querySelector<HTMLScriptElement>('script[src*="balie-chat.js"]');
  return new URL(script?.src ?? location.href, location.href).origin;
}
