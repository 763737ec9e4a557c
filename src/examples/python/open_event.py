#!/usr/bin/env python3
"""Opens one sealed event: open_event.py KEYSET_FILE WRAPPED_KEY < event (needs jwcrypto)."""
import json, sys
from jwcrypto import jwe, jwk


def decrypted(token, key_for):
    it = jwe.JWE()
    it.deserialize(token)
    it.decrypt(key_for(it.jose_header))
    return it


keyset = jwk.JWKSet.from_json(open(sys.argv[1]).read())
wrapped = decrypted(sys.argv[2], lambda header: keyset.get_key(header["kid"]))
event = json.load(sys.stdin)
seal = decrypted(event.pop("sealed"), lambda _: jwk.JWK.from_json(wrapped.payload.decode()))
assert seal.jose_header["event"] == event["id"], "the seal of another event"
for pointer, value in json.loads(seal.payload).items():
    *path, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    parent = event
    for part in path:
        parent = parent[int(part) if isinstance(parent, list) else part]
    parent[int(last) if isinstance(parent, list) else last] = value
json.dump(event, sys.stdout)
