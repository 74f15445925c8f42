import './simulator.css';
import './app.ts';
