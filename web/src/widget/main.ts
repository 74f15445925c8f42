import { BalieChat } from './element.ts';
import { originOfScript } from './script.ts';

if (!customElements.get('balie-chat')) {
  BalieChat.origin = originOfScript();
  customElements.define('balie-chat', BalieChat);
}

declare global {
  interface HTMLElementTagNameMap {
    'balie-chat': BalieChat;
  }
}
