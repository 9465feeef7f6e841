const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18))
  throw new Error(
    `This program needs Node 22.18 or newer, and this is ${process.version}: run \`npm ci\`, then \`npx pulumi\`-commands or \`make\`.`,
  );
export default (await import("./index.ts")).default;
