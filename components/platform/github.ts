/** Issuer of the tokens that jobs on GitHub get (docs.github.com, "OpenID Connect reference"). */
export const githubIssuer = "https://token.actions.githubusercontent.com";
