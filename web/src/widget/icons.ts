import { svg } from 'lit';

const icon = (path: ReturnType<typeof svg>) =>
  svg`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="2"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${path}</svg>`;

export const launcherIcon = icon(svg`<path d="M4 5h16v11H10l-4.5 4v-4H4z"/><path d="M8 9.2h8M8 12.4h5"/>`);
export const closeIcon = icon(svg`<path d="M6 6l12 12M18 6L6 18"/>`);
export const sendIcon = icon(svg`<path d="M4 12l16-7.5-5 16-3.2-6.7z"/><path d="M11.8 13.8L20 4.5"/>`);
