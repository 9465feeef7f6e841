// The SDK loads a pack with require() after ts-node has taken over `require` of TypeScript (@pulumi/pulumi 3.270, cmd/run-policy-pack/run.js), whatever
// PulumiPolicy.yaml says. ts-node cannot load ES modules; import() is Node's own, which strips types.
module.exports = () => import("./pack.ts");
