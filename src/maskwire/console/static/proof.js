// Checks the proof of an entry in the browser: its hash, its way up the tree (RFC 9162, 2.1.3.2), the signature of the
// checkpoint (C2SP signed-note). It believes nothing that the server says but the key, which can be another's word.
"use strict";

const bytesOf = (base64) => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
const textOf = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
const joined = (...parts) => {
  const all = new Uint8Array(parts.reduce((size, one) => size + one.length, 0));
  parts.reduce((at, one) => (all.set(one, at), at + one.length), 0);
  return all;
};
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
const isSame = (a, b) => a.length === b.length && a.every((one, at) => one === b[at]);
const hexOf = (bytes) => [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
const MOST = 65535; // bytes of an entry that is its own leaf (ledger/leaf.py)

const leafOf = async (entry) => {
  if (entry.length <= MOST) return entry;
  const digest = hexOf(await sha256(entry));
  return new TextEncoder().encode(`{"bytes":${entry.length},"sha256":"${digest}","v":"long"}`);
};

const rootOf = async (entry, index, size, path) => {
  let at = BigInt(index), last = BigInt(size) - 1n, hash = await sha256([0], await leafOf(entry));
  if (at > last) throw new Error("its number is beyond the tree");
  for (const beside of path) {
    if (last === 0n) throw new Error("its way up the tree is too long");
    if (at % 2n === 1n || at === last) {
      hash = await sha256([1], beside, hash);
      while (at !== 0n && at % 2n === 0n) { at /= 2n; last /= 2n; }
    } else {
      hash = await sha256([1], hash, beside);
    }
    at /= 2n; last /= 2n;
  }
  if (last !== 0n) throw new Error("its way up the tree is too short");
  return hash;
};

const isSigned = async (text, lines, verifier) => {
  const [, name, identity, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([\w+/=]+)$/.exec(verifier.trim()) ?? [];
  const key = encoded && encoded.length % 4 === 0 ? bytesOf(encoded) : [];
  if (key.length !== 33 || key[0] !== 1) throw new Error("that is no verifier key of the form name+identity+key");
  const line = lines.find((one) => one.startsWith(`— ${name} `));
  const signature = line ? bytesOf(line.slice(name.length + 3)) : new Uint8Array();
  if (hexOf(signature.slice(0, 4)) !== identity) throw new Error("the checkpoint is not signed by that key");
  const known = await crypto.subtle.importKey("raw", key.slice(1), { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify("Ed25519", known, signature.slice(4), new TextEncoder().encode(text));
};

const check = async (proof, number, verifier) => {
  const [head, body, signatures] = proof.split("\n\n");
  const [first, extra, index, ...path] = head.split("\n");
  if (first !== "c2sp.org/tlog-proof@v1" || index !== `index ${number - 1}`) throw new Error("it is another's proof");
  const [, size, root] = body.split("\n");
  const entry = bytesOf(extra.slice("extra ".length));
  const found = await rootOf(entry, number - 1, size, path.map(bytesOf));
  if (!isSame(found, bytesOf(root))) throw new Error("the entry is not under the checkpoint");
  if (!(await isSigned(`${body}\n`, signatures.split("\n"), verifier))) throw new Error("the signature is false");
  return { size, time: JSON.parse(textOf(entry)).time };
};

const form = document.querySelector("form[data-proof]");
if (form && globalThis.crypto?.subtle) {
  const said = form.querySelector("output");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.className = "";
    said.textContent = "checking…";
    try {
      const answer = await fetch(form.dataset.proof, { credentials: "same-origin" });
      if (answer.status === 404) throw new Error("no checkpoint covers it yet, or it was pruned");
      if (!answer.ok) throw new Error("the proof can't be had");
      const { size, time } = await check(await answer.text(), Number(form.dataset.number), form.elements.key.value);
      said.className = "tag good";
      said.textContent = `holds: the entry of ${time} is one of the ${size} that the checkpoint signs for`;
    } catch (fault) {
      said.className = "tag bad";
      said.textContent = `not proven: ${fault.name === "NotSupportedError" ? "this browser knows no Ed25519" : fault.message}`;
    }
  });
}
