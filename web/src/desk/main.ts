import './desk.css';
import './app.ts';
