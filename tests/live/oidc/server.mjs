// An OIDC issuer for tests, by a certified implementation. One line of JSON on standard input says how:
// {"port": 0 or a number, "jwks": {"keys": [...]}, "ttl": seconds}. Prints the issuer's URL when it listens.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import Provider from "oidc-provider";

const PEOPLE = {
  ana: { email: "ana@example.test", email_verified: true, groups: ["data", "staff"] },
  eve: { email: "ana@example.test", email_verified: false, groups: [] },
};
const DEVICE = "urn:ietf:params:oauth:grant-type:device_code";
const client = (id, path = "/callback", secret = undefined) => ({
  client_id: id,
  ...(secret && { client_secret: secret }),
  application_type: "native",
  token_endpoint_auth_method: secret ? "client_secret_basic" : "none",
  redirect_uris: [`http://127.0.0.1${path}`],
  grant_types: ["authorization_code", DEVICE],
  response_types: ["code"],
  id_token_signed_response_alg: "RS256",
});

const [line] = await new Promise((told) => createInterface({ input: process.stdin }).once("line", (text) => told([text])));
const { port, jwks, ttl } = JSON.parse(line);
const server = createServer();
server.listen(port, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      client("maskwire"), client("another"), client("console", "/login/callback"),
      client("confidential", "/login/callback", "for tests: only"),
    ],
    jwks,
    claims: { openid: ["sub", "email", "email_verified", "groups"] },
    conformIdTokenClaims: false,
    cookies: { keys: ["for tests only"] },
    features: { devInteractions: { enabled: true }, deviceFlow: { enabled: true } },
    ttl: { IdToken: ttl, Interaction: 600, Session: 600, Grant: 600, DeviceCode: 600, AccessToken: 600 },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...PEOPLE[sub] }) }),
  });
  server.on("request", provider.callback());
  console.log(issuer);
});
