// A counter of cardboard: speaks the protocols of docs/protocols.md from memory, so that the
// pages can be worked on without the gateway. Serves dist/ as the gateway does.
//
//   npm run build && npm run mock            http://127.0.0.1:8090, desk: anna / balie-balie-balie
//
// In a chat, type "medewerker", "grofvuil", "lang" (a slow answer), "storing" (cuts all lines) or
// "token" (forgets all sessions). MOCK_PORT sets the port, MOCK_CROWD=1 fills the desk.

import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { chat } from './mock/chat.mjs';
import { Counter } from './mock/counter.mjs';
import { fill } from './mock/crowd.mjs';
import { deskApi, deskSocket, Accounts } from './mock/desk.mjs';
import { serveFile } from './mock/files.mjs';
import { simulator } from './mock/simulator.mjs';

const port = Number(process.env.MOCK_PORT ?? 8090);
const counter = new Counter();
const accounts = new Accounts();
if (process.env.MOCK_CROWD) fill(counter);

const sockets = new WebSocketServer({ noServer: true });
const talks = {
  '/chat/ws': (socket) => chat(socket, counter),
  '/desk/ws': (socket, request) => deskSocket(socket, counter, accounts.of(request)),
  '/simulator/ws': (socket) => simulator(socket, counter),
};

const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://mock').pathname;
  if (path.startsWith('/desk/api/')) deskApi(request, response, path, accounts);
  else serveFile(response, path);
});

server.on('upgrade', (request, socket, head) => {
  const talk = talks[new URL(request.url, 'http://mock').pathname];
  if (!talk) socket.destroy();
  else sockets.handleUpgrade(request, socket, head, (ws) => talk(ws, request));
});

counter.on('outage', () => {
  for (const socket of sockets.clients) socket.terminate();
});

server.listen(port, '127.0.0.1', () => console.log(`The counter of cardboard: http://127.0.0.1:${port}`));
