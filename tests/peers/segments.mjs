// Twilio's segment calculator as a filter: a JSON string a line in, [encoding, segments] out.
import { createInterface } from "node:readline";
import calculator from "sms-segments-calculator";

for await (const line of createInterface({ input: process.stdin })) {
  const message = new calculator.SegmentedMessage(JSON.parse(line));
  console.log(JSON.stringify([message.encodingName, message.segmentsCount]));
}
