// The published client for Node, with its own retries and batches.
import { Analytics } from "@segment/analytics-node";

const [host, writeKey] = process.argv.slice(2);
const analytics = new Analytics({ writeKey, host, flushAt: 10 });
analytics.on("error", (error) => {
  console.error(error);
  process.exitCode = 1;
});
const userId = "n-1";
analytics.identify({ userId, traits: { email: "nina@example.net", name: "Nina Holt" } });
analytics.track({ userId, event: "Plan upgraded", properties: { plan: "Pro" } });
analytics.page({ userId, category: "Docs", name: "Prices", properties: { path: "/prices" } });
analytics.screen({ userId, name: "Inbox" });
await analytics.closeAndFlush({ timeout: 30_000 });
