import pulumi from "@pulumi/eslint-plugin";
import tseslint from "typescript-eslint";

/** Whole packages load hundreds of modules; a resource's own file loads in milliseconds. */
const leafImportsOnly = {
  patterns: [
    {
      regex: "^@pulumi/(docker|random|tls|gcp|aws)(/index(\\.js)?)?$",
      message: "Import the resource's own file, e.g. @pulumi/docker/container.js.",
    },
  ],
};

export default tseslint.config(
  {
    ignores: [
      "**/*.js",
      "**/*.cjs",
      "node_modules/",
      "out/",
      "**/*.generated.ts",
      "test/engine/programs/",
      "examples/",
      "packages/*/out/",
      "bench/floor/",
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { "@pulumi": pulumi },
    rules: {
      "@pulumi/no-output-in-template-literal": "error",
      "@pulumi/no-output-instance-in-template-literal": "error",
      "no-restricted-imports": ["error", leafImportsOnly],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      // An empty environment variable is as good as none.
      "@typescript-eslint/prefer-nullish-coalescing": ["error", { ignorePrimitives: { string: true } }],
      // Settled by the type checker: an array element may be undefined, and sometimes we know better.
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
);
