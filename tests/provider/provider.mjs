// An identity provider for the tests: panva's oidc-provider with its sign-in pages for development.
//
//     node provider.mjs
//
// Says on its first line where it listens, and ends when its input does. Whoever signs in is believed; the name is the subject.
// POST /new-keys gives it other keys. The clients differ by how their ID tokens are signed.
import { createServer } from "node:http";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { Provider } from "oidc-provider";

// what it prints itself goes beside: who started it reads one line only
console.log = console.info = console.error;

const SECRET = "bi-mat-cua-cchc-o-nha-cung-cap";
const REDIRECT_URIS = ["https://cchc.example/ve", "https://di-dong.cchc.example/ve"];
const CLIENTS = { cchc: "RS256", "cchc-ps256": "PS256", "cchc-es256": "ES256", "cchc-eddsa": "EdDSA", "cchc-hs256": "HS256" };

const key = (alg, type, options) => {
  const jwk = generateKeyPairSync(type, options).privateKey.export({ format: "jwk" });
  return { ...jwk, alg, kid: randomUUID(), use: "sig" };
};

const provider = (issuer) =>
  new Provider(issuer, {
    clients: Object.entries(CLIENTS).map(([client_id, id_token_signed_response_alg]) => ({
      client_id,
      client_secret: SECRET,
      redirect_uris: REDIRECT_URIS,
      id_token_signed_response_alg,
    })),
    enabledJWA: { idTokenSigningAlgValues: Object.values(CLIENTS) },
    jwks: {
      keys: [
        key("RS256", "rsa", { modulusLength: 2048 }),
        key("PS256", "rsa", { modulusLength: 2048 }),
        key("ES256", "ec", { namedCurve: "P-256" }),
        key("EdDSA", "ed25519"),
      ],
    },
    cookies: { keys: ["cchc"] },
    pkce: { required: () => true },
    // more than a service should believe
    claims: { openid: ["sub", "roles", "groups"], profile: ["preferred_username"] },
    conformIdTokenClaims: false,
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({ sub, preferred_username: `Ông/Bà ${sub}`, roles: ["administrator"], groups: ["cchc:administrator:*"] }),
    }),
  });

let answer;
const server = createServer((request, response) => {
  if (request.method === "POST" && request.url === "/new-keys") {
    answer = provider(issuer()).callback();
    return response.writeHead(204).end();
  }
  return answer(request, response);
});
const issuer = () => `http://127.0.0.1:${server.address().port}`;
server.listen(0, "127.0.0.1", () => {
  answer = provider(issuer()).callback();
  process.stdout.write(`${issuer()}\n`);
});
process.stdin.resume().on("end", () => process.exit(0));
