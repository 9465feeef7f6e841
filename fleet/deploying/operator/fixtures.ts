/** Settings for tests of the operator's resources. */

import type { OperatorSettings } from "./operatorResources.ts";

export const operatorSettings: OperatorSettings = {
  namespace: "jitsi",
  source: {
    repo: "https://github.com/my-app/jitsi",
    dir: undefined,
    revision: { commit: "0123456789abcdef0123456789abcdef01234567" },
    secret: "github",
  },
  backend: "gs://my-app-video-jitsi-state",
  image: "pulumi/pulumi-nodejs-22:3.270.0-nonroot",
  resyncSeconds: 86_400,
  correctsDrift: true,
  googleAccount: "jitsi-deployer@my-app-video.iam.gserviceaccount.com",
  awsRole: "arn:aws:iam::012345678901:role/jitsi/ci/deployer",
  sshSecret: "jitsi-ssh",
  passphraseSecret: "jitsi-passphrase",
};
