import { unsafeCSS } from 'lit';
import alert from '@utrecht/alert-css/dist/index.min.css?inline';
import button from '@utrecht/button-css/dist/index.min.css?inline';
import link from '@utrecht/link-css/dist/index.min.css?inline';
import textarea from '@utrecht/textarea-css/dist/index.min.css?inline';
import tokens from 'virtual:theme-tokens';
import chat from './chat.css?inline';

export const styles = [tokens, alert, button, link, textarea, chat].map((css) => unsafeCSS(css));
