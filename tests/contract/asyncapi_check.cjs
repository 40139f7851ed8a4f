// Reads cloud/contract/asyncapi.yaml with AsyncAPI's own parser (npm: @asyncapi/parser, found through NODE_PATH). Any
// diagnostic of severity 0 (error) or 1 (warning) fails. Skips where the parser is not installed.
let asyncapi;
try {
  asyncapi = require("@asyncapi/parser");
} catch {
  console.log("SKIP: npm package @asyncapi/parser is not installed; tools/test installs it");
  process.exit(0);
}
asyncapi.fromFile(new asyncapi.Parser(), process.argv[2]).parse().then(({ document, diagnostics }) => {
  const bad = diagnostics.filter((d) => d.severity <= 1);
  for (const d of bad) console.log(`${d.path.join(".")}: ${d.message}`);
  process.exit(document && bad.length === 0 ? 0 : 1);
});
