import { unsafeCSS } from 'lit';
import button from '@utrecht/button-css/dist/index.min.css?inline';
import link from '@utrecht/link-css/dist/index.min.css?inline';
import textarea from '@utrecht/textarea-css/dist/index.min.css?inline';
import tokens from 'virtual:theme-tokens';
import chat from './chat.css?inline';

export const styles = [tokens, button, link, textarea, chat].map((css) => unsafeCSS(css));
